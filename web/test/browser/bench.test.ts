/** Purpose: to print how long it takes from a key to what is underlined because of it. Nothing is asserted on time. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import test, { after, before } from 'node:test';
import type { Browser } from 'playwright-core';
import { editor, launch, open, openFile, serve } from './page.ts';

let browser: Browser;
let site: Awaited<ReturnType<typeof serve>>;

before(async () => {
  browser = await launch();
  site = await serve();
});

after(async () => {
  await browser.close();
  site.server.close();
});

test('type to diagnostic in a file of 10 KB', async () => {
  const { page } = await open(browser, site.url);
  const file = resolve(import.meta.dirname, '../../../../tests/corpus/bench/c10k.json5');
  await openFile(page, 'c10k.json5', readFileSync(file));
  await page.locator('.file-name', { hasText: 'c10k.json5' }).waitFor();
  await page.locator('.status:not(.stale)').waitFor();
  await editor(page).press('ControlOrMeta+End');
  const analyses: number[] = [];
  const keys = '// a comment that is typed at the end of the file\n{ and: "something", wrong: [1, 2] }';
  await page.evaluate(() => performance.clearMeasures());
  for (const key of keys) {
    await page.keyboard.press(key === '\n' ? 'Enter' : key);
    await page.waitForTimeout(25);
    analyses.push(Number.parseFloat(await page.locator('.time').innerText()));
  }
  const delays = await page.evaluate(() => performance.getEntriesByName('footguard:type-to-diagnostic').map((it) => it.duration));
  assert.ok(delays.length > 0);
  const spread = (all: number[]) => {
    const sorted = all.toSorted((a, b) => a - b);
    const at = (part: number) => (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(1);
    return `${at(0.5)} ms (95 %: ${at(0.95)} ms)`;
  };
  console.log(`bench web type-to-diagnostic 10KB: ${spread(delays)} analyse ${spread(analyses)}`);
});
