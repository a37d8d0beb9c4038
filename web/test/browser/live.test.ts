/** Purpose: `footguard edit`, from its address on the terminal to a file on the disk, with somebody else at the same file. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import test, { after, before, type TestContext } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { barriers, editor, launch, open, out, text, web } from './page.ts';

const program = process.env['FOOTGUARD'] ?? resolve(web, '../target/debug/footguard');

let browser: Browser;

before(async () => {
  if (!existsSync(program)) throw new Error(`${program} is missing: \`cargo build --workspace --bin footguard --features footguard/editor\` builds it around web/dist`);
  browser = await launch();
});

after(() => browser.close());

interface Editing {
  home: string;
  url: string;
  child: ChildProcess;
  /** The lines that it prints from now on. */
  next(of: RegExp): Promise<string>;
  path(name: string): string;
  read(name: string): string;
  write(name: string, text: string): void;
}

const CONFIG = '.clawdbot/clawdbot.json';

/** Starts the program in a home of its own with these files, and waits for its address. */
async function edit(t: TestContext, files: Record<string, string>, ...args: string[]): Promise<Editing> {
  const home = mkdtempSync(join(tmpdir(), 'footguard-edit-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const path = (name: string) => join(home, name);
  const write = (name: string, text: string) => writeFileSync(path(name), text, { mode: 0o600 });
  mkdirSync(path('.clawdbot'), { mode: 0o700 });
  for (const [name, text] of Object.entries(files)) write(name, text);
  const child = spawn(program, ['edit', '--no-open', ...args], { env: { HOME: home }, cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill());
  const said: string[] = [];
  child.stderr?.on('data', (it) => said.push(String(it)));
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const next = async (of: RegExp) => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`it has ended: ${said.join('')}`);
      said.push(`${value}\n`);
      if (of.test(value)) return value.trim();
    }
  };
  return { home, url: await next(/#edit=/), child, next, path, read: (name) => readFileSync(path(name), 'utf8'), write };
}

/** Waits until something on the disk is as it should be. */
async function settled(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !holds();) {
    if (Date.now() > end) throw new Error('it never came to this');
    await new Promise((done) => setTimeout(done, 30));
  }
}

const notice = (page: Page, words: string) => page.locator('.notice', { hasText: words });

/** Puts a line before the first line that holds `anchor`, by hand. */
async function typeBefore(page: Page, anchor: string, line: string): Promise<void> {
  await page.locator('.cm-line', { hasText: anchor }).first().click();
  await page.keyboard.press('Home');
  await page.keyboard.press('Home');
  await page.keyboard.insertText(`${line}\n`);
}

const TEXT = `// The home assistant
{
  gateway: {
    port: 18789,
    auth: { mode: "token", token: "\${GW_TOKEN}" }, // from .env
  },

  // Nothing below is finished.
  logging: {
    redactSensitive: "tools",
  },
  agents: {
    list: [{ id: "main", default: true }],
  },
}
`;

test('a file that is changed on the disk and here is merged and saved, and keeps its mode and its comments', async (t) => {
  const live = await edit(t, { [CONFIG]: TEXT, '.clawdbot/.env': 'GW_TOKEN=k3FhV9pQzX7wR2mT8sLcN4bJ6yUdA1eG\n' });
  chmodSync(live.path(CONFIG), 0o640);
  const { page, console, requests, violations } = await open(browser, live.url);
  await page.locator('.toolbar .file-name', { hasText: '~/.clawdbot/clawdbot.json' }).waitFor();
  assert.equal(await text(page), TEXT.trimEnd() + '\n');
  assert.equal(new URL(page.url()).hash, '', 'the token stays in no history');
  // What only the machine can tell is among the findings.
  await page.locator('.facts-bar', { hasText: 'facts of' }).waitFor();
  await page.locator('.item', { hasText: /640|group/i }).first().waitFor();
  await page.getByText('Nothing leaves this machine').waitFor();

  await typeBefore(page, 'redactSensitive', '    level: "debug",');
  await page.locator('.file-name.dirty').waitFor();
  live.write(CONFIG, TEXT.replace('18789', '18790').replace('"main", default', '"home", default'));
  await notice(page, 'was changed on the disk, and here as well').waitFor();
  await page.keyboard.press('ControlOrMeta+s');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Take both' }).waitFor();
  await page.screenshot({ path: join(out, 'live-compare.png') });
  assert.deepEqual(await barriers(page), []);
  assert.equal(live.read(CONFIG).includes('debug'), false, 'nothing is written over');
  await dialog.getByRole('button', { name: 'Take both' }).click();
  await notice(page, 'has both now').waitFor();
  await page.screenshot({ path: join(out, 'live-merged.png') });
  await page.keyboard.press('ControlOrMeta+s');
  await notice(page, 'Saved ~/.clawdbot/clawdbot.json. As it was: clawdbot.json.bak.').waitFor();
  await page.locator('.file-name:not(.dirty)').waitFor();
  await page.screenshot({ path: join(out, 'live-saved.png') });

  const both = TEXT.replace('18789', '18790').replace('"main", default', '"home", default').replace('    redact', '    level: "debug",\n    redact');
  assert.equal(live.read(CONFIG), both);
  assert.equal(statSync(live.path(CONFIG)).mode & 0o777, 0o640);
  assert.equal(live.read(`${CONFIG}.bak`).includes('18790'), true);

  const { origin } = new URL(live.url);
  assert.deepEqual(requests.filter((it) => !it.startsWith(`${origin}/`) && !it.startsWith('data:')), []);
  assert.deepEqual([...console, ...await violations()], []);
  await page.close();
  await live.next(/closed/);
});

test('places that were changed in both ways wait for a choice, and undo takes every choice back', async (t) => {
  const live = await edit(t, { [CONFIG]: TEXT });
  const { page } = await open(browser, live.url);
  const port = (value: string) => TEXT.replace('port: 18789', `port: ${value}`);
  const mine = async (value: string) => {
    await page.locator('.cm-line', { hasText: 'port:' }).click();
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+End');
    await page.keyboard.insertText(`port: ${value},`);
  };
  await page.locator('.cm-line', { hasText: 'port: 18789' }).waitFor();
  await mine('1111');
  live.write(CONFIG, port('2222'));
  await notice(page, 'and here as well').getByRole('button', { name: 'Compare' }).click();
  await page.getByRole('button', { name: 'Take theirs' }).click();
  assert.equal(await text(page), port('2222'));
  await page.locator('.file-name:not(.dirty)').waitFor();
  await editor(page).press('ControlOrMeta+z');
  assert.equal(await text(page), port('1111'));

  // Together they cannot be read, and are not written, until somebody has chosen.
  live.write(CONFIG, port('3333'));
  await notice(page, 'and here as well').waitFor();
  await page.keyboard.press('ControlOrMeta+s');
  await page.getByRole('button', { name: 'Edit both together' }).waitFor();
  await page.screenshot({ path: join(out, 'live-conflict.png') });
  await page.setViewportSize({ width: 360, height: 640 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: join(out, 'live-conflict-small-dark.png') });
  await page.setViewportSize({ width: 1180, height: 720 });
  await page.getByRole('button', { name: 'Edit both together' }).click();
  await notice(page, 'One place of it waits for you').waitFor();
  await page.screenshot({ path: join(out, 'live-marks.png') });
  await page.keyboard.press('ControlOrMeta+s');
  const refused = notice(page, 'since the assistant could not read ~/.clawdbot/clawdbot.json');
  await refused.getByText('(line 4, column 1)').waitFor();
  assert.equal(live.read(CONFIG), port('3333'));
  await editor(page).press('ControlOrMeta+z');
  assert.equal(await text(page), port('1111'));

  // Keeping one's own on the way to saving saves it.
  live.write(CONFIG, port('4444'));
  await notice(page, 'and here as well').waitFor();
  await page.keyboard.press('ControlOrMeta+s');
  await page.getByRole('button', { name: 'Keep mine' }).click();
  await settled(() => live.read(CONFIG) === port('1111'));
  assert.equal(live.read(`${CONFIG}.bak`), port('4444'));
});

test('what is included is open in tabs, follows the disk, and is saved with the rest', async (t) => {
  const live = await edit(t, {
    [CONFIG]: '{\r\n  $include: "./agents.json",\r\n}\r\n',
    '.clawdbot/agents.json': '{ agents: { list: [{ id: "main", default: true }] } }\n',
  });
  const { page } = await open(browser, live.url);
  await page.getByRole('button', { name: 'agents.json' }).click();
  assert.equal(await text(page), '{ agents: { list: [{ id: "main", default: true }] } }\n');
  live.write('.clawdbot/agents.json', '{ agents: { list: [{ id: "home", default: true }] } }\n');
  await page.locator('.cm-line', { hasText: '"home"' }).waitFor();
  await notice(page, 'is shown as it is now').waitFor();
  await typeBefore(page, 'agents', '// ours');
  await page.getByRole('button', { name: 'clawdbot.json' }).click();
  await typeBefore(page, '$include', '  // and theirs');
  await page.screenshot({ path: join(out, 'live-tabs.png') });
  await page.keyboard.press('ControlOrMeta+s');
  await notice(page, 'Saved ~/.clawdbot/clawdbot.json and ~/.clawdbot/agents.json.').waitFor();
  assert.equal(live.read(CONFIG), '{\r\n  // and theirs\r\n  $include: "./agents.json",\r\n}\r\n');
  assert.equal(live.read('.clawdbot/agents.json'), '// ours\n{ agents: { list: [{ id: "home", default: true }] } }\n');
  // One that is not included any more goes.
  live.write(CONFIG, '{}\n');
  await page.locator('nav.files').waitFor({ state: 'hidden' });
});

test('a configuration that is not there is written with the wizard and made by saving', async (t) => {
  const live = await edit(t, {});
  const { page } = await open(browser, live.url);
  await page.getByRole('button', { name: 'Write one' }).click();
  await page.getByRole('dialog').getByRole('button', { name: /^(Write|Open|Use)/ }).last().click();
  await page.locator('.cm-line').nth(3).waitFor();
  await page.keyboard.press('ControlOrMeta+s');
  await notice(page, 'Saved ~/.clawdbot/clawdbot.json.').waitFor();
  assert.equal(live.read(CONFIG), await text(page));
  assert.equal(statSync(live.path(CONFIG)).mode & 0o777, 0o600);
});

test('an address opens one page, and the program that has ended takes no text with it', async (t) => {
  const live = await edit(t, { [CONFIG]: TEXT }, '--keep');
  const { page } = await open(browser, live.url);
  await page.locator('.cm-line', { hasText: 'port: 18789' }).waitFor();
  await page.reload();
  await page.locator('.cm-line', { hasText: 'port: 18789' }).waitFor();
  const second = await open(browser, live.url);
  await notice(second.page, 'this address has been used').waitFor();
  await second.page.screenshot({ path: join(out, 'live-used.png') });
  await typeBefore(page, 'port', '    // mine');
  live.child.kill();
  await notice(page, 'it has ended').waitFor();
  await page.keyboard.press('ControlOrMeta+s');
  await notice(page, 'Nothing was saved').waitFor();
  assert.match(await text(page), /\/\/ mine/);
});

test('facts that were taken off come back when the machine is looked at again', async (t) => {
  const live = await edit(t, { [CONFIG]: TEXT });
  chmodSync(live.path(CONFIG), 0o644);
  const { page } = await open(browser, live.url);
  const found = page.locator('.item', { hasText: 'mode 644' });
  await found.waitFor();
  await page.getByRole('button', { name: 'Take them off' }).click();
  await found.waitFor({ state: 'detached' });
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('look at this');
  await page.keyboard.press('Enter');
  await found.waitFor();
  chmodSync(live.path(CONFIG), 0o600);
  await found.waitFor({ state: 'detached' });
});

test('read-only, nothing is written and the page says so', async (t) => {
  const live = await edit(t, { [CONFIG]: TEXT }, '--read-only');
  const { page } = await open(browser, live.url);
  await typeBefore(page, 'port', '    // mine');
  await page.keyboard.press('ControlOrMeta+s');
  await notice(page, '--read-only').waitFor();
  assert.equal(live.read(CONFIG), TEXT);
});
