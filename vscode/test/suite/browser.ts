/** Runs inside a browser's extension host. */
import { registerBadInput } from './bad-input.ts';
import { registerFeatures } from './features.ts';
import { registerIncludes } from './includes.ts';
import { runAll } from './kit.ts';
import { registerWeb } from './web.ts';

export async function run(): Promise<void> {
  registerWeb();
  registerFeatures();
  registerIncludes();
  registerBadInput();
  await runAll();
}
