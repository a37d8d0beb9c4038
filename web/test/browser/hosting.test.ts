/** Purpose: that the page is whole under any path, takes no files but its own, asks for nothing once it is loaded, and opens without a network. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import type { Browser } from 'playwright-core';
import { judged, launch, open, openSample, profile, ready, serve, text, web, write } from './page.ts';

let browser: Browser;

before(async () => {
  browser = await launch();
});

after(() => browser.close());

test('under any path, nothing is asked for once the page is loaded, and without a network it opens again', async (t) => {
  const { server, url, asked } = await serve(undefined, { prefix: '/some/where' });
  t.after(() => server.close());
  // A name of this machine that is not one of its own addresses: on those nothing is kept.
  const address = url.replace('127.0.0.1', 'footguard.localhost');
  const { page, console, violations } = await open(browser, address);
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state !== 'activated') await new Promise((done) => active?.addEventListener('statechange', done));
  });
  assert.deepEqual(asked.filter((it) => !it.startsWith('/some/where/')), []);

  const loaded = asked.length;
  await openSample(page, 'A home setup');
  await page.getByRole('tab', { name: 'Access' }).click();
  await page.locator('.picture .path').first().waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByLabel('Link').waitFor();
  await page.keyboard.press('Escape');
  assert.deepEqual(asked.slice(loaded), []);

  await new Promise((done) => (server.close(done), server.closeAllConnections()));
  await page.reload();
  await ready(page);
  await write(page, '{ gateway: { bind: "lan" } }');
  await page.locator('.squiggle-critical', { hasText: '"lan"' }).waitFor();
  assert.deepEqual([...console.filter((it) => !/ERR_CONNECTION|Failed to load resource/.test(it)), ...await violations()], []);
});

test('on the machine’s own addresses nothing is kept: another server may have the port next', async (t) => {
  const { server, url } = await serve();
  t.after(() => server.close());
  const { page } = await open(browser, url);
  await openSample(page, 'A home setup');
  assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
});

test('a script that is not the page’s own does not run, and a module that is not says so', async (t) => {
  const changed = await serve((path, body) => (path.includes('index-') ? `${body}\n;document.title = 'changed';` : body));
  t.after(() => changed.server.close());
  const page = await (await profile(browser)).newPage();
  const said: string[] = [];
  page.on('console', (it) => said.push(it.text()));
  await page.goto(changed.url);
  assert.notEqual(await page.title(), 'changed');
  assert.match(said.join('\n'), /integrity/);

  const assets = join(web, 'dist/assets');
  const html = readFileSync(join(web, 'dist/index.html'), 'utf8');
  for (const it of readdirSync(assets).filter((name) => html.includes(name))) assert.match(html, new RegExp(`${it}" integrity="sha384-`));
});

test('without its WebAssembly the page says so, keeps what is typed, and starts once it is there', async (t) => {
  let blocked = true;
  const { server, url } = await serve(undefined, { refuse: (path) => blocked && path.endsWith('.wasm') });
  t.after(() => server.close());
  const page = await (await profile(browser)).newPage();
  await page.goto(url);
  await page.locator('.notice-bad', { hasText: 'could not be started' }).waitFor();
  await write(page, '{ gateway: { bind: "lan" } }');
  const notice = page.locator('.notice', { hasText: 'The analyser stopped' });
  await notice.waitFor();
  assert.equal(await text(page), '{ gateway: { bind: "lan" } }');
  blocked = false;
  await notice.getByRole('button', { name: 'Try again' }).click();
  await page.locator('.squiggle-critical', { hasText: '"lan"' }).waitFor();
  await judged(page);
  assert.equal(await text(page), '{ gateway: { bind: "lan" } }');
});
