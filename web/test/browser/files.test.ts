/** Purpose: that opening, mending and saving a file changes the mended bytes and no others. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Page } from 'playwright-core';
import { editor, open, openFile, saved, shown } from './page.ts';

const here = shown();

async function openAndFix(page: Page, bytes: Buffer): Promise<void> {
  await openFile(page, 'clawdbot.json', bytes);
  await page.locator('.file-name', { hasText: 'clawdbot.json' }).waitFor();
  await page.locator('.squiggle', { hasText: '"off"' }).first().waitFor();
  await page.locator('.item', { hasText: 'logging.redactSensitive' }).locator('button.fix').click();
  await page.locator('.file-name.dirty').waitFor();
}

/** The bytes that both ends have in common, and what lies between them on each side. */
function difference(before: Buffer, after: Buffer): { before: string; after: string } {
  let head = 0;
  while (head < before.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { before: before.subarray(head, before.length - tail).toString(), after: after.subarray(head, after.length - tail).toString() };
}

const files: Record<string, string> = {
  CRLF: '// é€😀\r\n{\r\n  logging: {\r\n    redactSensitive: "off",\r\n  },\r\n}\r\n',
  'mixed line ends': '// one\r{\n  logging: {\r\n    redactSensitive: "off",\r  }, // two\r\n}\n\r\r\n',
  'a byte order mark': '\u{feff}{\r\n  logging: { redactSensitive: "off" },\r\n}',
  'lone CR': '{\r  logging: {\r    redactSensitive: "off",\r  },\r}',
};

for (const [name, content] of Object.entries(files)) {
  test(`a file with ${name} is saved with one value changed and not a byte more`, async () => {
    const { page } = await open(here.browser, here.site.url);
    const before = Buffer.from(content);
    await openAndFix(page, before);
    const after = await saved(page);
    const changed = difference(before, after);
    assert.notDeepEqual(after, before);
    assert.doesNotMatch(changed.before, /[\r\n]/);
    await page.locator('.file-name:not(.dirty)').waitFor();
  });

  test(`a file with ${name} is saved as it was when nothing was changed, also after undo`, async () => {
    const { page } = await open(here.browser, here.site.url);
    const before = Buffer.from(content);
    await openAndFix(page, before);
    await editor(page).press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
    await page.keyboard.press('ControlOrMeta+z');
    await page.keyboard.press('ControlOrMeta+z');
    assert.deepEqual(await saved(page), before);
  });
}

test('what is not UTF-8 is not opened, and the first wrong byte is named', async () => {
  const { page } = await open(here.browser, here.site.url);
  const before = await editor(page).innerText();
  await openFile(page, 'latin1.json', Buffer.from([...Buffer.from('{\n  a: "'), 0xe9, ...Buffer.from('" }')]));
  const notice = page.locator('.notice-bad');
  await notice.waitFor();
  assert.match(await notice.innerText(), /byte 8 \(0xE9, on line 2\)/);
  assert.equal(await editor(page).innerText(), before);
  assert.equal(await page.locator('.file-name', { hasText: 'latin1' }).count(), 0);
});

test('a file is opened and written in its place where the browser can, and not over a change by another program', async () => {
  const { page } = await open(here.browser, here.site.url);
  const content = files['CRLF'] ?? assert.fail();
  // The origin's own file system gives real handles; only the system's window is left out.
  await page.evaluate(async (text) => {
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle('clawdbot.json', { create: true });
    const stream = await handle.createWritable();
    await stream.write(text);
    await stream.close();
    Object.assign(globalThis, { showOpenFilePicker: async () => [handle], held: handle });
  }, content);
  const onDisk = () => page.evaluate(async () => {
    const { held } = globalThis as unknown as { held: FileSystemFileHandle };
    return (await held.getFile()).text();
  });

  await page.reload();
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle('clawdbot.json');
    Object.assign(globalThis, { showOpenFilePicker: async () => [handle], held: handle });
  });
  await page.locator('body[data-engine="ready"]').waitFor();
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.locator('.item', { hasText: 'logging.redactSensitive' }).locator('button.fix').click();
  await editor(page).press('ControlOrMeta+s');
  await page.locator('.notice', { hasText: 'Saved clawdbot.json' }).waitFor();
  const written = await onDisk();
  assert.notEqual(written, content);
  assert.doesNotMatch(difference(Buffer.from(content), Buffer.from(written)).before, /[\r\n]/);

  await page.evaluate(async () => {
    const { held } = globalThis as unknown as { held: FileSystemFileHandle };
    const stream = await held.createWritable();
    await stream.write('// by another program');
    await stream.close();
  });
  await editor(page).press('ControlOrMeta+s');
  await page.locator('.notice-bad', { hasText: 'changed by another program' }).waitFor();
  assert.equal(await onDisk(), '// by another program');
  await page.getByRole('button', { name: 'Write over it' }).click();
  await page.locator('.notice', { hasText: 'Saved clawdbot.json' }).waitFor();
  assert.equal(await onDisk(), written);
});

