/** One diagnostic in full: in the editor's tooltip and in the panel. */
import type { Diagnostic, Edit, Fix, Label } from '../analysis/wasm.ts';
import type { App } from '../app.ts';
import { isHere } from '../state.ts';
import { diff } from './diff.ts';
import { type Child, el, icon } from './dom.ts';
import { parseInline } from './markdown.ts';
import { inlineMarkdown, markdown } from './render-markdown.ts';

export function card(it: Diagnostic, app: App): HTMLElement {
  return el('article', { class: `card card-${it.severity}` }, heading(it), body(it, app));
}

export function heading(it: Diagnostic): HTMLElement {
  return el('h3', { class: 'card-title' }, icon(it.severity), el('span', {}, ...inlineMarkdown(parseInline(it.title))));
}

/** All but the title. */
export function body(it: Diagnostic, app: App): HTMLElement {
  return el(
    'div', { class: 'card-body' },
    it.blocksStart && el('p', { class: 'card-blocks' }, 'The gateway will not start with this file.'),
    it.detail !== '' && markdown(it.detail),
    it.help !== '' && el('div', { class: 'card-help' }, markdown(it.help)),
    it.labels.length > 0 && el('ul', { class: 'card-labels' }, ...it.labels.map((label) => el('li', {}, place(label, app)))),
    fixes(it, app),
    it.assumes.length > 0 && el('p', { class: 'card-assumes' }, `Assuming: ${it.assumes.join(', ').replaceAll('-', ' ')}.`),
    docs(it, app),
  );
}

function place(label: Label, app: App): HTMLElement {
  const words = inlineMarkdown(parseInline(label.message));
  if (label.file !== undefined) return el('span', {}, `${label.file}: `, ...words);
  const line = app.view.state.doc.lineAt(Math.min(label.from, app.view.state.doc.length)).number;
  const jump = () => app.jump(label.from, label.to);
  return el('button', { type: 'button', class: 'link', onclick: jump }, el('span', { class: 'line' }, `line ${line}`), ' ', ...words);
}

export function fixes(it: Diagnostic, app: App): HTMLElement | undefined {
  return it.fixes.length > 0 ? el('ul', { class: 'fixes' }, ...it.fixes.map((fix) => el('li', {}, ...fixRow(fix, app)))) : undefined;
}

function fixRow(fix: Fix, app: App): Child[] {
  if (!isHere(fix)) return [el('span', {}, fix.title), el('small', { class: 'fix-note' }, `in ${fix.files.join(', ')}`)];
  const title = inlineMarkdown(parseInline(fix.title));
  if (fix.applicability === 'manual') return [change(fix, app, el('span', {}, ...title, ' ', applicabilityNote(fix)))];
  const button = el('button', { type: 'button', class: `fix fix-${fix.applicability}`, onclick: () => void app.apply(fix) }, ...title);
  return [button, applicabilityNote(fix), change(fix, app, 'Show')];
}

const NOTES: Record<Fix['applicability'], string> = {
  safe: '',
  unsafe: 'changes behaviour',
  manual: 'by hand',
};

/** What to know before taking a fix; nothing for a safe one. */
export function applicabilityNote(fix: Pick<Fix, 'applicability'>): Child {
  const note = NOTES[fix.applicability];
  return note !== '' && el('small', { class: 'fix-note' }, note);
}

/** What the fix would change, worked out when it is asked for. */
function change(fix: Fix, app: App, summary: Child): HTMLElement {
  const details = el('details', { class: 'diff-box' }, el('summary', {}, summary));
  details.addEventListener('toggle', async () => {
    details.querySelector('.diff')?.remove();
    const change = details.open ? await app.editsOf(fix) : undefined;
    // It may have been closed and opened again while the answer was on its way.
    if (change && details.open && !details.querySelector('.diff')) details.append(diffTable(fix, change.edits, app));
  });
  return details;
}

function diffTable(fix: Fix, edits: readonly Edit[], app: App): HTMLElement {
  const signs = { same: ' ', removed: '−', added: '+', gap: '⋯' };
  const lines = diff(app.view.state.doc, edits).map((line) =>
    el('div', { class: `diff-${line.kind}` }, el('span', { class: 'diff-number' }, line.number?.toString() ?? ''), `${signs[line.kind]} ${line.text}`));
  return el('div', { class: 'diff', tabindex: '0', role: 'group', 'aria-label': `What “${fix.title}” changes` }, ...lines);
}

function docs(it: Diagnostic, app: App): HTMLElement {
  const rule = app.store.state.catalog?.rules.find(({ id }) => id === it.ruleId);
  const upstream = it.checkId !== it.ruleId && el('span', { title: 'What the assistant’s own audit calls it' }, it.checkId);
  const ids = el('span', { class: 'card-ids' }, el('span', {}, it.ruleId), upstream);
  if (!rule?.docs) return el('footer', { class: 'card-foot' }, ids);
  const more = el('details', { class: 'card-docs' }, el('summary', {}, ids));
  // Pages of rules are long and seldom read: made when opened.
  more.addEventListener('toggle', () => more.childElementCount === 1 && more.append(markdown(rule.docs)), { once: true });
  return more;
}
