/** Purpose: that the README's pages of others work as written: the package in a page, and the editor as an element, under a strict policy. */
import assert from 'node:assert/strict';
import { cpSync, copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test, { after, before } from 'node:test';
import { build as esbuild } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { build as vite } from 'vite';
import type {} from '../../npm/editor.d.ts';
import { barriers, launch, out, profile, typeOf, web } from './page.ts';

const built = resolve(web, '../pkg/footguard');
const [plain = '', element = ''] = [...readFileSync(join(web, 'npm/README.md'), 'utf8').matchAll(/```html\n(.*?)```/gs)].map(([, it = '']) => it);

/** The files that the README says have to lie beside a bundle. */
const besides = ['editor-worker.js', 'footguard_wasm_bg.wasm'];

/** What the README says that the element needs. */
const STRICT = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src data:; require-trusted-types-for 'script'; trusted-types footguard-worker";

let browser: Browser;
let server: Server;
let url: string;
/** A project of somebody who has installed the package; bundlers write into folders of it. */
let project: string;

before(async () => {
  project = mkdtempSync(join(tmpdir(), 'footguard-bundled-'));
  cpSync(built, join(project, 'node_modules/footguard'), { recursive: true });
  writeFileSync(join(project, 'main.js'), "import 'footguard/editor';\n");
  writeFileSync(join(project, 'index.html'), '<script type="module" src="./main.js"></script>');
  browser = await launch();
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const of = (script: string | null) => element.replace(/src="[^"]*"/, `src="${script}"`);
    const page = { '/plain': plain, '/element': element, '/bundle': of(searchParams.get('script')), '/form': `<form>${element.replace('<footguard-editor', '<footguard-editor name="config" theme="dark"')}</form>` }[pathname];
    if (page !== undefined) {
      response.writeHead(200, { 'content-type': 'text/html', ...(pathname !== '/plain' && { 'content-security-policy': STRICT }) });
      response.end(`<!doctype html><html lang="en"><title>Somebody else’s</title><body><main><h1>A page</h1>${page}</main>`);
      return;
    }
    const bundled = /^\/bundled\/([\w.-]+(?:\/[\w.-]+)+)$/.exec(pathname)?.[1];
    if (bundled !== undefined && existsSync(join(project, bundled))) {
      response.writeHead(200, { 'content-type': typeOf(bundled) }).end(readFileSync(join(project, bundled)));
      return;
    }
    const name = /^\/footguard\/([\w.-]+)$/.exec(pathname)?.[1];
    if (name === undefined) response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
    else response.writeHead(200, { 'content-type': typeOf(name) }).end(readFileSync(join(built, name)));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

after(async () => {
  await browser.close();
  server.close();
  rmSync(project, { recursive: true, force: true });
});

async function open(path: string): Promise<{ page: Page; said: string[] }> {
  const page = await (await profile(browser, { viewport: { width: 1000, height: 640 } })).newPage();
  page.setDefaultTimeout(30_000);
  const said: string[] = [];
  page.on('console', (it) => said.push(it.text()));
  page.on('pageerror', (it) => said.push(it.message));
  await page.goto(url + path);
  return { page, said };
}

test('the package in a page, without a bundler', async () => {
  const { page, said } = await open('/plain');
  await page.waitForFunction(() => /lan/.test(document.body.textContent ?? '') && !/init/.test(document.body.textContent ?? ''));
  assert.deepEqual(said, []);
});

test('three lines put the editor into a page, which judges, completes and mends there', async () => {
  const { page, said } = await open('/element');
  const editor = page.locator('footguard-editor');
  await editor.locator('.squiggle-critical', { hasText: '"lan"' }).waitFor();
  assert.equal(await page.evaluate(() => document.querySelector('footguard-editor')?.value), '{ gateway: { bind: "lan" } }');
  const critical = () => page.evaluate(() => document.querySelector('footguard-editor')?.analysis?.summary.critical);
  assert.equal(await critical(), 1);
  assert.deepEqual(await barriers(page), []);
  await page.screenshot({ path: join(out, 'element.png') });

  const events = await page.evaluateHandle(() => {
    const seen: string[] = [];
    for (const it of ['input', 'footguard-analysis'] as const) addEventListener(it, () => seen.push(it));
    return seen;
  });
  await editor.locator('.item', { hasText: 'gateway.bind' }).locator('button.fix').first().click();
  await editor.locator('.squiggle-critical').waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.querySelector('footguard-editor')?.analysis?.summary.critical === 0);
  const seen = await events.jsonValue();
  assert.ok(seen.includes('input') && seen.includes('footguard-analysis'), seen.join());

  await page.evaluate(() => {
    const it = document.querySelector('footguard-editor');
    if (it) it.value = '{ $include: "./more.json5" }';
    it?.setFile('more.json5', '{ logging: { redactSensitive: "off" } }');
  });
  await editor.locator('.item', { hasText: 'logging.redactSensitive' }).waitFor();
  const refused = await page.evaluate(() => {
    try {
      document.querySelector('footguard-editor')?.setFacts('{}');
      return 'nothing';
    } catch (error) {
      return String(error);
    }
  });
  assert.match(refused, /not what `footguard facts --json` prints/);
  assert.deepEqual(said, []);
});

test('in a form its text is a value, and it lives on when it is moved', async () => {
  const { page, said } = await open('/form');
  await page.locator('footguard-editor .squiggle-critical').waitFor();
  assert.equal(await page.evaluate(() => new FormData(document.querySelector('form') ?? undefined).get('config')), '{ gateway: { bind: "lan" } }');
  await page.evaluate(() => {
    const it = document.querySelector('footguard-editor');
    it?.remove();
    if (it) it.posture = 'public';
    return new Promise((done) => setTimeout(() => (it && document.querySelector('form')?.append(it), done(0)), 50));
  });
  await page.waitForFunction(() => document.querySelector('footguard-editor')?.analysis !== undefined);
  assert.equal(await page.locator('footguard-editor .cm-line').innerText(), '{ gateway: { bind: "lan" } }');
  assert.deepEqual(said, []);
});

/** Opens a page with the element out of a bundle, and waits until it has judged. */
async function judges(script: string): Promise<void> {
  const { page, said } = await open(`/bundle?script=${encodeURIComponent(`/bundled/${script}`)}`);
  await page.locator('footguard-editor .squiggle-critical', { hasText: '"lan"' }).waitFor();
  assert.deepEqual(said, []);
}

test('bundled by esbuild, with the two files beside the bundle', async () => {
  const folder = join(project, 'esbuild');
  await esbuild({ entryPoints: [join(project, 'main.js')], bundle: true, minify: true, format: 'esm', outdir: folder });
  for (const it of besides) copyFileSync(join(built, it), join(folder, it));
  await judges('esbuild/main.js');
});

test('bundled by Vite, which finds them by itself', async () => {
  await vite({ root: project, base: './', configFile: false, logLevel: 'error', build: { outDir: 'vite' } });
  const script = readdirSync(join(project, 'vite/assets')).find((it) => it.startsWith('index'));
  await judges(`vite/assets/${script}`);
});
