/** Purpose: that joining two changes of one text loses neither, and marks what cannot be joined. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { firstMark, lineDiff, lineEdits, merge } from '../../src/live/merge.ts';

const BASE = '{\n  a: 1,\n  b: 2,\n  c: 3,\n  d: 4,\n}\n';

test('changes of different lines are both taken, in whichever order', () => {
  const mine = BASE.replace('a: 1', 'a: 10');
  const theirs = BASE.replace('d: 4,\n', 'd: 4,\n  e: 5,\n');
  const both = { text: mine.replace('d: 4,\n', 'd: 4,\n  e: 5,\n'), conflicts: 0 };
  assert.deepEqual(merge(mine, BASE, theirs), both);
  assert.deepEqual(merge(theirs, BASE, mine), both);
});

test('the same change on both sides is one, and lines keep their ends', () => {
  const base = 'a\r\nb\r\nc\r\nd\n';
  assert.deepEqual(merge('a\r\nB\r\nc\r\nd\n', base, 'a\r\nB\r\nc\r\nD\n'), { text: 'a\r\nB\r\nc\r\nD\n', conflicts: 0 });
  assert.deepEqual(merge('x', '', ''), { text: 'x', conflicts: 0 });
});

test('what was changed in both ways stands between marks, with whole lines', () => {
  const merged = merge(BASE.replace('2', '20'), BASE, BASE.replace('2', '22'));
  assert.deepEqual(merged, {
    text: '{\n  a: 1,\n<<<<<<< here\n  b: 20,\n=======\n  b: 22,\n>>>>>>> on the disk\n  c: 3,\n  d: 4,\n}\n', conflicts: 1,
  });
  assert.equal(firstMark(merged.text), merged.text.indexOf('<<<'));
  assert.equal(merge('x', 'a', 'y').text, '<<<<<<< here\nx\n=======\ny\n>>>>>>> on the disk\n');
  assert.equal(firstMark(merge('x', 'a', 'y').text), 0);
});

test('edits make the one text of the other', () => {
  const texts = ['', '\n', 'x', BASE, BASE.trimEnd(), `${BASE}more`, BASE.replace('  b: 2,\n', ''), 'a\nb\na\nb\n', 'b\na\nb\na'];
  for (const from of texts) {
    for (const to of texts) {
      const edits = lineEdits(from, to);
      const made = edits.toReversed().reduce((text, it) => text.slice(0, it.from) + it.insert + text.slice(it.to), from);
      assert.equal(made, to);
    }
  }
});

test('a difference is shown with two lines around it, and a gap between two', () => {
  const numbers = Array.from({ length: 20 }, (_, at) => `${at + 1}\n`);
  const shown = lineDiff(numbers.join(''), numbers.map((it) => (it === '4\n' ? 'four\n' : it)).toSpliced(17, 1).join(''));
  assert.deepEqual(shown.map(({ kind, number, text }) => [kind[0], number ?? 0, text].join(' ')), [
    's 2 2', 's 3 3', 'r 4 4', 'a 0 four', 's 5 5', 's 6 6', 'g 0 ', 's 16 16', 's 17 17', 'r 18 18', 's 19 19', 's 20 20',
  ]);
  assert.deepEqual(lineDiff('a\nb\n', 'a\r\nb\r\n'), []);
});