/** Drops files onto the page, by their names. */
async function drop(page: Page, dropped: Record<string, string>): Promise<void> {
  await page.evaluate((dropped) => {
    const dataTransfer = new DataTransfer();
    for (const [name, text] of Object.entries(dropped)) dataTransfer.items.add(new File([text], name.replace(/^.*\//, '')));
    const target = document.getElementById('editor')?.shadowRoot?.querySelector('.cm-content');
    target?.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true, composed: true }));
  }, dropped);
}

test('a dropped file is opened', async () => {
  const { page } = await open(here.browser, here.site.url);
  await drop(page, { 'dropped.json5': '{ gateway: { bind: "lan" } } // dropped' });
  await page.locator('.file-name', { hasText: 'dropped.json5' }).waitFor();
  assert.equal(await editor(page).locator('.cm-line').first().innerText(), '{ gateway: { bind: "lan" } } // dropped');
});

test('of several dropped files the configuration is opened, with what it includes and what that includes', async () => {
  const { page } = await open(here.browser, here.site.url);
  await drop(page, {
    'gateway.json5': '{ $include: "./auth.json5", bind: "lan" }',
    'auth.json5': '{ auth: { mode: "token" } }',
    'notes.json': '{}',
    'clawdbot.json': '{ gateway: { $include: "./parts/gateway.json5" } } // the main one',
  });
  for (const name of ['gateway.json5', 'auth.json5']) await page.locator('.file:not(.missing)', { hasText: name }).waitFor();
  await page.locator('.notice', { hasText: 'notes.json was left out' }).waitFor();
  assert.equal(await page.locator('.file.missing').count(), 0);
  assert.equal(await editor(page).locator('.cm-line').first().innerText(), '{ gateway: { $include: "./parts/gateway.json5" } } // the main one');
});

test('of two dropped files with one name neither is taken for the one that is asked for', async () => {
  const { page } = await open(here.browser, here.site.url);
  await drop(page, { 'a/x.json5': '{ bind: "lan" }', 'b/x.json5': '{ bind: "loopback" }', 'clawdbot.json': '{ gateway: { $include: "./a/x.json5" } }' });
  await page.locator('.notice', { hasText: 'x.json5, x.json5 were left out' }).waitFor();
  await page.locator('.file.missing', { hasText: 'x.json5' }).waitFor();
});

test('changes that were not saved are not thrown away without asking', async () => {
  const { page } = await open(here.browser, here.site.url);
  await openAndFix(page, Buffer.from(files['CRLF'] ?? ''));
  await openFile(page, 'other.json', Buffer.from('{ other: 1 }'));
  const notice = page.locator('.notice', { hasText: 'not saved' });
  await notice.waitFor();
  assert.equal(await page.locator('.file-name', { hasText: 'other.json' }).count(), 0);
  await notice.getByRole('button', { name: 'Discard them' }).click();
  await page.locator('.file-name', { hasText: 'other.json' }).waitFor();
});
