/** A file that was changed on the disk and here: what was changed there, what here, and what becomes of both. */
import { type DiffLine } from '../ui/diff.ts';
import { openDialog } from '../ui/dialog.ts';
import { el } from '../ui/dom.ts';
import { lineDiff, merge } from './merge.ts';

export interface Sides {
  title: string;
  /** As it was on the disk when both began to differ. */
  base: string;
  mine: string;
  theirs: string;
}

export type Choice = { kind: 'mine' } | { kind: 'theirs' } | { kind: 'merged'; text: string; conflicts: number };

/** Shows the three versions; `choose` is told what is to stand in the editor, unless the window is closed without a choice. */
export function openConflict(sides: Sides, choose: (choice: Choice) => void): () => void {
  const { title, base, mine, theirs } = sides;
  const merged = merge(mine, base, theirs);
  const take = (choice: Choice) => () => {
    dialog.close();
    choose(choice);
  };
  const toMerge = el('button', { type: 'button', class: 'fix fix-safe', onclick: take({ kind: 'merged', ...merged }) },
    merged.conflicts === 0 ? 'Take both' : 'Edit both together');
  const dialog = openDialog(`${title} was changed on the disk and here`, 'conflict',
    el('div', { class: 'conflict-sides' },
      side('On the disk', base, theirs),
      side('Here', base, mine)),
    el('p', { class: 'conflict-sum' }, merged.conflicts === 0
      ? 'The two do not touch each other: both can be taken as they are.'
      : `${merged.conflicts === 1 ? 'One place was' : `${merged.conflicts} places were`} changed in both ways. Together, both versions stand there between marks, and the file can be saved when they are gone.`),
    el('div', { class: 'conflict-choices' },
      toMerge,
      el('button', { type: 'button', class: 'plain', onclick: take({ kind: 'mine' }) }, 'Keep mine'),
      el('button', { type: 'button', class: 'plain', onclick: take({ kind: 'theirs' }) }, 'Take theirs')),
    el('p', { class: 'conflict-note' }, 'Nothing is written until you save, and undo takes back what you choose here.'));
  toMerge.focus();
  return () => dialog.close();
}

const signs = { same: ' ', removed: '−', added: '+', gap: '⋯' };

function side(title: string, base: string, other: string): HTMLElement {
  const changes = lineDiff(base, other);
  const added = changes.filter((it) => it.kind === 'added').length;
  const removed = changes.filter((it) => it.kind === 'removed').length;
  return el('section', {},
    el('h3', {}, title, ' ', el('span', { class: 'conflict-count' }, `+${added} −${removed}`)),
    el('div', { class: 'diff', tabindex: '0', role: 'group', 'aria-label': `What was changed: ${title.toLowerCase()}` },
      ...changes.map(line)));
}

function line({ kind, number, text }: DiffLine): HTMLElement {
  return el('div', { class: `diff-${kind}` }, el('span', { class: 'diff-number' }, number?.toString() ?? ''), `${signs[kind]} ${text}`);
}
