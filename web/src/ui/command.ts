/** A command line to copy. */
import type { App } from '../app.ts';
import { el } from './dom.ts';

/** `text` is shown as it is. */
export function commandLine(text: string, app: App): HTMLElement {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      app.say({ tone: 'calm', text: 'Copied.' });
    } catch {
      app.say({ tone: 'calm', text: 'The browser does not let this page copy: select the line and copy it by hand.' });
    }
  };
  return el('div', { class: 'command' }, el('pre', { tabindex: '0', 'aria-label': 'Command' }, text),
    el('button', { type: 'button', class: 'plain', onclick: () => void copy() }, 'Copy'));
}
