import assert from 'node:assert/strict';
import test from 'node:test';
import { Text } from '@codemirror/state';
import type { Edit } from '../../src/analysis/wasm.ts';
import { diff } from '../../src/ui/diff.ts';

const source = ['{', '  a: 1,', '  b: 2,', '  c: 3,', '  d: 4,', '  e: 5,', '  f: 6,', '}'].join('\n');
const doc = Text.of(source.split('\n'));
const signs = { same: ' ', removed: '-', added: '+', gap: '~' };

function replace(what: string, insert: string): Edit {
  const from = source.indexOf(what);
  return { from, to: from + what.length, insert };
}

const shown = (...edits: Edit[]) => diff(doc, edits).map((it) => `${signs[it.kind]}${it.number ?? ''}${it.text}`);

test('a value that changes, with a line around it', () => {
  assert.deepEqual(shown(replace('2', '20')), [' 2  a: 1,', '-3  b: 2,', '+  b: 20,', ' 4  c: 3,']);
});

test('an inserted line removes none', () => {
  assert.deepEqual(shown(replace('a: 1,', 'a: 1,\n  aa: 0,')), [' 1{', ' 2  a: 1,', '+  aa: 0,', ' 3  b: 2,']);
});

test('a line taken away', () => {
  assert.deepEqual(shown(replace('  c: 3,\n', '')), [' 3  b: 2,', '-4  c: 3,', ' 5  d: 4,', ' 6  e: 5,']);
});

test('places far apart have a gap between them, near ones share their lines', () => {
  assert.deepEqual(shown(replace('1', '0'), replace('6', '0')), [
    ' 1{', '-2  a: 1,', '+  a: 0,', ' 3  b: 2,', '~', ' 6  e: 5,', '-7  f: 6,', '+  f: 0,', ' 8}',
  ]);
  assert.deepEqual(shown(replace('1', '0'), replace('2', '0')), [
    ' 1{', '-2  a: 1,', '-3  b: 2,', '+  a: 0,', '+  b: 0,', ' 4  c: 3,',
  ]);
});
