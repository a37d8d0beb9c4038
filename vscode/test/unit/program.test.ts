import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSnapshot } from '../../src/deep/snapshot.ts';
import { type Ran, complaint, isOlder, lastLine, octal, readPlan } from '../../src/deep/program.ts';

const ran = (changes: Partial<Ran>): Ran => ({ code: 0, stdout: '', stderr: '', ...changes });
const version = (stdout: string) => ran({ stdout });

test('what is wrong with a program is said in words', () => {
  const failed = ran({ code: 2, stderr: "error: unrecognized subcommand 'facts'\n\nUsage: footguard\n" });
  const cases: [Ran, Ran, RegExp][] = [
    [ran({ code: null, failure: 'ENOENT' }), version(''), /^There is no program at \/p\.$/],
    [ran({ code: null, failure: 'EACCES' }), version(''), /not a program that you may run/],
    [failed, version('git version 2.39'), /is another program/],
    [failed, version('footguard 0.0.9\n'), /Footguard 0\.0\.9, which is too old: 0\.1\.0/],
    [failed, version('footguard 0.1.0\n'), /^\/p: unrecognized subcommand 'facts'$/],
    [ran({ stdout: '{"version":2}' }), version('footguard 0.9.0'), /Footguard 0\.9\.0, whose answer this extension does not know/],
    [ran({ code: 1 }), version('footguard 0.2.0'), /ended with 1 and said nothing/],
  ];
  for (const [run, said, words] of cases) assert.match(complaint('/p', run, said, '0.1.0'), words);
});

test('versions are compared by number', () => {
  assert.ok(isOlder('0.9.0', '0.10.0') && isOlder('0.1.0-rc.1', '0.1.1') && !isOlder('1.0.0', '0.9.9') && !isOlder('0.1.0', '0.1.0'));
  assert.equal(lastLine('note: a\nerror: the file is gone\nhelp: b'), 'the file is gone');
  assert.equal(octal(0o100644), '644');
});

test('the plan of a fix', () => {
  const report = {
    fix: {
      applied: [{ title: 'Mask secrets in logs', path: 'logging.redactSensitive' }], errors: [],
      actions: [
        { kind: 'chmod', path: '/h/a', from: 0o644, mode: 0o600, ok: false, skipped: 'asked-not-to' },
        { kind: 'chmod', path: '/h/l', from: 0o777, mode: 0o600, ok: false, skipped: 'symlink' },
        { kind: 'chmod', path: '/h/o', from: 0o644, mode: 0o600, ok: false, error: 'not yours', command: 'sudo chmod 600 /h/o' },
      ],
    },
  };
  assert.deepEqual(readPlan(JSON.stringify(report)), {
    modes: [{ path: '/h/a', from: 0o644, mode: 0o600 }],
    left: [{ path: '/h/l', why: 'symlink' }, { path: '/h/o', why: 'run sudo chmod 600 /h/o' }],
    edits: ['Mask secrets in logs (logging.redactSensitive)'], errors: [],
  });
  assert.deepEqual([readPlan('hello'), readPlan('{}')], [undefined, undefined]);
});

test('a snapshot is told from what another program prints', () => {
  assert.deepEqual(['hello', '{}', '{"version":1}', '{"version":2,"facts":{}}', '{"version":1,"facts":{}}'].map(isSnapshot), [false, false, false, false, true]);
});
