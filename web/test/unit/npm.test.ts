/** Purpose: that the npm package is the page's WebAssembly, and that what its README says is so. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test, { after, before } from 'node:test';

const web = resolve(import.meta.dirname, '../../..');
const built = resolve(web, '../pkg/footguard');
const module = 'footguard_wasm_bg.wasm';
let home: string;

before(() => {
  assert.ok(existsSync(join(built, 'package.json')), 'pkg/footguard is missing: run `cargo xtask npm`');
  home = mkdtempSync(join(tmpdir(), 'footguard-npm-'));
  mkdirSync(join(home, 'node_modules'));
  cpSync(built, join(home, 'node_modules/footguard'), { recursive: true });
});

after(() => rmSync(home, { recursive: true, force: true }));

function node(name: string, source: string): string {
  writeFileSync(join(home, name), source);
  return execFileSync(process.execPath, [name], { cwd: home, encoding: 'utf8' });
}

test('its WebAssembly is the page’s, byte for byte, and the only one', () => {
  const assets = join(web, 'dist/assets');
  const pages = readdirSync(assets).filter((it) => it.endsWith('.wasm'));
  assert.equal(pages.length, 1);
  const ours = readFileSync(join(built, module));
  assert.ok(ours.equals(readFileSync(join(assets, pages[0] ?? ''))));
  assert.deepEqual(readdirSync(built).filter((it) => it.endsWith('.wasm')), [module]);
});

test('every file that it exports is there, and typed', () => {
  const { exports, types, main } = JSON.parse(readFileSync(join(built, 'package.json'), 'utf8')) as { exports: object; types: string; main: string };
  const paths = (it: unknown): string[] => (typeof it === 'string' ? [it] : Object.values(it as object).flatMap(paths));
  for (const it of [types, main, ...paths(exports)]) assert.ok(existsSync(join(built, it)), it);
  // Whoever writes TypeScript gets the types from each door.
  writeFileSync(join(home, 'use.ts'), `
    import { Document, type Analysis, type Posture } from 'footguard';
    import init, { Document as InBrowser } from 'footguard/web';
    import { rules } from 'footguard/bundler';
    import type { FootguardEditor } from 'footguard/editor';
    const posture: Posture = 'family';
    const analysis: Analysis = new Document('{}', { posture }).analyze();
    const title: string | undefined = analysis.diagnostics[0]?.title ?? rules()[0]?.summary;
    await init();
    new InBrowser('{}').free();
    const editor: FootguardEditor = document.createElement('footguard-editor');
    editor.addEventListener('footguard-analysis', ({ detail }) => { console.log(title, detail.valid, editor.value.length); });
    export {};
  `);
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
  const config = { compilerOptions: { target: 'es2022', module: 'nodenext', strict: true, noEmit: true, lib: ['es2022', 'dom'], types: [] }, files: ['use.ts'] };
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify(config));
  execFileSync(join(web, 'node_modules/.bin/tsc'), ['-p', home], { encoding: 'utf8', stdio: 'pipe' });
});

const readme = readFileSync(join(web, 'npm/README.md'), 'utf8');
const examples = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, it = '']) => it);

for (const [at, source] of examples.entries()) {
  test(`example ${at + 1} of the README prints what it says`, () => {
    const said = [...source.matchAll(/\/\/ → (.*)/g)].map(([, it = '']) => it);
    assert.ok(said.length > 0);
    assert.deepEqual(node(`example-${at}.mjs`, source).trimEnd().split('\n'), said);
  });
}

test('CommonJS gets the same', () => {
  const out = node('old.cjs', "const { Document } = require('footguard'); console.log(new Document('{').analyze().valid);");
  assert.equal(out.trim(), 'false');
});

test('the code for bundlers has all that the module asks for', async () => {
  const glue = await import(join(built, 'footguard_wasm_bg.js')) as Record<string, unknown>;
  const wanted = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(join(built, module))));
  assert.ok(wanted.length > 0);
  for (const it of wanted) {
    assert.equal(it.module, './footguard_wasm_bg.js');
    if (it.kind === 'function') assert.equal(typeof glue[it.name], 'function', it.name);
  }
  assert.match(readFileSync(join(built, 'bundler.js'), 'utf8'), /from "\.\/footguard_wasm_bg\.wasm"/);
});
