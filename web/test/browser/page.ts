/** A server for the built page, and Chromium to look at it. */
import { createReadStream, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, resolve } from 'node:path';
import { type Browser, type BrowserContextOptions, type Page, chromium } from 'playwright-core';

const web = resolve(import.meta.dirname, '../../..');
const dist = join(web, 'dist');
export const out = join(web, 'test/out');
mkdirSync(out, { recursive: true });

export const csp = readFileSync(join(web, 'csp.txt'), 'utf8').trim();

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm',
};

/** Changes what is served for a path: to make the worker fail where no text can. */
export type Rewrite = (path: string, body: string) => string;

export async function serve(rewrite?: Rewrite): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = normalize(pathname === '/' ? '/index.html' : pathname);
    const file = join(dist, path);
    if (!file.startsWith(dist) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': csp,
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    if (rewrite && extname(file) === '.js') response.end(rewrite(path, readFileSync(file, 'utf8')));
    else createReadStream(file).pipe(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

export function launch(): Promise<Browser> {
  const executablePath = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find((it) => it && existsSync(it));
  if (!executablePath) throw new Error('no Chromium: install the package chromium, or say where it is in CHROMIUM');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  });
}

/** What the page did that it should not have. */
export interface Watched {
  page: Page;
  console: string[];
  requests: string[];
  violations(): Promise<string[]>;
}

export async function open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1180, height: 720 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const console: string[] = [];
  const requests: string[] = [];
  page.on('console', (it) => console.push(`${it.type()} ${it.text()}`));
  page.on('pageerror', (it) => console.push(`pageerror ${it.message}`));
  page.on('request', (it) => requests.push(it.url()));
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { seenViolations: seen });
    addEventListener('securitypolicyviolation', (it) => seen.push(`${it.violatedDirective} ${it.blockedURI} ${it.sample}`));
    // Pickers are windows of the system, which no test can click; without them the page uses an input and a download.
    for (const picker of ['showOpenFilePicker', 'showSaveFilePicker']) Reflect.deleteProperty(globalThis, picker);
  });
  await page.goto(url);
  await ready(page);
  return {
    page, console, requests,
    violations: () => page.evaluate(() => (globalThis as unknown as { seenViolations: string[] }).seenViolations),
  };
}

/** Waits until the analyser has answered. */
export async function ready(page: Page): Promise<void> {
  await page.locator('body[data-engine="ready"]').waitFor();
}

/** Waits until what is shown is about the text as it is. */
export async function judged(page: Page): Promise<void> {
  await page.locator('.status:not(.stale)').waitFor();
}

/** Opens one of the page's samples by its title. */
export async function openSample(page: Page, title: string): Promise<void> {
  await page.locator('.sample-card', { hasText: title }).click();
  await page.locator('.verdict:not(.verdict-open)').waitFor();
  await judged(page);
}

const axe = readFileSync(join(web, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong by WCAG 2.2 A and AA, one line each. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } };
    interface Violation { id: string; impact: string; nodes: { target: unknown; any: { message: string }[]; failureSummary: string }[] }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await axe.run({ runOnly: { type: 'tag', values: tags } });
    return violations.flatMap(({ id, impact, nodes }) =>
      nodes.map((it) => `${impact} ${id}: ${JSON.stringify(it.target)} ${it.failureSummary.replace(/\s+/g, ' ')}`));
  });
}

export const editor = (page: Page) => page.locator('.cm-content');

/** Replaces the whole text, by typing or at once. */
export async function write(page: Page, text: string, how: 'type' | 'insert' = 'insert'): Promise<void> {
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  if (how === 'type') await page.keyboard.type(text);
  else await page.keyboard.insertText(text);
}

/** The text in the editor, from its lines; only for texts short enough to be drawn whole. */
export async function text(page: Page): Promise<string> {
  return (await page.locator('.cm-line').allInnerTexts()).map((it) => it.replace(/\n$/, '')).join('\n');
}

/** Opens a file by the page's own button. */
export async function openFile(page: Page, name: string, bytes: Buffer): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await (await chooser).setFiles({ name, mimeType: 'application/json', buffer: bytes });
}

/** Saves by the page's own button and gives the bytes that arrived. */
export async function saved(page: Page): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  return readFileSync(await (await download).path());
}
