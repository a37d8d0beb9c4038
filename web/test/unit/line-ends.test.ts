import assert from 'node:assert/strict';
import test from 'node:test';
import { history, redo, undo } from '@codemirror/commands';
import { EditorState, type TransactionSpec } from '@codemirror/state';
import { lineEnds, originalText, splitLines } from '../../src/document/line-ends.ts';

/** An editor's state without the editor. */
class Held {
  state: EditorState;

  constructor(text: string) {
    const { doc, ends } = splitLines(text);
    this.state = EditorState.create({ doc, extensions: [lineEnds(ends), history({ newGroupDelay: 0 })] });
  }

  dispatch = (spec: TransactionSpec) => {
    this.state = this.state.update(spec).state;
  };

  run(command: typeof undo): void {
    command({ state: this.state, dispatch: (tr) => (this.state = tr.state) });
  }

  /** Replaces the first `what` in the text as the editor has it. */
  replace(what: string, insert: string): void {
    const from = this.state.doc.toString().indexOf(what);
    assert.ok(from >= 0, `${what} is in the text`);
    this.dispatch({ changes: { from, to: from + what.length, insert } });
  }

  get text(): string {
    return originalText(this.state);
  }
}

const mixed = '{\r\n  a: 1,\n  b: 2,\r  c: 3,\r\n}\r\n\n\r';

test('an untouched text comes back as it was', () => {
  for (const text of [mixed, '', '\r', '\n\r', '\r\r\n', 'no end', '\u{2028}is not an end\n']) assert.equal(new Held(text).text, text);
});

test('a change within lines touches no line end', () => {
  const held = new Held(mixed);
  held.replace('2', '"two"');
  assert.equal(held.text, mixed.replace('2', '"two"'));
});

test('new lines end like the line they are written in', () => {
  const held = new Held('{\r\n  a: 1,\r\n}\n');
  held.replace('1,', '1,\n  b: 2,\n  c: 3,');
  assert.equal(held.text, '{\r\n  a: 1,\r\n  b: 2,\r\n  c: 3,\r\n}\n');
});

test('a removed line takes its own end with it', () => {
  const held = new Held(mixed);
  held.replace('\n  b: 2,', '');
  assert.equal(held.text, '{\r\n  a: 1,\r  c: 3,\r\n}\r\n\n\r');
});

test('several edits at once, each at its place', () => {
  const held = new Held('a\rb\nc\r\nd');
  held.dispatch({ changes: [{ from: 0, to: 2, insert: '' }, { from: 3, to: 3, insert: '\nx' }, { from: 6, to: 7, insert: 'D' }] });
  assert.equal(held.text, 'b\nx\nc\r\nD');
});

test('CR and LF do not become one end when the line between them is emptied', () => {
  const held = new Held('a\rb\nc');
  held.replace('b', '');
  assert.equal(held.text, 'a\r\r\nc');
  held.run(undo);
  assert.equal(held.text, 'a\rb\nc');
});

test('undo brings back the very ends that were taken away, redo and undo again too', () => {
  const held = new Held(mixed);
  held.dispatch({ changes: { from: 0, to: held.state.doc.length, insert: 'x\ny' } });
  assert.equal(held.text, 'x\r\ny');
  held.run(undo);
  assert.equal(held.text, mixed);
  held.run(redo);
  held.run(undo);
  assert.equal(held.text, mixed);
});

test('undo in another order of edits than they were made in the text', () => {
  const held = new Held(mixed);
  held.replace('\n  c: 3,', '');
  held.replace('\n  a: 1,', '');
  held.replace('{', '{\n  new: 0,');
  for (let step = 0; step < 3; step++) held.run(undo);
  assert.equal(held.text, mixed);
});

test('any edits keep the ends and the breaks in step, and undo gives the first text back', () => {
  // A small generator of our own: the same numbers each time.
  let seed = 12345;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % below;
  };
  const pieces = ['\n', 'a', '\n\n', 'bc', ''];
  for (let round = 0; round < 300; round++) {
    const text = Array.from({ length: random(12) }, () => ['\r', '\n', '\r\n', 'x', 'yz'][random(5)] ?? '').join('');
    const held = new Held(text);
    const steps = 1 + random(6);
    for (let step = 0; step < steps; step++) {
      const from = random(held.state.doc.length + 1);
      const to = Math.min(held.state.doc.length, from + random(4));
      held.dispatch({ changes: { from, to, insert: pieces[random(pieces.length)] ?? '' } });
      assert.equal(splitLines(held.text).doc.toString(), held.state.doc.toString());
    }
    for (let step = 0; step < steps; step++) held.run(undo);
    assert.equal(held.text, text);
  }
});
