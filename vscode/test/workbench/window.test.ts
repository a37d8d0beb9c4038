/** The packed extension in a window, used as a person uses it; the pictures of the gallery are taken on the way. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { AGENTS, LESSON } from './files.ts';
import { Host, IN_BROWSER, OUT, PROGRAM, ROOM, launch, openPage } from './host.ts';
import { command, commandWith, openFile, pickBehind, put, saved, shoot, theme } from './window.ts';

const VSIX = path.join(ROOM, 'build/footguard.vsix');

let browser: Browser;
let host: Host;
before(async () => {
  fs.mkdirSync(OUT, { recursive: true });
  browser = await launch();
  host = await Host.start({ vsix: VSIX, settings: { 'footguard.program': PROGRAM, 'footguard.deep.running': false } });
});
after(async () => {
  // A browser that is left keeps the tests from ending.
  await browser.close();
  await host.stop();
});

/** A window with a folder, whose picture is kept if the test fails. */
async function inWindow(name: string, folder: string, body: (page: Page) => Promise<void>, { width = 1280, on = host } = {}): Promise<void> {
  const page = await openPage(browser, { width, height: 800 });
  const outside: string[] = [];
  page.on('request', (it) => {
    const { hostname, protocol } = new URL(it.url());
    // The workbench itself looks for extensions; nothing else may leave.
    if (protocol.startsWith('http') && hostname !== '127.0.0.1' && !/open-vsx\.org$|vscode-cdn\.net$|microsoft\.com$/.test(hostname)) outside.push(it.url());
  });
  try {
    await page.goto(on.address(path.join(on.folder, folder)), { waitUntil: 'domcontentloaded' });
    await page.locator('.monaco-workbench').waitFor();
    await body(page);
    assert.deepEqual(outside, []);
  } catch (error) {
    await page.screenshot({ path: path.join(OUT, `failed-${name}.png`) });
    throw error;
  } finally {
    await page.context().close();
  }
}

test('squiggle, hover, quick fix, rename', { timeout: 240_000 }, async () => {
  const lesson = host.write('work/clawdbot.json', LESSON);
  host.write('work/agents/clawdbot.json', AGENTS);
  await inWindow('editing', 'work', async (page) => {
    await openFile(page, 'clawdbot.json');
    await page.locator('.squiggly-error').first().waitFor();
    await page.locator('.statusbar-item', { hasText: /error/ }).first().waitFor();
    await theme(page, 'dark');
    await page.locator('.codelens-decoration', { hasText: 'Strangers' }).waitFor();
    await page.locator('.activitybar').getByRole('tab', { name: /Footguard/ }).click();
    await page.getByRole('treeitem', { name: /Critical/ }).first().waitFor();
    // Else the name of the view stands over the findings.
    await page.mouse.move(800, 600);
    await page.locator('.workbench-hover-container').waitFor({ state: 'hidden' });
    await shoot(page, 'findings-dark');

    await put(page, '"off"', 2);
    await command(page, 'Show or Focus Hover');
    const hover = page.locator('.monaco-hover', { hasText: 'logging-redaction-off' }).first();
    await hover.waitFor();
    assert.ok((await hover.locator('a.code-link').first().getAttribute('href'))?.endsWith('/docs/rules/logging-redaction-off.md'));
    await shoot(page, 'hover-dark');
    await page.keyboard.press('Escape');

    await page.keyboard.press('Control+.');
    const fix = page.locator('.action-widget').getByText('Mask secrets in logs');
    await fix.waitFor();
    await shoot(page, 'fix-dark');
    await page.keyboard.press('Enter');
    await page.locator('.view-line', { hasText: 'redactSensitive: "tools"' }).waitFor();
    await page.keyboard.press('Control+s');
    await saved(lesson, /redactSensitive: "tools", level: "debug"/);
    assert.equal(fs.readFileSync(lesson, 'utf8'), LESSON.replace('redactSensitive: "off"', 'redactSensitive: "tools"'));

    await openFile(page, 'agents/clawdbot.json');
    await put(page, 'agentId: "helper"', 12);
    await page.keyboard.press('F2');
    const box = page.locator('.rename-box input');
    await box.fill('kitchen');
    await box.press('Enter');
    await page.locator('.view-line', { hasText: 'agentId: "kitchen"' }).waitFor();
    await page.keyboard.press('Control+s');
    const agents = path.join(host.folder, 'work/agents/clawdbot.json');
    await saved(agents, /kitchen/);
    assert.equal(fs.readFileSync(agents, 'utf8'), AGENTS.replaceAll('"helper"', '"kitchen"'));
  });
});

