/** Purpose: that what leaves the page by hand (links, reports) opens elsewhere and holds no secret, and what is kept is kept only if asked. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import test from 'node:test';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ValidateFunction } from 'ajv';
import Ajv from 'ajv-draft-04';
import formats from 'ajv-formats';
import type { Page } from 'playwright-core';
import { barriers, editor, judged, open, openFile, profile, shown, text, web, write } from './page.ts';

const here = shown();

const SECRETS = ['7f3a91c2d4e6b805a1c3e5f70b9d8c6e', '123456789:AAGkZ0vTqLr3o9wXyB1c2D3e4F5g6H7i8J9', 'hunter2-of-mine', 's3cr3t-in-a-comment-9'];
const CONFIG = `{
  gateway: { bind: "lan", auth: { mode: "token", token: "${SECRETS[0]}" } },
  channels: { telegram: { botToken: "${SECRETS[1]}", dmPolicy: "open", allowFrom: ["*"] } },
  env: { vars: { ANYTHING: "${SECRETS[2]}" } },
  // token: "${SECRETS[3]}"
}`;

/** The official schema, which is one of JSON Schema's fourth draft. */
function sarifSchema(): ValidateFunction {
  const schema = readFileSync(resolve(web, '../tests/corpus/sarif/sarif-schema-2.1.0.json'), 'utf8');
  const ajv = new Ajv({ strict: false });
  formats.default(ajv as never);
  return ajv.compile(JSON.parse(schema) as object);
}

const secretsIn = (it: string) => SECRETS.filter((secret) => it.includes(secret));

async function linkOf(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const link = await page.getByLabel('Link').inputValue();
  return link;
}

test('a link opens elsewhere as the same configuration with a mark for each secret, under the same posture', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, CONFIG);
  await judged(page);
  await page.getByLabel('Posture').selectOption('family');
  await judged(page);
  const link = await linkOf(page);
  await page.locator('.share-preview summary').click();
  assert.equal(await page.locator('.share-preview mark').count(), SECRETS.length);
  assert.deepEqual(await barriers(page), []);

  const [address = '', packed = ''] = link.split('#s1.');
  assert.equal(address, here.site.url);
  const state = inflateRawSync(Buffer.from(packed, 'base64url')).toString();
  assert.deepEqual([...secretsIn(link), ...secretsIn(state), ...secretsIn(await page.locator('.share').innerText())], []);

  const other = await open(here.browser, link);
  await other.page.locator('.notice', { hasText: 'shared by link' }).waitFor();
  await judged(other.page);
  const shown = await text(other.page);
  assert.equal(shown.replace(/__FOOTGUARD_SECRET_REDACTED__/g, '#'), SECRETS.reduce((it, secret) => it.replace(secret, '#'), CONFIG));
  assert.equal(await other.page.getByLabel('Posture').inputValue(), 'family');
  assert.ok(await other.page.locator('.item', { hasText: 'channels.telegram' }).count() > 0);
  // The text of a link is not sent to anybody, the server of the page included.
  for (const it of other.requests) assert.ok(!it.includes(packed.slice(0, 20)) || it.startsWith(`${here.site.url}#`));
});

test('a link that is cut, hostile or newer is refused in words, and the page works on', async () => {
  const pack = (it: string) => deflateRawSync(it).toString('base64url');
  const links: Record<string, RegExp> = {
    [`#s1.${pack(JSON.stringify({ name: 'a', text: 'x'.repeat(900) })).slice(0, -9)}`]: /its end is missing/,
    [`#s2.${pack('{}')}`]: /newer version/,
    [`#s1.${pack('x'.repeat(9_000_000))}`]: /more than a configuration/,
    [`#s1.${pack('{"name":"<img src=x onerror=alert(1)>","text":[]}')}`]: /does not hold/,
    '#s1.<script>': /do not belong/,
  };
  for (const [fragment, why] of Object.entries(links)) {
    const { page, console, violations } = await open(here.browser, here.site.url + fragment);
    const notice = page.locator('.notice-bad');
    await notice.waitFor();
    assert.match(await notice.innerText(), why);
    await write(page, '{ gateway: { bind: "lan" } }');
    await page.locator('.squiggle-critical').waitFor();
    assert.deepEqual([...console, ...await violations()], []);
    await page.context().close();
  }
});

test('names and texts of a hostile link are shown as text', async () => {
  const state = { name: '<img src=x onerror=globalThis.ran=1>.json', text: '{ "<img src=x onerror=globalThis.ran=1>": 1 }' };
  const { page, requests } = await open(here.browser, `${here.site.url}#s1.${deflateRawSync(JSON.stringify(state)).toString('base64url')}`);
  await page.locator('.notice', { hasText: 'shared by link' }).waitFor();
  await judged(page);
  await page.keyboard.press('F8');
  assert.equal(await page.evaluate(() => 'ran' in globalThis), false);
  assert.equal(requests.filter((it) => it.endsWith('/x')).length, 0);
});

