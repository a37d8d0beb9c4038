/** What a person does in a window of VS Code. */
import fs from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { OUT } from './host.ts';

/**
 * Chooses from the list that `open` opens. The list is drawn anew while it is being filtered, and closes when a window or a webview takes the
 * focus: so the row has to hold the focus of the list for a moment, and a list that went away is opened again.
 */
async function pick(page: Page, open: () => Promise<void>, text: string, row: string | RegExp): Promise<void> {
  const widget = page.locator('.quick-input-widget');
  const input = widget.locator('input').first();
  const chosen = widget.locator('.monaco-list-row.focused', { hasText: row });
  const started = Date.now();
  await open();
  for (;;) {
    try {
      await input.fill(text, { timeout: 3000 });
      await chosen.waitFor({ timeout: 3000 });
      await page.waitForTimeout(200);
      if (await chosen.isVisible()) {
        await input.press('Enter', { timeout: 1000 });
        return;
      }
    } catch (error) {
      if (Date.now() - started > 60_000) throw error;
    }
    if (!(await widget.isVisible())) await open();
  }
}

/** Runs a command by its title. */
export async function command(page: Page, title: string): Promise<void> {
  await pick(page, () => page.keyboard.press('F1'), `>${title}`, title.replace(/^[A-Za-z]+: /, ''));
}

/** Runs a command that asks with a list, and chooses from it. */
export async function commandWith(page: Page, title: string, text: string, row: string): Promise<void> {
  await pick(page, () => command(page, title), text, row);
}

/** Opens a list by a click, and chooses from it. */
export async function pickBehind(page: Page, button: Locator, text: string): Promise<void> {
  await pick(page, () => button.click(), text, text);
}

/** Opens a file of the folder, whose name may hold folders. */
export async function openFile(page: Page, name: string): Promise<void> {
  await page.locator('.explorer-folders-view, .part.sidebar, .monaco-workbench').first().waitFor();
  const folder = path.dirname(name);
  await pick(page, () => page.keyboard.press('Control+p'), name, folder === '.' ? path.basename(name) : new RegExp(`${path.basename(name)}.*${folder}`, 's'));
  await page.getByRole('tab', { name: path.basename(name) }).first().waitFor();
  await page.locator('.monaco-editor .view-line').first().waitFor();
}

/** Puts the cursor into a text, `into` characters after its beginning. */
export async function put(page: Page, text: string, into: number): Promise<void> {
  await page.locator('.monaco-editor .view-line').first().click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+f');
  const input = page.locator('.find-widget textarea').first();
  await input.fill(text);
  await input.press('Enter');
  await page.locator('.statusbar-item', { hasText: `(${text.length} selected)` }).waitFor();
  await page.keyboard.press('Escape');
  // The text is selected: from its beginning on.
  await page.keyboard.press('ArrowLeft');
  for (let at = 0; at < into; at++) await page.keyboard.press('ArrowRight');
}

/** Waits until a file on the disk has this in it. */
export async function saved(file: string, text: RegExp): Promise<void> {
  const started = Date.now();
  while (!(fs.existsSync(file) && text.test(fs.readFileSync(file, 'utf8')))) {
    if (Date.now() - started > 20_000) throw new Error(`${file} was not saved: ${fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : 'it is not there'}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The looks that pictures are taken in, as VS Code calls them. */
const THEMES = { light: 'Light Modern', dark: 'Dark Modern', contrast: 'Dark High Contrast', 'contrast-light': 'Light High Contrast' };
const CLASSES = { light: 'vs', dark: 'vs-dark', contrast: 'hc-black', 'contrast-light': 'hc-light' };

/** Gives the window another look. */
export async function theme(page: Page, name: keyof typeof THEMES): Promise<void> {
  const open = async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Control+t');
  };
  await pick(page, open, THEMES[name], THEMES[name]);
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  await page.locator(`.monaco-workbench.${CLASSES[name]}`).waitFor();
}

/** A picture of the window. */
export async function shoot(page: Page, name: string): Promise<void> {
  await page.locator('.notifications-toasts.visible').waitFor({ state: 'hidden', timeout: 3000 }).catch(() => {});
  await page.waitForTimeout(250);
  await page.screenshot({ path: path.join(OUT, `${name}.png`) });
}
