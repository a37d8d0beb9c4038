/** Not throwing away what was typed. */
import type { App } from '../app.ts';

/** Runs `replace`, after asking if that would lose what was typed. */
export function replacing(app: App, replace: () => void): void {
  const dirty = app.store.state.files.filter((it) => it.dirty).map((it) => it.title);
  if (dirty.length === 0) {
    replace();
    return;
  }
  app.say({
    tone: 'calm',
    text: `${dirty.join(', ')} ${dirty.length === 1 ? 'has' : 'have'} changes that were not saved.`,
    choices: [{ label: 'Discard them', run: replace }],
  });
}
