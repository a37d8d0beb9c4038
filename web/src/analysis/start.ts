/** Starts the worker under Trusted Types. */
import { Client, type Port } from './client.ts';
import workerUrl from './worker.ts?worker&url';

interface Policies {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown };
}

// `new Worker` takes only addresses that a policy has let through: the one policy of this page lets one through.
const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
const policy = policies?.createPolicy('footguard-worker', {
  createScriptURL(url) {
    if (url !== workerUrl) throw new TypeError('unknown worker');
    return url;
  },
});

export function startClient(): Client {
  return new Client(() => {
    const url = (policy?.createScriptURL(workerUrl) ?? workerUrl) as string;
    return new Worker(url, { type: 'module' }) as unknown as Port;
  });
}
