/**
 * Keeps each line's own end. CodeMirror knows only line breaks; a file may end its lines by LF, CRLF or CR, or by all
 * of them, and saving must not change the lines that nobody touched.
 */
import { invertedEffects } from '@codemirror/commands';
import { type EditorState, type Extension, StateEffect, StateField, Text, type Transaction } from '@codemirror/state';

export type LineEnd = '\n' | '\r\n' | '\r';

/** The lines of `text`, and what ends each of them but the last. */
export function splitLines(text: string): { doc: Text; ends: readonly LineEnd[] } {
  const ends = text.match(/\r\n|\r|\n/g) ?? [];
  return { doc: Text.of(text.split(/\r\n|\r|\n/)), ends: ends as LineEnd[] };
}

/** Puts back the ends of breaks that an undone change had taken away; `at` lies before the first of them. */
const restore = StateEffect.define<{ at: number; ends: readonly LineEnd[] }>({
  map: ({ at, ends }, changes) => ({ at: changes.mapPos(at), ends }),
});

const field = StateField.define<readonly LineEnd[]>({
  create: (state) => new Array<LineEnd>(state.doc.lines - 1).fill('\n'),
  update: follow,
});

function follow(ends: readonly LineEnd[], tr: Transaction): readonly LineEnd[] {
  if (!tr.docChanged) return ends;
  let next: LineEnd[] | undefined;
  let shift = 0;
  tr.changes.iterChanges((fromA, toA, _fromB, _toB, inserted) => {
    const { first, count } = breaksIn(tr.startState.doc, fromA, toA);
    const added = inserted.lines - 1;
    if (count === 0 && added === 0) return;
    next ??= [...ends];
    // New lines end like the line they are written in; on the last line, like the one before it.
    const end = ends[first] ?? ends[first - 1] ?? '\n';
    next.splice(first + shift, count, ...new Array<LineEnd>(added).fill(end));
    shift += added - count;
  });
  for (const effect of tr.effects) {
    if (!effect.is(restore)) continue;
    next ??= [...ends];
    const first = tr.newDoc.lineAt(effect.value.at).number - 1;
    next.splice(first, effect.value.ends.length, ...effect.value.ends);
  }
  return next ?? ends;
}

/** Which line breaks lie in a range: the index of the first, and how many. */
function breaksIn(doc: Text, from: number, to: number): { first: number; count: number } {
  const first = doc.lineAt(from).number - 1;
  return { first, count: doc.lineAt(to).number - 1 - first };
}

const undoable = invertedEffects.of((tr) => {
  const effects: StateEffect<unknown>[] = [];
  const ends = tr.startState.field(field);
  tr.changes.iterChanges((fromA, toA) => {
    const { first, count } = breaksIn(tr.startState.doc, fromA, toA);
    if (count > 0) effects.push(restore.of({ at: fromA, ends: ends.slice(first, first + count) }));
  });
  return effects;
});

/** Keeps `ends`, one for each line break of the document that the state starts with. */
export function lineEnds(ends: readonly LineEnd[]): Extension {
  return [field.init(() => ends), undoable];
}

/** The document with every line's own end. */
export function originalText(state: EditorState): string {
  const ends = state.field(field);
  let text = '';
  let line = 0;
  for (const part of state.doc.iterLines()) {
    const end = ends[line] ?? '';
    // An edit may leave an empty line between CR and LF, which would read as one end.
    const merges = part === '' && end === '\n' && text.endsWith('\r');
    text += part + (merges ? '\r\n' : end);
    line++;
  }
  return text;
}
