/** What a fix would change, line by line, worked out from its edits. */
import type { Text } from '@codemirror/state';
import type { Edit } from '../analysis/wasm.ts';

export interface DiffLine {
  kind: 'same' | 'removed' | 'added' | 'gap';
  /** Number in the text as it is, from 1; of an added line, none. */
  number?: number;
  text: string;
}

/** The lines that `edits` (sorted, disjoint) touch, each group with one line around it. */
export function diff(doc: Text, edits: readonly Edit[]): DiffLine[] {
  const out: DiffLine[] = [];
  let shown = 0;
  for (const group of groups(doc, edits)) {
    const { first, last } = group;
    if (first > shown + 2 && out.length > 0) out.push({ kind: 'gap', text: '' });
    if (first > shown + 1) out.push(same(doc, first - 1));
    out.push(...change(doc, group));
    shown = last;
    const next = last + 1;
    if (next <= doc.lines) {
      out.push(same(doc, next));
      shown = next;
    }
  }
  return out;
}

interface Group {
  /** Numbers of the first and last line touched. */
  first: number;
  last: number;
  edits: Edit[];
}

function groups(doc: Text, edits: readonly Edit[]): Group[] {
  const out: Group[] = [];
  for (const edit of edits) {
    const first = doc.lineAt(edit.from).number;
    const last = doc.lineAt(edit.to).number;
    const open = out.at(-1);
    // Groups that would share their line between them are one.
    if (open && first <= open.last + 2) {
      open.last = Math.max(open.last, last);
      open.edits.push(edit);
    } else {
      out.push({ first, last, edits: [edit] });
    }
  }
  return out;
}

function change(doc: Text, { first, last, edits }: Group): DiffLine[] {
  const start = doc.line(first).from;
  const end = doc.line(last).to;
  let text = '';
  let at = start;
  for (const edit of edits) {
    text += doc.sliceString(at, edit.from) + edit.insert;
    at = edit.to;
  }
  text += doc.sliceString(at, end);
  const before = doc.sliceString(start, end).split('\n');
  const after = text.split('\n');
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const middle = before.length - tail;
  return [
    ...before.slice(0, head).map((_, it) => same(doc, first + it)),
    ...before.slice(head, middle).map((it, at) => ({ kind: 'removed' as const, number: first + head + at, text: it })),
    ...after.slice(head, after.length - tail).map((it) => ({ kind: 'added' as const, text: it })),
    ...before.slice(middle).map((_, it) => same(doc, first + middle + it)),
  ];
}

function same(doc: Text, number: number): DiffLine {
  return { kind: 'same', number, text: doc.line(number).text };
}
