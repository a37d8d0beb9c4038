/** Runs inside the desktop's extension host, with the real API and no window to be driven. */
import { registerBadInput, registerLarge } from './bad-input.ts';
import { registerDeep } from './deep.ts';
import { registerFeatures } from './features.ts';
import { registerIncludes } from './includes.ts';
import { runAll } from './kit.ts';

export async function run(): Promise<void> {
  registerFeatures();
  registerIncludes();
  registerBadInput();
  registerLarge();
  registerDeep();
  await runAll();
}
