/** Purpose: that what people come for can be done from a cold page. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import type { Page } from 'playwright-core';
import { barriers, editor, judged, open, openFile, saved, shown, text, write } from './page.ts';

const here = shown();

test('the lesson’s bad gateway is pasted, understood, mended and saved', async () => {
  const { page } = await open(here.browser, here.site.url);
  const lesson = '{\n  gateway: {\n    bind: "lan"\n    // no authentication\n    port: 18789,\n  },\n}\n';
  await page.evaluate((it) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', it);
    const content = document.getElementById('editor')?.shadowRoot?.querySelector('.cm-content');
    content?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, lesson);
  await judged(page);
  const comma = page.locator('.item', { hasText: /comma/i });
  await comma.locator('button.fix').first().click();
  await comma.waitFor({ state: 'detached' });
  const gateway = page.locator('.item', { hasText: 'gateway.bind' });
  await gateway.locator('.item-head').click();
  assert.match(await gateway.innerText(), /will not start/);
  await gateway.locator('button.fix').first().click();
  await gateway.waitFor({ state: 'detached' });
  const after = (await saved(page)).toString();
  assert.match(after, /bind: "lan",\n {4}\/\/ no authentication\n/);
  assert.match(after, /auth: \{/);
});

async function addInclude(page: Page, name: string, content: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.locator('.file.missing', { hasText: name }).click();
  await (await chooser).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });
  await page.locator('.file:not(.missing)', { hasText: name }).waitFor();
  await judged(page);
}

test('a configuration with two included files: added, read, an agent renamed in all of them, and undone in all of them', async () => {
  const { page } = await open(here.browser, here.site.url);
  await openFile(page, 'clawdbot.json', Buffer.from('{\n  agents: { $include: "./agents.json5" },\n  bindings: { $include: "./bindings.json5" },\n}\n'));
  await page.locator('.file.missing').nth(1).waitFor();
  await addInclude(page, 'agents.json5', '{ list: [{ id: "ops" }, { id: "home" }] }\r\n');
  await addInclude(page, 'bindings.json5', '[{ agentId: "ops", match: { channel: "telegram" } }]\n');
  assert.equal(await page.locator('.file.missing').count(), 0);
  await page.locator('.file', { hasText: 'agents.json5' }).click();
  assert.match(await text(page), /id: "ops"/);
  await editor(page).press('ControlOrMeta+Home');
  for (let right = 0; right < 16; right++) await page.keyboard.press('ArrowRight');
  assert.match(await page.locator('.crumb-list').innerText(), /list\s+0\s+id/);
  await page.keyboard.press('F2');
  await page.locator('.cm-dialog input').fill('night');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('#editor')?.shadowRoot?.textContent?.includes('"night"'));
  await page.locator('.file', { hasText: 'bindings.json5' }).click();
  assert.match(await text(page), /agentId: "night"/);
  assert.match(await page.locator('.file', { hasText: 'bindings.json5' }).innerText(), /•/);
  assert.deepEqual(await barriers(page), []);

  await page.locator('.file', { hasText: 'agents.json5' }).click();
  assert.equal((await saved(page)).toString(), '{ list: [{ id: "night" }, { id: "home" }] }\r\n');
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+z');
  assert.match(await text(page), /id: "ops"/);
  await page.locator('.file', { hasText: 'bindings.json5' }).click();
  assert.match(await text(page), /agentId: "ops"/);
});

test('findings of an included file are underlined there, lead there, and are mended there', async () => {
  const { page } = await open(here.browser, here.site.url);
  await openFile(page, 'clawdbot.json', Buffer.from('{ $include: "./more.json5" }\n'));
  await page.locator('.file.missing').waitFor();
  await addInclude(page, 'more.json5', '{\n  logging: { redactSensitive: "off" },\n}\n');
  const item = page.locator('.item', { hasText: 'logging.redactSensitive' });
  assert.match(await item.innerText(), /more\.json5, line 2/);
  await item.locator('.item-head').click();
  await page.locator('.squiggle-warn', { hasText: '"off"' }).waitFor();
  await page.getByRole('button', { name: 'By file' }).click();
  assert.match((await page.locator('.group-file').allInnerTexts()).join(), /more\.json5/);
  await item.locator('button.fix').first().click();
  await item.waitFor({ state: 'detached' });
  assert.match(await text(page), /redactSensitive: "tools"/);
});

test('two included files of one name are told apart, in their tabs and in the findings', async () => {
  const { page } = await open(here.browser, here.site.url);
  await openFile(page, 'clawdbot.json', Buffer.from('{\n  logging: { $include: "./a/x.json5" },\n  gateway: { $include: "./b/x.json5" },\n}\n'));
  await page.locator('.file.missing').nth(1).waitFor();
  for (const [name, content] of [['a/x.json5', '{ redactSensitive: "off" }\n'], ['b/x.json5', '{ bind: "lan" }\n']] as const) {
    const chooser = page.waitForEvent('filechooser');
    await page.locator('.file.missing', { hasText: name }).click();
    await (await chooser).setFiles({ name: 'x.json5', mimeType: 'application/json', buffer: Buffer.from(content) });
    await page.locator('.file:not(.missing)', { hasText: name }).waitFor();
  }
  await judged(page);
  await page.locator('.item', { hasText: /gateway\.bind/ }).first().locator('.item-head').click();
  assert.equal(await page.locator('.file[aria-current]').innerText(), 'b/x.json5');
  assert.match(await text(page), /bind: "lan"/);
  await page.locator('.item', { hasText: 'logging.redactSensitive' }).locator('.item-head').click();
  assert.equal(await page.locator('.file[aria-current]').innerText(), 'a/x.json5');
  // One that is opened over another of the same name is another file.
  await openFile(page, 'clawdbot.json', Buffer.from('{ other: 1 }'));
  await page.waitForFunction(() => document.querySelectorAll('.file').length === 0 || document.querySelector('.files')?.hasAttribute('hidden'));
  assert.equal(await text(page), '{ other: 1 }');
});

for (const [posture, channels] of [['Public', ['Discord', 'Signal']], ['Family', []], ['Personal', ['Slack']]] as const) {
  test(`three questions end in a valid, silent file: ${posture}`, async () => {
    const { page } = await open(here.browser, here.site.url);
    await page.locator('.door', { hasText: 'Write one' }).click();
    await page.getByRole('radio', { name: posture }).check();
    for (const it of channels) await page.getByRole('checkbox', { name: it }).check();
    await page.getByRole('button', { name: 'Write it' }).click();
    await page.locator('.status .verdict', { hasText: 'Valid' }).waitFor();
    await judged(page);
    assert.deepEqual(await page.locator('.item .item-head').allInnerTexts().then((all) => all.filter((it) => !/Attack surface/.test(it))), []);
    assert.equal(await page.getByLabel('Posture').inputValue(), posture.toLowerCase());
    for (const it of channels) assert.match((await saved(page)).toString(), new RegExp(`${it.toLowerCase()}: \\{`));
  });
}

test('an accepted finding stays listed with its reason', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, '{\n  // footguard: allow(logging-redaction-off) a machine without users\n  logging: { redactSensitive: "off" },\n}');
  await judged(page);
  await page.locator('summary', { hasText: 'Accepted' }).click();
  assert.match(await page.locator('.accepted').innerText(), /“a machine without users”/);
  await page.locator('.accepted .link').click();
  assert.match(await page.locator('.place').innerText(), /^2:/);
});

test('a large file, a binary one, one with right-to-left and astral characters, and a tiny window', async () => {
  const { page } = await open(here.browser, here.site.url, { viewport: { width: 240, height: 260 } });
  await openFile(page, 'binary.json', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x02, 0xff, 0x00, 0xfe]));
  await page.locator('.notice-bad', { hasText: 'not UTF-8' }).waitFor();
  await openFile(page, 'letters.json', Buffer.from('{ logging: { redactSensitive: "off" }, x: "שלום 😀 \u{202e}abc" }\r\n'));
  await page.locator('.file-name', { hasText: 'letters' }).waitFor({ state: 'attached' });
  await judged(page);
  await page.locator('.squiggle-warn', { hasText: '"off"' }).waitFor();
  assert.equal((await saved(page)).toString(), '{ logging: { redactSensitive: "off" }, x: "שלום 😀 \u{202e}abc" }\r\n');
  const line = '  // a line of filler that says nothing in particular, again and again\n';
  await openFile(page, 'large.json', Buffer.from(`{\n${line.repeat(Math.ceil(10_000_000 / line.length))}  logging: { redactSensitive: "off" },\n}\n`));
  await page.locator('.file-name', { hasText: 'large' }).waitFor({ state: 'attached', timeout: 30_000 });
  await page.locator('.item', { hasText: 'logging.redactSensitive' }).waitFor({ timeout: 60_000 });
});

test('can a stranger run a shell here? The picture says so, a cut is tried, made, and the way is gone', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, '{\n  channels: { telegram: { botToken: "${BOT}", dmPolicy: "open", allowFrom: ["*"], groupPolicy: "disabled" } },\n}');
  await judged(page);
  await page.getByRole('tab', { name: 'Access' }).click();
  const way = page.locator('.ways .item', { hasText: /Anybody.*Telegram.*exec/i }).first();
  await way.waitFor();
  const ways = await page.locator('.picture .path').count();
  await way.locator('.item-head').click();
  await way.locator('.steps .link').first().click();
  assert.match(await page.locator('.place').innerText(), /^2:/);
  await way.locator('.cuts button.fix').first().click();
  await page.locator('.preview .diff-added, .preview .diff-removed').first().waitFor();
  await page.locator('.preview button', { hasText: 'Make this change' }).click();
  await judged(page);
  await way.waitFor({ state: 'detached' });
  await editor(page).press('ControlOrMeta+z');
  await way.waitFor();
  assert.equal(await page.locator('.picture .path').count(), ways);
});

test('the picture is saved as SVG and as PNG', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, '{ channels: { telegram: { botToken: "${BOT}", dmPolicy: "open", allowFrom: ["*"] } } }');
  await judged(page);
  await page.getByRole('tab', { name: 'Access' }).click();
  await page.locator('.picture .path').first().waitFor({ state: 'attached' });
  for (const [name, start] of [['SVG', '<svg'], ['PNG', '\u{fffd}PNG']] as const) {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: `Save ${name}` }).click();
    const path = await (await download).path();
    assert.ok(readFileSync(path).toString().startsWith(start), name);
  }
});
