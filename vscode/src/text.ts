/** Texts and places in them, as VS Code counts: offsets in UTF-16 units, lines ended by LF, CRLF or a lone CR. */

export interface Position {
  line: number;
  character: number;
}

/** A replacement of `from..to`. */
export interface Edit {
  from: number;
  to: number;
  insert: string;
}

/** Where the lines of a text begin. */
export class Lines {
  readonly #starts: number[] = [0];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) this.#starts.push(index + end.length);
  }

  get text(): string {
    return this.#text;
  }

  positionAt(offset: number): Position {
    const at = Math.min(Math.max(offset, 0), this.#text.length);
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle;
    }
    return { line: low, character: at - (this.#starts[low] ?? 0) };
  }
}

/** The text with edits made, which are sorted and disjoint. */
export function apply(text: string, edits: readonly Edit[]): string {
  let out = '';
  let at = 0;
  for (const { from, to, insert } of edits) {
    out += text.slice(at, from) + insert;
    at = to;
  }
  return out + text.slice(at);
}

/** Whether no edit touches one of the others. */
export function areApart(edits: readonly Edit[], others: readonly Edit[]): boolean {
  return edits.every((it) => others.every((other) => it.to < other.from || it.from > other.to));
}

/** The one edit that makes `after` of `before`: what is the same at both ends stays. */
export function difference(before: string, after: string): Edit | undefined {
  if (before === after) return undefined;
  let from = 0;
  const shorter = Math.min(before.length, after.length);
  while (from < shorter && before.charCodeAt(from) === after.charCodeAt(from)) from++;
  let end = 0;
  while (end < shorter - from && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end++;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}