test('a long text is warned of, and one that no browser takes is refused', async () => {
  const { page } = await open(here.browser, here.site.url);
  const noise = (length: number) => Array.from({ length }, (_, it) => `  // ${Math.sin(it)}`).join('\n');
  await openFile(page, 'long.json5', Buffer.from(`{\n${noise(1200)}\n}`));
  await page.locator('.verdict:not(.verdict-open)').waitFor();
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.locator('.share-link b', { hasText: 'cut links this long' }).waitFor();
  await page.keyboard.press('Escape');
  await openFile(page, 'longer.json5', Buffer.from(`{\n${noise(90_000)}\n}`));
  await page.locator('.file-name', { hasText: 'longer' }).waitFor();
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.locator('.share-bad').waitFor({ timeout: 30_000 });
});

test('the findings are saved as Markdown, JSON, SARIF and HTML, and no secret is in them', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, CONFIG);
  await judged(page);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const files: Record<string, string> = {};
  for (const name of ['Markdown', 'JSON', 'SARIF', 'HTML']) {
    const download = page.waitForEvent('download');
    await page.locator('.share-reports').getByRole('button', { name, exact: true }).click();
    files[name] = readFileSync(await (await download).path(), 'utf8');
    assert.deepEqual(secretsIn(files[name] ?? ''), [], name);
    assert.match(files[name] ?? '', /channels\.telegram\.dm\.open|dm-open/, name);
  }
  assert.match(files['Markdown'] ?? '', /clawdbot\.json:3:\d+/);
  const report = JSON.parse(files['JSON'] ?? '') as { valid: unknown; diagnostics: { start: { line: number } }[] };
  assert.ok(report.diagnostics.some((it) => it.start.line === 3));
  const log = JSON.parse(files['SARIF'] ?? '') as { version: string; runs: { results: { ruleIndex: number; ruleId: string }[]; tool: { driver: { rules: { id: string }[] } } }[] };
  assert.equal(log.version, '2.1.0');
  const [run] = log.runs;
  for (const it of run?.results ?? []) assert.equal(run?.tool.driver.rules[it.ruleIndex]?.id, it.ruleId);
  assert.ok((run?.results.length ?? 0) > 0);
  const isSarif = sarifSchema();
  assert.ok(isSarif(log), JSON.stringify(isSarif.errors));

  const shown = await here.browser.newPage();
  const requests: string[] = [];
  await shown.setContent(files['HTML'] ?? '');
  shown.on('request', (it) => requests.push(it.url()));
  assert.match(await shown.locator('h1').innerText(), /clawdbot\.json/);
  assert.deepEqual(await barriers(shown), []);
  assert.deepEqual(requests, []);
});

test('a draft is kept only once that is turned on, and forgotten when it is turned off', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, '{ a: 1 } // not kept');
  await page.waitForTimeout(1_200);
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((it) => it.includes('draft'))), []);
  const toggle = async () => {
    await page.keyboard.press('ControlOrMeta+k');
    await page.locator('.palette input').fill('drafts');
    await page.keyboard.press('Enter');
    await page.locator('.notice').waitFor();
  };
  await toggle();
  await write(page, '{ a: 2 } // kept');
  await page.waitForFunction(() => localStorage.getItem('footguard.draft')?.includes('// kept'));
  page.on('dialog', (it) => void it.accept());
  await page.reload();
  await page.locator('.notice', { hasText: 'the text you left here' }).waitFor();
  assert.equal(await text(page), '{ a: 2 } // kept');
  await toggle();
  assert.equal(await page.evaluate(() => localStorage.getItem('footguard.draft')), null);
});

test('storage that is full or forbidden is said so, and nothing is lost', async () => {
  const { page } = await open(here.browser, here.site.url);
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await write(page, '{ a: 1 }');
  await page.keyboard.press('ControlOrMeta+k');
  await page.locator('.palette input').fill('drafts');
  await page.keyboard.press('Enter');
  await page.locator('.notice-bad', { hasText: 'storage is full or forbidden' }).waitFor();
  assert.equal(await text(page), '{ a: 1 }');
  assert.ok(await editor(page).isVisible());
});

test('a browser that forbids storage altogether has the page all the same', async () => {
  const context = await profile(here.browser);
  const page = await context.newPage();
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, 'localStorage', {
      get: () => {
        throw new DOMException('forbidden', 'SecurityError');
      },
    });
  });
  await page.goto(here.site.url);
  await write(page, '{ gateway: { bind: "lan" } }');
  await judged(page);
  await page.locator('.squiggle-critical', { hasText: '"lan"' }).waitFor();
  await page.keyboard.press('ControlOrMeta+k');
  await page.locator('.palette input').fill('drafts');
  await page.keyboard.press('Enter');
  await page.locator('.notice-bad', { hasText: 'storage is full or forbidden' }).waitFor();
});
