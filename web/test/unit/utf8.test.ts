import assert from 'node:assert/strict';
import test from 'node:test';
import { NotText, decode, encode } from '../../src/document/utf8.ts';

test('text comes back byte for byte, with and without a byte order mark', () => {
  for (const bytes of [
    Buffer.from('{ a: "é€😀" }\r\n'),
    Buffer.from('\u{feff}{}'),
    Buffer.from('\u{feff}\u{feff}{}'),
    Buffer.alloc(0),
  ]) {
    assert.deepEqual(Buffer.from(encode(decode(bytes))), bytes);
  }
  assert.deepEqual(decode(Buffer.from('\u{feff}x')), { text: 'x', bom: true });
});

const broken: [string, number[], number][] = [
  ['a lone continuation', [0x61, 0x80], 1],
  ['a byte that never occurs', [0x61, 0x62, 0xff], 2],
  ['an overlong slash', [0xc0, 0xaf], 0],
  ['an overlong form of three bytes', [0xe0, 0x9f, 0x80], 0],
  ['a surrogate', [0x61, 0xed, 0xa0, 0x80], 1],
  ['more than U+10FFFF', [0xf4, 0x90, 0x80, 0x80], 0],
  ['a sequence cut short by the end', [0x61, 0xe2, 0x82], 1],
  ['a sequence cut short by a letter', [0xf0, 0x9f, 0x61, 0x61], 0],
  ['Latin-1 after good text', [...Buffer.from('é'), 0xe9, 0x20], 2],
  ['UTF-16 with its mark', [0xff, 0xfe, 0x7b, 0x00], 0],
];

for (const [name, bytes, offset] of broken) {
  test(`the place of ${name} is named`, () => {
    assert.throws(() => decode(Uint8Array.from(bytes)), (error) => error instanceof NotText && error.offset === offset);
  });
}

test('agrees with the platform on what is UTF-8', () => {
  const strict = new TextDecoder('utf-8', { fatal: true });
  const accepts = (run: () => unknown) => {
    try {
      run();
      return true;
    } catch {
      return false;
    }
  };
  // Every pair of lead and second byte, followed by enough continuations for the longest form.
  for (let lead = 0x80; lead < 0x100; lead++) {
    for (let second = 0x70; second < 0xd0; second++) {
      for (let rest = 0; rest < 3; rest++) {
        const bytes = Uint8Array.from([lead, second, 0x80, 0x80].slice(0, 2 + rest));
        assert.equal(accepts(() => decode(bytes)), accepts(() => strict.decode(bytes)), bytes.toString());
      }
    }
  }
});
