/** Purpose: that the page stays as light as `budget.json` says; and to print what its parts weigh. The WebAssembly is held by `cargo xtask test`. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import test from 'node:test';
import { gzipSync } from 'node:zlib';

const web = resolve(import.meta.dirname, '../../..');
const budget = JSON.parse(readFileSync(join(web, 'budget.json'), 'utf8')) as Record<'wasm' | 'script' | 'style' | 'html' | 'element', number>;
const packed = (path: string) => gzipSync(readFileSync(path), { level: 9 }).length;

const assets = readdirSync(join(web, 'dist/assets')).map((it) => join(web, 'dist/assets', it));
const parts: Record<string, () => string[]> = {
  html: () => [join(web, 'dist/index.html')],
  style: () => assets.filter((it) => it.endsWith('.css')),
  script: () => [...assets.filter((it) => it.endsWith('.js')), join(web, 'dist/service-worker.js')],
  // Built by `cargo xtask npm`.
  element: () => ['editor.js', 'editor-worker.js'].map((it) => resolve(web, '../pkg/footguard', it)),
};

for (const [name, files] of Object.entries(parts)) {
  test(`${name} is within its budget`, () => {
    const bytes = files().reduce((all, it) => all + packed(it), 0);
    const most = budget[name as keyof typeof budget];
    console.log(`bytes web ${name}: ${bytes} of ${most} gzipped`);
    assert.ok(bytes <= most, `${bytes} > ${most}`);
  });
}

test('what the WebAssembly weighs, by Node’s zlib, which packs a little worse than gzip', () => {
  const [module = ''] = assets.filter((it) => it.endsWith('.wasm'));
  console.log(`bytes web wasm: ${packed(module)} gzipped; the budget is ${budget.wasm}`);
});
