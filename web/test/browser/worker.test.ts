/** Purpose: that the page lives on when the analyser dies or cannot be loaded. */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import type { Browser } from 'playwright-core';
import { editor, launch, open, profile, serve, text, write } from './page.ts';

let browser: Browser;

before(async () => {
  browser = await launch();
});

after(() => browser.close());

/** Put before the worker's own code: a text that holds DIE-HERE kills it as a trap in the module would. */
const MORTAL = `
addEventListener('message', (event) => {
  if (event.data.snapshot?.text.includes('DIE-HERE')) {
    event.stopImmediatePropagation();
    throw new Error('trapped');
  }
});
`;

test('a dead worker is replaced with the next change; the text that killed it is kept and not sent again', async (t) => {
  let started = 0;
  const { server, url } = await serve((path, body) => {
    if (!path.includes('worker')) return body;
    started++;
    return MORTAL + body;
  });
  t.after(() => server.close());
  const { page } = await open(browser, url);
  assert.equal(started, 1);

  const deadly = '{ gateway: { bind: "lan" } } // DIE-HERE';
  await write(page, deadly);
  const notice = page.locator('.notice-calm', { hasText: 'The analyser stopped' });
  await notice.waitFor();
  assert.equal(await text(page), deadly);
  assert.equal(await page.locator('.verdict').innerText(), 'Not checked');
  await page.waitForTimeout(300);
  assert.equal(started, 1, 'no worker is started for the same text');

  const again = page.waitForRequest((it) => it.url().includes('worker'));
  await notice.getByRole('button', { name: 'Try again' }).click();
  await again;
  await notice.waitFor();
  assert.equal(started, 2);

  await editor(page).press('ControlOrMeta+End');
  for (let key = 0; key < 'DIE-HERE'.length; key++) await page.keyboard.press('Backspace');
  await page.locator('.squiggle-critical', { hasText: '"lan"' }).waitFor();
  await notice.waitFor({ state: 'detached' });
  assert.ok(started >= 3);
});

/** As a browser does that is short of memory: the worker is gone, and nobody says so. */
const KILLED = `
addEventListener('message', (event) => {
  if (!event.data.snapshot?.text.includes('KILL-HERE')) return;
  event.stopImmediatePropagation();
  self.close();
});
`;

test('a worker that is killed without a word is missed, and replaced; the text is kept', async (t) => {
  let kills = true;
  const { server, url } = await serve((path, body) => (path.includes('worker') && kills ? KILLED + body : body));
  t.after(() => server.close());
  const { page } = await open(browser, url);
  await page.clock.install();
  const typed = '{ gateway: { bind: "lan" } } // KILL-HERE';
  await write(page, typed);
  await page.waitForTimeout(200);
  kills = false;
  await page.clock.fastForward(20_000);
  const notice = page.locator('.notice-calm', { hasText: 'it took too long' });
  await notice.waitFor();
  assert.equal(await text(page), typed);
  await notice.getByRole('button', { name: 'Try again' }).click();
  await page.locator('.squiggle-critical', { hasText: '"lan"' }).waitFor();
  assert.equal(await text(page), typed);
});

test('a module that cannot be loaded is said so, and the editor works without it', async (t) => {
  const { server, url } = await serve((path, body) => (path.includes('worker') ? 'throw new Error("broken download");' : body));
  t.after(() => server.close());
  const context = await profile(browser);
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('.notice', { hasText: /could not be started|stopped/ }).waitFor();
  await write(page, '{ a: 1 }', 'type');
  assert.equal(await text(page), '{ a: 1 }');
});