test('who can reach what, in light, dark and high contrast', { timeout: 240_000 }, async () => {
  host.write('picture/clawdbot.json', LESSON);
  await inWindow('exposure', 'picture', async (page) => {
    await openFile(page, 'clawdbot.json');
    await page.locator('.squiggly-error').first().waitFor();
    await command(page, 'Footguard: Show Who Can Reach What');
    const frame = page.frameLocator('iframe.webview').frameLocator('iframe');
    await frame.locator('.picture svg').waitFor();
    await command(page, 'View: Close Primary Side Bar');
    for (const name of ['light', 'dark', 'contrast', 'contrast-light'] as const) {
      await theme(page, name);
      await shoot(page, `exposure-${name}`);
    }
    // By the keyboard: the first way in, then the first of its lines.
    await frame.locator('.way-head').first().focus();
    await page.keyboard.press('Enter');
    await frame.locator('.steps button.line').first().waitFor();
    assert.equal(await frame.locator('.way-head').first().getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.statusbar-item', { hasText: /Ln 13, Col/ }).waitFor();
    // By a click into the picture.
    await frame.locator('.picture .path').last().click({ force: true });
    await frame.locator('.picture .path.chosen').first().waitFor();
    assert.equal(await frame.locator('body').evaluate((it) => it.ownerDocument.querySelectorAll('style').length > 0 && it.ownerDocument.querySelectorAll('.picture style').length), 0);
    await theme(page, 'light');
    await shoot(page, 'exposure-step-light');
  }, { width: 1440 });
});

test('deep audit: files are shut after a question, and only then', { timeout: 240_000 }, async () => {
  const config = host.write('home/.clawdbot/clawdbot.json', '{\n  // mine\n  gateway: { mode: "local" },\n}\n', 0o644);
  const env = host.write('home/.clawdbot/.env', 'SOME_TOKEN=0123456789abcdef0123456789abcdef\n', 0o644);
  fs.chmodSync(path.dirname(config), 0o755);
  const mode = (file: string) => (fs.statSync(file).mode & 0o777).toString(8);
  await inWindow('deep', 'home/.clawdbot', async (page) => {
    await openFile(page, 'clawdbot.json');
    await page.locator('.statusbar-item', { hasText: /critical|warning|note/ }).first().waitFor();
    await theme(page, 'light');
    await page.locator('.activitybar').getByRole('tab', { name: /Footguard/ }).click();
    await command(page, 'Footguard: Deep Audit of This Machine');
    await page.getByRole('treeitem', { name: /\.env/ }).first().waitFor();
    await shoot(page, 'deep-light');

    await put(page, '// mine', 7);
    await page.keyboard.press('End');
    await page.keyboard.type(' and unsaved');
    await command(page, "Footguard: Shut the Assistant's Files to Others…");
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('644 → 600', { exact: false }).first().waitFor();
    await shoot(page, 'close-files-light');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.deepEqual([mode(config), mode(env), fs.readFileSync(config, 'utf8').includes('unsaved')], ['644', '644', false]);

    await command(page, "Footguard: Shut the Assistant's Files to Others…");
    await dialog.getByRole('button', { name: 'Save and Shut Them' }).click();
    await page.getByRole('treeitem', { name: /\.env/ }).first().waitFor({ state: 'detached' });
    assert.deepEqual([mode(config), mode(env), mode(path.dirname(config))], ['600', '600', '700']);
    assert.match(fs.readFileSync(config, 'utf8'), /\/\/ mine and unsaved/);
    assert.doesNotMatch(await page.locator('body').innerText(), /0123456789abcdef/);
  });
});

test('the posture is chosen in the status bar, and rules explain themselves', { timeout: 240_000 }, async () => {
  host.write('posture/clawdbot.json', LESSON);
  await inWindow('posture', 'posture', async (page) => {
    await openFile(page, 'clawdbot.json');
    const item = page.locator('.statusbar-item', { hasText: /error/ }).first();
    await pickBehind(page, item, 'Public');
    await page.locator('.statusbar-item', { hasText: /public/ }).waitFor();
    await saved(path.join(host.folder, 'posture/.vscode/settings.json'), /"footguard.posture": "public"/);
    await theme(page, 'dark');
    await commandWith(page, 'Footguard: Explain a Rule…', 'docker-socket', 'docker-socket');
    const frame = page.frameLocator('iframe.webview').frameLocator('iframe');
    await frame.getByRole('heading', { name: 'Why it matters' }).waitFor();
    await shoot(page, 'rule-dark');
    await page.getByRole('tab', { name: /docker-socket/ }).click({ button: 'middle' });
    await commandWith(page, 'Welcome: Open Walkthrough...', 'Footguard', 'Footguard');
    await page.getByText('Open a configuration', { exact: false }).first().waitFor();
    await page.waitForTimeout(500);
    await shoot(page, 'walkthrough-dark');
  });
});

test('in a folder that is not trusted the file is analysed and nothing is run', { timeout: 180_000 }, async () => {
  const wary = await Host.start({ vsix: VSIX, settings: { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' } });
  try {
    wary.write('work/clawdbot.json', LESSON);
    const trap = wary.write('work/trap.sh', `#!/bin/sh\ntouch ${wary.folder}/was-run\n`, 0o755);
    wary.write('work/.vscode/settings.json', JSON.stringify({ 'footguard.program': trap }));
    await inWindow('wary', 'work', async (page) => {
      await openFile(page, 'clawdbot.json');
      await page.locator('.squiggly-error').first().waitFor();
      await command(page, 'Footguard: Deep Audit of This Machine');
      await page.locator('.notification-toast', { hasText: 'This folder is not trusted, so no program is run for it.' }).waitFor();
      assert.ok(!fs.existsSync(path.join(wary.folder, 'was-run')));
    }, { on: wary });
  } finally {
    await wary.stop();
  }
});

test('in the extension host of the browser: squiggle, hover, quick fix, and no deep audit', { timeout: 180_000 }, async () => {
  const web = await Host.start({ vsix: VSIX, settings: { ...IN_BROWSER, 'footguard.program': PROGRAM } });
  try {
    const lesson = web.write('work/clawdbot.json', LESSON);
    await inWindow('in-browser', 'work', async (page) => {
      await openFile(page, 'clawdbot.json');
      await page.locator('.squiggly-error').first().waitFor();
      await put(page, '"off"', 2);
      await command(page, 'Show or Focus Hover');
      await page.locator('.monaco-hover', { hasText: 'logging-redaction-off' }).first().waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+.');
      await page.locator('.action-widget').getByText('Mask secrets in logs').waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.view-line', { hasText: 'redactSensitive: "tools"' }).waitFor();
      await page.keyboard.press('Control+s');
      await saved(lesson, /redactSensitive: "tools", level: "debug"/);
      await command(page, 'Footguard: Deep Audit of This Machine');
      await page.locator('.notification-toast', { hasText: "Only VS Code on the assistant's machine can look at it." }).waitFor();
      await shoot(page, 'in-browser-light');
    }, { on: web });
  } finally {
    await web.stop();
  }
});
