/** Strict UTF-8: what is not text is not opened, because saving it would change bytes nobody touched. */

export interface Decoded {
  text: string;
  /** The file starts with a byte order mark; `text` does not. */
  bom: boolean;
}

/** The file cannot be read as text. */
export class NotText extends Error {
  /** Offset of the first byte that is not UTF-8. */
  readonly offset: number;

  constructor(bytes: Uint8Array, offset: number) {
    const byte = bytes[offset]?.toString(16).toUpperCase().padStart(2, '0') ?? 'the end';
    const line = bytes.subarray(0, offset).reduce((lines, it) => lines + Number(it === 0x0a), 1);
    super(`it is not UTF-8 text: byte ${offset} (0x${byte}, on line ${line}) does not belong there`);
    this.offset = offset;
  }
}

/** Throws `NotText` with the place of the first byte that is not UTF-8. */
export function decode(bytes: Uint8Array): Decoded {
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const offset = firstInvalid(bytes);
  if (offset !== undefined) throw new NotText(bytes, offset);
  // A second mark, after the first, is a character of the text.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bom ? bytes.subarray(3) : bytes);
  return { text, bom };
}

export function encode({ text, bom }: Decoded): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(bom ? `\u{feff}${text}` : text);
}

/** Start of the first sequence that is not well-formed (Unicode, table 3-7); `undefined` if all are. */
function firstInvalid(bytes: Uint8Array): number | undefined {
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return undefined;
}

function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (length === 0) return 0;
  // The second byte's range shuts out overlong forms, surrogates and what lies past U+10FFFF.
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[at + 1] ?? 0;
  if (second < low || second > high) return 0;
  for (let next = 2; next < length; next++) {
    const byte = bytes[at + next] ?? 0;
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  return length;
}
