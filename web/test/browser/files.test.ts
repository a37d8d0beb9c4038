/** Purpose: that opening, mending and saving a file changes the mended bytes and no others. */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { editor, launch, open, openFile, saved, serve } from './page.ts';

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
    const { page } = await open(browser, site.url);
    const before = Buffer.from(content);
    await openAndFix(page, before);
    const after = await saved(page);
    const changed = difference(before, after);
    assert.notDeepEqual(after, before);
    assert.doesNotMatch(changed.before, /[\r\n]/);
    await page.locator('.file-name:not(.dirty)').waitFor();
  });

  test(`a file with ${name} is saved as it was when nothing was changed, also after undo`, async () => {
    const { page } = await open(browser, site.url);
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
  const { page } = await open(browser, site.url);
  const before = await editor(page).innerText();
  await openFile(page, 'latin1.json', Buffer.from([...Buffer.from('{\n  a: "'), 0xe9, ...Buffer.from('" }')]));
  const notice = page.locator('.notice-bad');
  await notice.waitFor();
  assert.match(await notice.innerText(), /byte 8 \(0xE9, on line 2\)/);
  assert.equal(await editor(page).innerText(), before);
  assert.equal(await page.locator('.file-name', { hasText: 'latin1' }).count(), 0);
});

test('a file is opened and written in its place where the browser can, and not over a change by another program', async () => {
  const { page } = await open(browser, site.url);
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

test('a dropped file is opened', async () => {
  const { page } = await open(browser, site.url);
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['{ gateway: { bind: "lan" } } // dropped'], 'dropped.json5'));
    const target = document.getElementById('editor')?.shadowRoot?.querySelector('.cm-content');
    target?.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true, composed: true }));
  });
  await page.locator('.file-name', { hasText: 'dropped.json5' }).waitFor();
  assert.equal(await editor(page).locator('.cm-line').first().innerText(), '{ gateway: { bind: "lan" } } // dropped');
});

test('changes that were not saved are not thrown away without asking', async () => {
  const { page } = await open(browser, site.url);
  await openAndFix(page, Buffer.from(files['CRLF'] ?? ''));
  await openFile(page, 'other.json', Buffer.from('{ other: 1 }'));
  const notice = page.locator('.notice', { hasText: 'not saved' });
  await notice.waitFor();
  assert.equal(await page.locator('.file-name', { hasText: 'other.json' }).count(), 0);
  await notice.getByRole('button', { name: 'Discard them' }).click();
  await page.locator('.file-name', { hasText: 'other.json' }).waitFor();
});
