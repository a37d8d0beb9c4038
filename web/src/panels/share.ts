/** What can be given to others: a link, whose texts are shown before, and reports. Secrets are out of both. */
import type { SharedText } from '../analysis/wasm.ts';
import type { App } from '../app.ts';
import { baseName, download } from '../document/file.ts';
import { LONGEST_LINK, LONG_LINK, write } from '../share/link.ts';
import { type Format, formats } from '../share/report.ts';
import { openDialog } from '../ui/dialog.ts';
import { el } from '../ui/dom.ts';

export function openShare(app: App): void {
  const link = el('div', { class: 'share-link' }, el('p', {}, 'Making the link…'));
  openDialog('Share', 'share', link, reports(app));
  void fill();

  async function fill(): Promise<void> {
    const texts = await app.session.shared();
    if (!texts) {
      link.replaceChildren(el('p', {}, 'No link can be made while the analyser stands still: it takes the secrets out.'));
      return;
    }
    const address = await addressOf(texts, app);
    link.replaceChildren(...(address.length > LONGEST_LINK ? [tooLong(address)] : [ready(address), preview(texts)]));
  }
}

async function addressOf(texts: readonly SharedText[], app: App): Promise<string> {
  const [main, ...included] = texts;
  const fragment = await write({
    name: main?.name ?? '', text: main?.text ?? '', posture: app.store.state.posture, files: new Map(included.map((it) => [it.name, it.text])),
  });
  const { origin, pathname } = location;
  return `${origin === 'null' ? 'file://' : origin}${pathname}${fragment}`;
}

function ready(address: string): HTMLElement {
  const field = el('input', { type: 'text', class: 'search', readonly: true, 'aria-label': 'Link', value: address });
  const said = el('span', { role: 'status', class: 'quiet' });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address);
      said.textContent = 'Copied.';
    } catch {
      field.select();
      said.textContent = 'Press Ctrl+C (⌘C) to copy it.';
    }
  };
  return el('div', {},
    el('p', {}, 'The link holds the text itself: whoever has it has all of the text below. Nothing is stored anywhere.'),
    el('div', { class: 'share-row' }, field, el('button', { type: 'button', class: 'fix fix-safe', onclick: () => void copy() }, 'Copy the link')),
    el('p', {}, `${address.length.toLocaleString('en')} characters. `,
      address.length > LONG_LINK && el('b', {}, 'Some chats and mail programs cut links this long: a file is surer. '), said));
}

function tooLong(address: string): HTMLElement {
  return el('p', { class: 'share-bad' }, `The text is too large for a link (${address.length.toLocaleString('en')} characters): browsers refuse it. Send the file.`);
}

/** What whoever opens the link will read. */
function preview(texts: readonly SharedText[]): HTMLElement {
  return el('details', { class: 'share-preview' },
    el('summary', {}, 'What will be shared: every secret is replaced by a mark'),
    ...texts.flatMap((it) => [
      el('h3', {}, it.name),
      el('pre', { tabindex: '0', 'aria-label': `Text of ${it.name} as it is shared` }, ...marked(it.text)),
    ]));
}

const MARK = /(__FOOTGUARD_SECRET_REDACTED__)/;

function marked(text: string): (Node | string)[] {
  return text.split(MARK).map((it) => (MARK.test(it) ? el('mark', {}, it) : it));
}

function reports(app: App): HTMLElement {
  const save = (format: Format) => {
    const subject = app.subject();
    if (!subject) return;
    const { extension, type, render } = formats[format];
    const name = `${baseName(subject.name).replace(/\.[^.]*$/, '')}.footguard.${extension}`;
    download(name, new TextEncoder().encode(render(subject)), type);
  };
  return el('section', { class: 'share-reports' },
    el('h3', {}, 'Findings as a file'),
    el('p', {}, 'For an issue, a pull request, code scanning, or to print.'),
    el('div', { class: 'share-row' }, ...Object.entries(formats).map(([id, { title }]) =>
      el('button', { type: 'button', class: 'plain', onclick: () => save(id as Format) }, title))));
}
