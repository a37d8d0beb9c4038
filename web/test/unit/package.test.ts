/** The package as it is shipped, in Node. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import type * as Package from '../../src/analysis/wasm.ts';

const pkg = resolve(import.meta.dirname, '../../../../pkg/nodejs');
const { Document, rules, samples } = createRequire(import.meta.url)(resolve(pkg, 'footguard_wasm.js')) as typeof Package;

test('the module stays small', () => {
  const size = gzipSync(readFileSync(resolve(pkg, 'footguard_wasm_bg.wasm')), { level: 9 }).length;
  console.log(`wasm ${size} bytes gzipped`);
  const { wasm } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../budget.json'), 'utf8')) as { wasm: number };
  assert.ok(size < wasm);
});

test('the module names no files of the machine that it was built on', () => {
  const text = readFileSync(resolve(pkg, 'footguard_wasm_bg.wasm')).toString('latin1');
  assert.deepEqual(text.match(/(\/rustc\/|\.cargo\/|core\/src\/|wasm\/src\/)[^\0]{0,40}/g), null);
});

test('every sample is analysed, and every fix that is not for the hand leaves the text better', () => {
  assert.ok(samples().length > 1);
  for (const { id, text } of samples()) {
    const document = new Document(text);
    const { diagnostics } = document.analyze();
    for (const diagnostic of diagnostics) {
      for (const fix of diagnostic.fixes.filter((it) => it.applicability !== 'manual' && it.files.length === 0)) {
        const change = document.fixEdits(fix.id);
        assert.ok(change && change.file === undefined && change.also.length === 0, fix.title);
        let mended = '';
        let at = 0;
        for (const edit of change.edits) {
          mended += text.slice(at, edit.from) + edit.insert;
          at = edit.to;
        }
        mended += text.slice(at);
        const after = new Document(mended).analyze();
        const same = after.diagnostics.filter((it) => it.ruleId === diagnostic.ruleId && it.path === diagnostic.path);
        assert.equal(same.length, 0, `${id}: “${fix.title}” leaves ${diagnostic.ruleId} at ${diagnostic.path}`);
      }
    }
  }
});

test('every rule has a page', () => {
  for (const rule of rules()) assert.ok(rule.summary && rule.docs.length > 100, rule.id);
});

test('hostile texts are answered', () => {
  for (const text of ['['.repeat(100_000), '{a:'.repeat(50_000), '"'.repeat(1_000), '\u{d800}', '/*', '{"a" 1,'.repeat(5_000), '\\u'.repeat(9_999)]) {
    const document = new Document(text);
    const { diagnostics } = document.analyze();
    assert.ok(diagnostics.length > 0);
    for (const { from, to } of diagnostics) assert.ok(from <= to && to <= text.length);
    document.complete(text.length >> 1);
    document.hover(text.length >> 1);
    document.actions(0, text.length);
    document.free();
  }
});

test('a wrong option is an Error', () => {
  assert.throws(() => new Document('', { dialect: 'no such thing' }), Error);
});
