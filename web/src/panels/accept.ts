/** Accepts a finding: the comment that the analyser offers for it, with a reason. */
import type { Diagnostic } from '../analysis/wasm.ts';
import { accept as accepted } from '../actions/fixes.ts';
import type { App } from '../app.ts';
import { el } from '../ui/dom.ts';

/** Asks why a finding is to be accepted; nothing for what no comment can accept. */
export function accepting(it: Diagnostic, app: App): HTMLElement | undefined {
  if (it.category !== 'audit' || it.severity === 'error' || it.ruleId.startsWith('suppression-')) return undefined;
  const form = el('form', { class: 'accept', onsubmit: (event) => (event.preventDefault(), void accept()) });
  const ask = () => {
    const input = el('input', { type: 'text', class: 'search', 'aria-label': 'Why it is accepted', placeholder: 'Why it is accepted', required: true });
    form.replaceChildren(input, el('button', { type: 'submit', class: 'plain' }, 'Accept'));
    input.focus();
  };
  form.append(el('button', { type: 'button', class: 'link', onclick: ask }, 'Accept this finding…'));
  return form;

  async function accept(): Promise<void> {
    const reason = (form.querySelector('input')?.value ?? '').replace(/\s+/g, ' ').trim();
    if (reason === '' || !(await accepted(app, it, reason))) {
      app.say({ tone: 'bad', text: 'No comment can stand above this line: write it by hand.' });
    }
  }
}
