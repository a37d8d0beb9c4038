/** Starts the worker. */
import { trusted } from '../trusted.ts';
import wasmUrl from '../../../pkg/web/footguard_wasm_bg.wasm?url';
import { Client, type Port } from './client.ts';
import workerUrl from './worker.ts?worker&url';

/**
 * The worker's name tells it where the module lies: a bundler of others copies what the code that it bundles has an address of, and
 * takes the worker as it is.
 */
export function startClient(): Client {
  return new Client(() => new Worker(trusted(workerUrl), { type: 'module', name: wasmUrl }) as unknown as Port);
}
