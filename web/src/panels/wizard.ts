/** Three questions that end in a file: valid, commented, and silent under the posture that was chosen. */
import type { Posture } from '../analysis/wasm.ts';
import type { App } from '../app.ts';
import { openDialog } from '../ui/dialog.ts';
import { el } from '../ui/dom.ts';
import { postures } from './words.ts';

export function openWizard(app: App): void {
  const dialog = openDialog('Write a configuration', 'wizard');
  const choose = (posture: Posture) => {
    const text = app.store.state.catalog?.samples.find((it) => it.id === posture)?.text;
    dialog.close();
    if (text === undefined) return;
    app.setPosture(posture);
    app.openText('clawdbot.json', text);
  };
  dialog.show(
    el('p', {}, 'Who is to write to the assistant?'),
    el('div', { class: 'choices' }, ...Object.entries(postures).map(([id, { title, who }]) => el(
      'button', { type: 'button', class: 'door', onclick: () => choose(id as Posture) }, el('b', {}, title), el('span', {}, who)))),
  );
}
