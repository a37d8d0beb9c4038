import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import test from 'node:test';
import { buildParser } from '@lezer/generator';

const grammar = readFileSync(resolve(import.meta.dirname, '../../../src/json5/json5.grammar'), 'utf8');
const parser = buildParser(grammar, { warn: (message) => assert.fail(message) });

function hasError(text: string): boolean {
  let error = false;
  parser.parse(text).iterate({ enter: (node) => void (error ||= node.type.isError) });
  return error;
}

const good = [
  '', '// only a comment', '{}', '[]', 'null', 'true', '"x"', '{a:1,}', '[1,]', '{"a":1,\'b\':2,c:3}', '{$_:1,ünï:2,\\u0061b:3}',
  '[+1,-.5,5.,0x1F,-0xa,1e9,+Infinity,-NaN,NaN,Infinity]', '"a\\\nb"', '"a\\\r\nb"', '\'\\x41\\0\\v\'', '{/* a */a:/**/1}//',
  '{true:1,null:2,Infinity:3}', '\u{feff}{}', '\u{a0}{\u{2028}}', '{a:{b:[{c:[]}]}}', '"\u{2028}"', '{"":0}', '/***/{}/* * */',
];
for (const text of good) test(`parses ${JSON.stringify(text)}`, () => assert.equal(hasError(text), false));

const bad = ['{', '[1 2]', '{a 1}', '{a:1 b:2}', '{,}', '[,]', '{a:}', '{1:2}', '0x', '{} {}', '/* open', 'tru', '{"a":"b" "c":1}'];
for (const text of bad) test(`marks ${JSON.stringify(text)}`, () => assert.equal(hasError(text), true));

test('a string that lacks its end does not colour what follows', () => {
  const text = '{ a: "open,\n  b: 1 }';
  const strings: string[] = [];
  parser.parse(text).iterate({ enter: ({ name, from, to }) => void ((name === 'String' || name === 'Number') && strings.push(text.slice(from, to))) });
  assert.deepEqual(strings, ['"open,', '1']);
});
