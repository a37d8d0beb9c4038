/** Purpose: to print how fast the page is. Nothing is asserted on time: figures of a loaded machine are not the page's. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import test from 'node:test';
import { deflateRawSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { editor, judged, open, openFile, serve, shown } from './page.ts';
import { buildPlain, stretches } from './profile.ts';

const bench = resolve(import.meta.dirname, '../../../../tests/corpus/bench');
const file = (size: string) => readFileSync(resolve(bench, `c${size}.json5`));

const here = shown();

const at = (all: readonly number[], part: number) => all.toSorted((a, b) => a - b)[Math.round((all.length - 1) * part)] ?? Number.NaN;
const spread = (all: readonly number[]) => `median ${at(all, 0.5).toFixed(1)} ms, 99 % ${at(all, 0.99).toFixed(1)} ms`;

/** When the page came to a mark, in milliseconds since its load began. */
async function since(page: Page, mark: string): Promise<number> {
  const time = await page.waitForFunction((it) => performance.getEntriesByName(it)[0]?.startTime, mark);
  return await time.jsonValue() ?? Number.NaN;
}

test('cold load: first paint, and first diagnostics of a shared 10 KB', async () => {
  const paint: number[] = [];
  const usable: number[] = [];
  const found: number[] = [];
  const state = deflateRawSync(JSON.stringify({ name: 'c10k.json5', text: file('10k').toString() })).toString('base64url');
  for (let run = 0; run < 5; run++) {
    const start = await open(here.browser, here.site.url);
    paint.push(await since(start.page, 'first-contentful-paint'));
    usable.push(await since(start.page, 'footguard:ready'));
    await start.page.context().close();
    const shared = await open(here.browser, `${here.site.url}#s1.${state}`);
    await judged(shared.page);
    found.push(await since(shared.page, 'footguard:first-diagnostics'));
    await shared.page.context().close();
  }
  console.log(`bench web cold load: first paint ${spread(paint)}; samples to choose ${spread(usable)}; diagnostics of a linked 10 KB ${spread(found)}`);
  assert.ok([...paint, ...usable, ...found].every(Number.isFinite));
});

/** Records the time from each key to the frame in which its squiggles are drawn. */
function watchKeys(): void {
  const delays: number[] = [];
  Object.assign(globalThis, { delays });
  let pressed = 0;
  addEventListener('keydown', (event) => (pressed = event.timeStamp), { capture: true });
  new PerformanceObserver(() => {
    const since = pressed;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => delays.push(performance.now() - since);
      port2.postMessage(0);
    });
  }).observe({ type: 'measure' });
}

interface TraceEvent { name: string; ph: string; tid: number; pid: number; dur?: number; tdur?: number; ts: number; args: { name?: string } }

/** The longest tasks of the page's main thread, in milliseconds of its own time. */
function tasks(trace: Buffer): number[] {
  const { traceEvents: events } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const main = events.filter((it) => it.name === 'thread_name' && it.args.name === 'CrRendererMain');
  // There may be an idle renderer too: the page's own is the one that did most.
  const all = main.map(({ pid, tid }) => events.filter((it) => it.pid === pid && it.tid === tid && it.ph === 'X' && /RunTask$/.test(it.name)));
  const own = all.toSorted((a, b) => b.length - a.length)[0] ?? [];
  return own.map((it) => (it.tdur ?? it.dur ?? 0) / 1000);
}

const KEYS = '// a comment that is typed at the end of the file\n{ and: "something", wrong: [1, 2] } // 0123456789 and a little more';

async function type(page: Page, keys: string): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key === '\n' ? 'Enter' : key);
    await page.waitForTimeout(25);
  }
}

for (const size of ['1k', '10k', '64k', '256k']) {
  test(`key to squiggle in a file of ${size}`, async () => {
    const { page } = await open(here.browser, here.site.url);
    await openFile(page, `c${size}.json5`, file(size));
    await page.locator('.file-name', { hasText: `c${size}.json5` }).waitFor();
    await judged(page);
    await editor(page).press('ControlOrMeta+End');
    await page.evaluate(watchKeys);
    await here.browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline', 'devtools.timeline'] });
    await type(page, KEYS);
    await judged(page);
    const all = tasks(await here.browser.stopTracing());
    const delays = await page.evaluate(() => (globalThis as unknown as { delays: number[] }).delays);
    const analysed = Number.parseFloat(await page.locator('.time').innerText());
    console.log(`bench web key to squiggle ${size}: ${spread(delays)}; last analysis ${analysed} ms; longest task of the page ${Math.max(...all).toFixed(1)} ms, ${all.filter((it) => it > 8).length} over 8 ms of ${all.filter((it) => it > 1).length} over 1`);
    assert.ok(delays.length > 0 && all.length > 0);
  });
}

test('what of the main thread is the page’s own at 64k', async (t) => {
  const folder = await buildPlain();
  const site = await serve(undefined, { folder });
  t.after(() => site.server.close());
  const { page } = await open(here.browser, site.url);
  await openFile(page, 'c64k.json5', file('64k'));
  await judged(page);
  await editor(page).press('ControlOrMeta+End');
  const chromium = await page.context().newCDPSession(page);
  await chromium.send('Profiler.enable');
  await chromium.send('Profiler.setSamplingInterval', { interval: 100 });
  await type(page, 'warm up ');
  await chromium.send('Profiler.start');
  await type(page, KEYS);
  await judged(page);
  const { profile } = await chromium.send('Profiler.stop');
  const own = stretches(profile, folder).map((it) => it.own);
  console.log(`bench web the page's own part of a task at 64k: ${spread(own.filter((it) => it > 0.1))}, longest ${Math.max(...own).toFixed(1)} ms, ${own.filter((it) => it > 8).length} over 8 ms`);
  assert.ok(own.some((it) => it > 0));
});
