/** The analyser as the extension holds it: the very WebAssembly that is packed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Engine, type Glue } from '../../src/analysis/engine.ts';
import { Stopped, Subject } from '../../src/analysis/subject.ts';
import { isAcceptance, mended, withReason } from '../../src/editor/change.ts';
import { apply } from '../../src/text.ts';
import { message, plain } from '../../src/words.ts';

const pkg = resolve(import.meta.dirname, '../../../../pkg/web');
const glues: Glue[] = [];
let module: WebAssembly.Module;
before(async () => {
  module = await WebAssembly.compile(readFileSync(`${pkg}/footguard_wasm_bg.wasm`));
  // A module of its own for each address.
  for (let at = 0; at < 6; at++) glues.push((await import(`${pathToFileURL(`${pkg}/footguard_wasm.js`)}?${at}`)) as Glue);
});

function engine(): { engine: Engine; instances: () => number } {
  let count = 0;
  return { engine: new Engine(() => glues[count++] as Glue, module), instances: () => count };
}

const ignored = () => {};
const codes = (subject: Subject) => subject.ask((it) => it.analyze()).diagnostics.map((it) => it.ruleId);

test('an analyser that dies is replaced, texts, files and facts with it', () => {
  const { engine: it } = engine();
  const said: string[] = [];
  const subject = new Subject(it, '{ $include: "./a.json5" }', { path: '/h/clawdbot.json' }, (reason) => said.push(reason));
  subject.setFile('/h/a.json5', { text: '{ logging: { redactSensitive: "off" } }' });
  assert.ok(codes(subject).includes('logging-redaction-off'));
  const first = it.generation;
  let died = false;
  const answer = subject.ask((document) => {
    if (!died) {
      died = true;
      throw new WebAssembly.RuntimeError('unreachable');
    }
    return document.analyze().diagnostics.map((found) => found.ruleId);
  });
  assert.ok(answer.includes('logging-redaction-off'));
  assert.deepEqual([it.generation, said], [first + 1, ['unreachable']]);
});

test('a text that kills two analysers is not shown to a third, another text is', () => {
  const { engine: it } = engine();
  const subject = new Subject(it, '{}', {}, ignored);
  const die = () => {
    throw new WebAssembly.RuntimeError('unreachable');
  };
  assert.throws(() => subject.ask(die), Stopped);
  const after = it.generation;
  assert.throws(() => subject.ask((document) => document.analyze()), Stopped);
  assert.equal(it.generation, after);
  subject.text = '{ }';
  assert.ok(Array.isArray(codes(subject)));
});

test('an include that cannot be read is a finding', () => {
  const subject = new Subject(engine().engine, '{ $include: "./a.json5" }', { path: '/h/clawdbot.json' }, ignored);
  const analysis = subject.ask((it) => it.analyze());
  assert.deepEqual(analysis.missing, ['/h/a.json5']);
  subject.setFile('/h/a.json5', { unreadable: 'there is no such file' });
  const [found] = subject.ask((it) => it.analyze()).diagnostics;
  assert.equal(found?.ruleId, 'include_read');
  assert.match(found.title, /there is no such file/);
  subject.setFile('/h/a.json5', { text: '{}' });
  assert.ok(!codes(subject).includes('include_read'));
});

test('what is no snapshot is refused, and changes nothing', () => {
  const subject = new Subject(engine().engine, '{}', {}, ignored);
  for (const text of ['hello', '[]', '{"facts":[]}']) {
    assert.throws(() => {
      subject.facts = text;
    });
  }
  assert.equal(subject.facts, undefined);
  assert.ok(codes(subject).length >= 0);
});

test('all safe fixes are made, and nothing else is touched', () => {
  const text = '{\n  // keep\n  logging: { redactSensitive: "off" }, /* and me */\n}\n';
  const subject = new Subject(engine().engine, text, {}, ignored);
  const after = subject.askCopy((it) => mended(it, new Map([[undefined, text]])));
  assert.deepEqual([...after], [[undefined, text.replace('"off"', '"tools"')]]);
  assert.ok(codes(subject).includes('logging-redaction-off'), 'the copy was changed, not the document');
  const clean = text.replace('"off"', '"tools"');
  subject.text = clean;
  assert.equal(subject.askCopy((it) => mended(it, new Map([[undefined, clean]]))).size, 0);
});

test('safe fixes of included files are left alone unless they are asked for', () => {
  const main = '{ $include: "./a.json5" }';
  const part = '{ logging: { redactSensitive: "off" } }';
  const subject = new Subject(engine().engine, main, { path: '/h/clawdbot.json' }, ignored);
  subject.setFile('/h/a.json5', { text: part });
  assert.equal(subject.askCopy((it) => mended(it, new Map([[undefined, main]]))).size, 0);
  const both = new Map<string | undefined, string>([[undefined, main], ['/h/a.json5', part]]);
  assert.deepEqual([...subject.askCopy((it) => mended(it, both))], [['/h/a.json5', part.replace('off', 'tools')]]);
});

test('a reason becomes part of the comment, whatever is in it', () => {
  const text = '{\n  logging: {\n    redactSensitive: "off",\n  },\n}\n';
  const subject = new Subject(engine().engine, text, {}, ignored);
  const at = text.indexOf('"off"');
  const comment = subject.ask((it) => it.actions(at, at)).find(isAcceptance);
  assert.ok(comment);
  const after = apply(text, withReason(comment, ' a lab:\n$& */ '));
  assert.equal(after, text.replace('    red', () => '    // footguard: allow(logging-redaction-off) a lab: $& */\n    red'));
  subject.text = after;
  assert.ok(!codes(subject).some((it) => it === 'logging-redaction-off' || it.startsWith('suppression')));
});

test('a finding says the fact first, then why, then what to do', () => {
  const subject = new Subject(engine().engine, '{ gateway: { bind: "lan" } }', {}, ignored);
  const found = subject.ask((it) => it.analyze()).diagnostics.find((it) => it.ruleId === 'gateway-bind-no-auth');
  assert.ok(found);
  const lines = plain(message(found)).split('\n');
  assert.match(lines[0] ?? '', /^The gateway listens beyond this machine \(lan\)/);
  assert.ok(lines.includes('The gateway will not start with this file.') && lines.at(-1) === 'Assuming: environment empty.');
});
