import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lines, apply, areApart, difference } from '../../src/text.ts';

test('places are counted as VS Code counts them', () => {
  const text = 'a\r\nb\rc\n\u{1F600}d';
  const lines = new Lines(text);
  const places = [0, 1, 3, 4, 5, 6, 7, 9, 99, -1].map((it) => lines.positionAt(it)).map((it) => `${it.line}:${it.character}`);
  assert.deepEqual(places, ['0:0', '0:1', '1:0', '1:1', '2:0', '2:1', '3:0', '3:2', '3:3', '0:0']);
});

test('edits are made from the end of none to the beginning of the next', () => {
  assert.equal(apply('abcdef', [{ from: 0, to: 0, insert: '>' }, { from: 1, to: 3, insert: '' }, { from: 6, to: 6, insert: '<' }]), '>adef<');
});

test('edits that touch are not apart', () => {
  const edit = (from: number, to: number) => [{ from, to, insert: '' }];
  assert.ok(areApart(edit(0, 1), edit(2, 3)) && areApart(edit(4, 5), edit(2, 3)) && areApart([], edit(0, 9)));
  assert.ok(!areApart(edit(0, 2), edit(2, 3)) && !areApart(edit(2, 2), edit(2, 2)) && !areApart(edit(0, 9), edit(3, 4)));
});

test('the difference is one edit, and the rest stays', () => {
  for (const [before, after] of [['abc', 'abXc'], ['aaa', 'aa'], ['', 'x'], ['x', ''], ['abc', 'xbz'], ['aXa', 'aa']] as const) {
    const edit = difference(before, after);
    assert.ok(edit);
    assert.equal(apply(before, [edit]), after);
  }
  assert.equal(difference('same', 'same'), undefined);
  assert.deepEqual(difference('one two three', 'one 2 three'), { from: 4, to: 7, insert: '2' });
});
