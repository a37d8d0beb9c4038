/** A server for the built page, and Chromium to look at it. */
import assert from 'node:assert/strict';
import { appendFileSync, createReadStream, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, resolve } from 'node:path';
import { after, before } from 'node:test';
import { type Browser, type BrowserContext, type BrowserContextOptions, type Page, chromium } from 'playwright-core';

export const web = resolve(import.meta.dirname, '../../..');
const dist = join(web, 'dist');
export const out = join(web, 'test/out');
mkdirSync(out, { recursive: true });

export const csp = readFileSync(join(web, 'csp.txt'), 'utf8').trim();

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm',
};

export const typeOf = (name: string): string => types[extname(name)] ?? 'application/octet-stream';

/** Changes what is served for a path: to make the worker fail where no text can. */
export type Rewrite = (path: string, body: string) => string;

export interface Site {
  server: Server;
  url: string;
  /** Every path that was asked for, in order. */
  asked: string[];
}

/** A browser and the page's site, for all tests of one file. */
export function shown(): { readonly browser: Browser; readonly site: Site } {
  const here = {} as { browser: Browser; site: Site };
  before(async () => {
    here.browser = await launch();
    here.site = await serve();
  });
  after(async () => {
    await here.browser?.close();
    here.site?.server.close();
  });
  return here;
}

interface Serving {
  /** Below which path. */
  prefix?: string;
  /** Which files are not to be had. */
  refuse?(path: string): boolean;
  /** Where the files are. */
  folder?: string;
}

/** Serves the page as docs/hosting.md says. */
export async function serve(rewrite?: Rewrite, { prefix = '', refuse = () => false, folder = dist }: Serving = {}): Promise<Site> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    asked.push(pathname);
    const inside = pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : '/none';
    const path = normalize(inside === '/' ? '/index.html' : inside);
    const file = join(folder, path);
    if (refuse(path) || !file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': typeOf(file),
      'content-security-policy': csp,
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      // What a test changes is not the file that its name stands for.
      'cache-control': rewrite ? 'no-store' : path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    if (rewrite && extname(file) === '.js') response.end(rewrite(path, readFileSync(file, 'utf8')));
    else createReadStream(file).pipe(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}/`, asked };
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

/** Every request of every page of this file's tests. */
const requests: string[] = [];

/** How many times slower than this machine the pages run, to find tests that only hold on a fast one: `npm run test:slow`. */
const slowness = Number(process.env['FOOTGUARD_SLOWNESS'] ?? 1);

/** Opens a fresh profile, whose requests are written down. */
export async function profile(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.on('request', (it) => requests.push(it.url()));
  if (slowness > 1) await slowed(context);
  return context;
}

/** Slows down what pages do themselves, and lets what they ask their workers arrive late. */
async function slowed(context: BrowserContext): Promise<void> {
  context.on('page', (page) => {
    // A page that is closed at once has nothing to slow down.
    context.newCDPSession(page).then((it) => it.send('Emulation.setCPUThrottlingRate', { rate: slowness })).catch(() => {});
  });
  await context.addInitScript((slowness) => {
    const post = Worker.prototype.postMessage;
    let sent = Promise.resolve();
    Worker.prototype.postMessage = function (this: Worker, ...it: [never]) {
      sent = sent.then(() => new Promise((done) => setTimeout(done, Math.random() * 40 * slowness))).then(() => post.apply(this, it));
    };
  }, slowness);
}

after(() => {
  appendFileSync(join(out, 'network.log'), requests.map((it) => `${it}\n`).join(''));
  // Servers of the tests are on this machine, whatever they call it; `data:` and `blob:` go nowhere.
  const foreign = requests.filter((it) => !/^(https?:\/\/(127\.0\.0\.1|footguard\.localhost):\d+\/|data:|blob:http:\/\/127\.0\.0\.1)/.test(it));
  assert.deepEqual(foreign, [], 'nothing is asked of anybody but the page’s own server');
});

/** What the page did that it should not have. */
export interface Watched {
  page: Page;
  console: string[];
  requests: string[];
  violations(): Promise<string[]>;
}

export async function open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await profile(browser, { viewport: { width: 1180, height: 720 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  // A machine with other work on it takes its time.
  page.setDefaultTimeout(30_000);
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
  await page.locator('.findings-list:not([aria-busy])').waitFor({ state: 'attached' });
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

/** Takes what the list of completions offers first, once it takes keys: not while it waits for an answer, nor in its first 75 ms. */
export async function complete(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const list = document.querySelector('#editor')?.shadowRoot?.querySelector<HTMLElement>('.cm-tooltip-autocomplete:not(.cm-tooltip-autocomplete-disabled)');
    const now = performance.now();
    if (list) list.dataset['since'] ??= String(now);
    return list && now - Number(list.dataset['since']) > 100;
  });
  await page.keyboard.press('Enter');
}

/** The text in the editor, from its lines; only for texts short enough to be drawn whole. */
export async function text(page: Page): Promise<string> {
  return (await page.locator('.cm-line').allInnerTexts()).map((it) => it.replace(/\n$/, '')).join('\n');
}

/** Opens a file by the page's own button. */
export async function openFile(page: Page, name: string, bytes: Buffer): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await (await chooser).setFiles({ name, mimeType: 'application/json', buffer: bytes }, { timeout: 120_000 });
}

/** Saves by the page's own button and gives the bytes that arrived. */
export async function saved(page: Page): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  return readFileSync(await (await download).path());
}
