/** One diagnostic in full: in the editor's tooltip and in the panel. */
import type { Diagnostic, Fix, FixEdits, Label } from '../analysis/wasm.ts';
import { apply, editsOf } from '../actions/fixes.ts';
import type { App } from '../app.ts';
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
  const line = `${label.file === undefined ? '' : `${label.file}, `}line ${app.lineOf(label.from, label.file)}`;
  const jump = () => app.jump(label.from, label.to, label.file);
  return el('button', { type: 'button', class: 'link', onclick: jump }, el('span', { class: 'line' }, line), ' ', ...words);
}

export function fixes(it: Diagnostic, app: App): HTMLElement | undefined {
  return it.fixes.length > 0 ? el('ul', { class: 'fixes' }, ...it.fixes.map((fix) => el('li', {}, ...fixRow(fix, app)))) : undefined;
}

function fixRow(fix: Fix, app: App): Child[] {
  const title = inlineMarkdown(parseInline(fix.title));
  if (fix.applicability === 'manual') return [change(fix, app, el('span', {}, ...title, ' ', applicabilityNote(fix)))];
  const button = el('button', { type: 'button', class: `fix fix-${fix.applicability}`, onclick: () => void apply(app, fix) }, ...title);
  const files = fix.files.length > 0 && el('small', { class: 'fix-note' }, `in ${fix.files.join(', ')}`);
  return [button, el('span', { class: 'fix-more' }, applicabilityNote(fix), files, change(fix, app, 'Show'))];
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
    const change = details.open ? await editsOf(app, fix) : undefined;
    // It may have been closed and opened again while the answer was on its way.
    if (change && details.open && !details.querySelector('.diff')) details.append(diffTable(fix.title, change, app));
  });
  return details;
}

/** What edits would change, line by line. */
export function diffTable(title: string, change: FixEdits, app: App): HTMLElement {
  const signs = { same: ' ', removed: '−', added: '+', gap: '⋯' };
  const parts = [{ file: change.file, edits: change.edits }, ...change.also];
  const lines = parts.flatMap(({ file, edits }) => {
    const doc = app.desk.state(file)?.doc;
    const name = parts.length > 1 || file !== undefined ? [el('div', { class: 'diff-file' }, file ?? app.desk.file(undefined)?.name ?? '')] : [];
    return [...name, ...(doc ? diff(doc, edits) : []).map((line) =>
      el('div', { class: `diff-${line.kind}` }, el('span', { class: 'diff-number' }, line.number?.toString() ?? ''), `${signs[line.kind]} ${line.text}`))];
  });
  return el('div', { class: 'diff', tabindex: '0', role: 'group', 'aria-label': `What “${title}” changes` }, ...lines);
}

function docs(it: Diagnostic, app: App): HTMLElement {
  const isRule = app.store.state.catalog?.rules.some(({ id }) => id === it.ruleId);
  const upstream = it.checkId !== it.ruleId && el('span', { title: 'What the assistant’s own audit calls it' }, it.checkId);
  const name = isRule
    ? el('button', { type: 'button', class: 'link', title: 'Read the page of this rule', onclick: () => app.showRule(it.ruleId) }, it.ruleId)
    : el('span', {}, it.ruleId);
  return el('footer', { class: 'card-foot' }, el('span', { class: 'card-ids' }, name, upstream));
}
