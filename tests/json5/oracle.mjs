// Says what npm json5 makes of texts. Reads one JSON string a line, writes one answer a line:
//   v VALUE        it reads the text; VALUE is canonical (below)
//   s LINE COLUMN  it refuses a character
//   e LINE COLUMN  the text ends too early
// With the argument `identifiers`: writes which characters may begin and continue an unquoted key, as ranges.
import { readFileSync, writeSync } from 'node:fs';
import JSON5 from 'json5';

// It warns about U+2028 in strings, which it accepts.
console.warn = () => {};
Error.stackTraceLimit = 0;

function write(text) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
}

const bits = new DataView(new ArrayBuffer(8));

// Numbers as the bits of the double, strings without lone surrogates, keys in the order in which JavaScript has them.
function canonical(value) {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return 'NaN';
    bits.setFloat64(0, value);
    return `#${bits.getBigUint64(0).toString(16)}`;
  }
  if (typeof value === 'string') return JSON.stringify(value.toWellFormed());
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value !== null && typeof value === 'object') {
    return `{${Object.keys(value).map((key) => `${JSON.stringify(key.toWellFormed())}:${canonical(value[key])}`).join()}}`;
  }
  return String(value);
}

function answer(text) {
  try {
    return `v ${canonical(JSON5.parse(text))}`;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const kind = error.message.includes('end of input') ? 'e' : 's';
    return `${kind} ${error.lineNumber} ${error.columnNumber}`;
  }
}

function ranges(accepts) {
  const found = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    if ((code >= 0xd800 && code <= 0xdfff) || !accepts(String.fromCodePoint(code))) continue;
    const last = found.at(-1);
    if (last?.[1] === code - 1) last[1] = code;
    else found.push([code, code]);
  }
  return found;
}

function hasKey(text, key) {
  try {
    return Object.hasOwn(JSON5.parse(text), key);
  } catch {
    return false;
  }
}

if (process.argv[2] === 'identifiers') {
  const start = ranges((c) => hasKey(`{${c}:1}`, c));
  const after = ranges((c) => hasKey(`{a${c}:1}`, `a${c}`));
  write(`${JSON.stringify({ start, after })}\n`);
} else {
  const lines = readFileSync(0, 'utf8').split('\n').filter(Boolean);
  write(`${lines.map((line) => answer(JSON.parse(line))).join('\n')}\n`);
}
