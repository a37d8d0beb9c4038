/** Purpose: that what is known of a machine joins the findings, comes off again, and that what is no snapshot is answered in words. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Page } from 'playwright-core';
import { barriers, judged, open, openFile, shown, text, write } from './page.ts';

const here = shown();

const CONFIG = "{ $include: './more.json5', gateway: { auth: { token: '${T}' } } }";

const SNAPSHOT = {
  version: 1, tool: '0.1.0', ts: Date.UTC(2026, 0, 25, 12),
  config: [
    { name: '/h/.clawdbot/clawdbot.json', text: CONFIG },
    { name: '/h/.clawdbot/more.json5', text: "{ hooks: { enabled: true, token: '***secret-1-12+***' } }" },
  ],
  facts: {
    environment: { T: '***secret-1-12+***' },
    inspected: [
      { role: 'config', path: '/h/.clawdbot/clawdbot.json', kind: 'file', mode: '666' },
      { role: 'environment', path: '/h/.clawdbot/.env', kind: 'file', mode: '644' },
    ],
  },
};

const dropped = (page: Page, name: string, content: string) => page.evaluate(([name, content]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([content], name));
  const target = document.getElementById('editor')?.shadowRoot?.querySelector('.cm-content');
  target?.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true, composed: true }));
}, [name, content] as const);

const item = (page: Page, checkId: string) => page.locator('.item', { hasText: checkId });

test('what only the machine can tell is listed, with the command to run; a dropped snapshot joins the findings, and comes off again', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, "{ gateway: { auth: { token: '${T}' } } }");
  await judged(page);
  const aside = page.locator('.only-there');
  assert.match(await aside.innerText(), /footguard facts --deep --json --output facts\.json/);
  await aside.locator('summary').click();
  assert.match(await aside.innerText(), /The container engine was not asked/);
  assert.deepEqual(await barriers(page), []);
  const before = await text(page);
  const open_ = Number(await aside.locator('.group-count').innerText());

  await dropped(page, 'facts.json', JSON.stringify(SNAPSHOT));
  await page.locator('.facts-bar', { hasText: '25 January 2026' }).waitFor();
  await page.locator('.notice', { hasText: 'are joined' }).waitFor();
  await judged(page);
  await page.locator('.item-head', { hasText: /0?666|everybody|others|writ/i }).first().waitFor();
  assert.ok(Number(await aside.locator('.group-count').innerText()) < open_);
  assert.equal(await text(page), before);
  assert.deepEqual(await barriers(page), []);

  await page.locator('.facts-bar button').click();
  await page.locator('.facts-bar').waitFor({ state: 'hidden' });
  await judged(page);
  assert.equal(Number(await aside.locator('.group-count').innerText()), open_);
});

test('an empty page takes the texts of a snapshot too, with all findings of that machine', async () => {
  const { page } = await open(here.browser, here.site.url);
  await openFile(page, 'facts.json', Buffer.from(JSON.stringify(SNAPSHOT, undefined, 2)));
  await page.locator('.facts-bar').waitFor();
  await judged(page);
  assert.equal(await text(page), CONFIG);
  assert.equal(await page.locator('.file.missing').count(), 0);
  await page.locator('.file', { hasText: 'more.json5' }).waitFor();
  // A finding about a file of the machine is one of that file.
  await page.getByRole('button', { name: 'By file' }).click();
  await page.locator('.group-file', { hasText: '/h/.clawdbot/.env' }).locator('xpath=..').locator('.item', { hasText: 'The .env file' }).waitFor();
  await page.getByRole('button', { name: 'By file' }).click();
  // Two secrets with one number are the same one, and so long.
  for (const rule of ['gateway.auth.token', 'hooks.token']) assert.ok(await item(page, rule).count() > 0, rule);
  // A text of another name is of another machine, as far as anybody knows.
  await openFile(page, 'other.json', Buffer.from('{}'));
  await page.locator('.file-name', { hasText: 'other.json' }).waitFor();
  assert.ok(await page.locator('.facts-bar').isHidden());
});

test('a snapshot is pasted into the empty text, or into the window that asks for one', async () => {
  const { page } = await open(here.browser, here.site.url);
  await page.evaluate((it) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', it);
    const content = document.getElementById('editor')?.shadowRoot?.querySelector('.cm-content');
    content?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, JSON.stringify(SNAPSHOT));
  await page.locator('.facts-bar').waitFor();
  assert.equal(await text(page), CONFIG);

  const other = await open(here.browser, here.site.url);
  await write(other.page, '{}');
  await judged(other.page);
  await other.page.getByRole('button', { name: 'Add the facts…' }).click();
  assert.deepEqual(await barriers(other.page), []);
  await other.page.getByLabel('What the command printed').fill('{"version":1');
  await other.page.getByRole('button', { name: 'Use what is pasted' }).click();
  await other.page.locator('.dialog-bad', { hasText: 'its end is missing' }).waitFor();
  await other.page.getByLabel('What the command printed').fill(JSON.stringify(SNAPSHOT));
  await other.page.getByRole('button', { name: 'Use what is pasted' }).click();
  await other.page.locator('.facts-bar').waitFor();
  assert.equal(await text(other.page), '{}');
});

test('what is no snapshot is answered in words, and changes nothing', async () => {
  const whole = JSON.stringify(SNAPSHOT);
  const bad: Record<string, [string, RegExp]> = {
    cut: [whole.slice(0, -9), /its end is missing/],
    'not JSON': [whole.replace('"config":', '"config"='), /no JSON \(line 1, column \d+\)/],
    newer: [whole.replace('"version":1', '"version":2'), /newer Footguard \(version 2/],
    'several machines': [`${whole}\n${whole}\n`, /several machines/],
    'wrong facts': [whole.replace('"kind":"file"', '"kind":7'), /not of the kind/],
    'an unknown dialect': [whole.replace('"config":', '"dialect":"nobody-9.9","config":'), /not of the kind/],
    'no facts': [whole.replace(/"facts":.*$/, '"more":1}'), /not what `footguard facts --json` prints/],
  };
  const { page, console } = await open(here.browser, here.site.url);
  await write(page, '{ logging: { redactSensitive: "off" } }');
  await judged(page);
  const before = await page.locator('.items').allInnerTexts();
  for (const [name, [content, why]] of Object.entries(bad)) {
    await dropped(page, `${name}.json`, content);
    await page.locator('.notice-bad', { hasText: why }).waitFor();
    assert.ok(await page.locator('.facts-bar').isHidden(), name);
    await page.locator('.notice-close').click();
  }
  await judged(page);
  assert.equal(await text(page), '{ logging: { redactSensitive: "off" } }');
  assert.deepEqual(await page.locator('.items').allInnerTexts(), before);
  assert.deepEqual(console, []);
});
