/** Joining what was changed here with what was changed on the disk, line by line. */
import { diff3Merge, diffIndices } from 'node-diff3';
import type { Edit } from '../analysis/wasm.ts';
import type { DiffLine } from '../ui/diff.ts';

export interface Merged {
  text: string;
  /** Places that were changed in both ways, and so have to be looked at: both versions stand there, between marks. */
  conflicts: number;
}

const MARKS = { here: '<<<<<<< here', middle: '=======', disk: '>>>>>>> on the disk' };

/** The first mark of a text. */
export function firstMark(text: string): number {
  return text.startsWith(MARKS.here) ? 0 : text.indexOf(`\n${MARKS.here}`) + 1;
}

export function merge(mine: string, base: string, theirs: string): Merged {
  let conflicts = 0;
  const parts = diff3Merge(lines(mine), lines(base), lines(theirs), { excludeFalseConflicts: true }).flatMap((region) => {
    if (region.ok) return region.ok;
    const { a, b } = region.conflict ?? { a: [], b: [] };
    conflicts++;
    return [`${MARKS.here}\n`, ...a.map(ended), `${MARKS.middle}\n`, ...b.map(ended), `${MARKS.disk}\n`];
  });
  return { text: parts.join(''), conflicts };
}

/** The edits that make one text of another and leave the lines alone that are in both. Lines end by LF, as in the editor. */
export function lineEdits(from: string, to: string): Edit[] {
  const before = lines(from);
  const starts = [0];
  for (const line of before) starts.push((starts.at(-1) ?? 0) + line.length);
  return diffIndices(before, lines(to)).map(({ buffer1: [first, count], buffer2Content }) => ({
    from: starts[first] ?? from.length, to: starts[first + count] ?? from.length, insert: buffer2Content.join(''),
  }));
}

/** How many lines around a change are shown. */
const AROUND = 2;

/** What was changed between two texts, with the lines around it. */
export function lineDiff(from: string, to: string): DiffLine[] {
  const before = lines(from).map(bare);
  const out: DiffLine[] = [];
  let shown = 0;
  const same = (first: number, end: number) => {
    for (let at = first; at < end; at++) out.push({ kind: 'same', number: at + 1, text: before[at] ?? '' });
  };
  for (const { buffer1: [first, count], buffer2Content } of diffIndices(before, lines(to).map(bare))) {
    const tail = Math.min(out.length > 0 ? shown + AROUND : shown, first);
    const head = Math.max(tail, first - AROUND);
    same(shown, tail);
    if (head > tail && out.length > 0) out.push({ kind: 'gap', text: '' });
    same(head, first);
    for (let at = first; at < first + count; at++) out.push({ kind: 'removed', number: at + 1, text: before[at] ?? '' });
    for (const text of buffer2Content) out.push({ kind: 'added', text });
    shown = first + count;
  }
  if (out.length > 0) same(shown, Math.min(shown + AROUND, before.length));
  return out;
}

/** Every line with its end. */
function lines(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
}

function bare(line: string): string {
  return line.replace(/[\r\n]+$/, '');
}

function ended(line: string): string {
  return /[\r\n]$/.test(line) ? line : `${line}\n`;
}
