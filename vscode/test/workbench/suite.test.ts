/** Runs the suites inside the extension hosts. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { workspace } from './files.ts';
import { Host, IN_BROWSER, ROOM, launch, openPage } from './host.ts';

let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

interface Result {
  name: string;
  ms: number;
  error?: string;
}

type Kind = 'desktop' | 'browser';

/** What a suite says, a line each. */
async function run(kind: Kind): Promise<{ results: Result[]; count: number; figures: string[]; tail: string }> {
  const host = await Host.start({ settings: kind === 'browser' ? IN_BROWSER : {} });
  try {
    const opened = workspace(host);
    const page = await openPage(browser);
    const results: Result[] = [];
    let count = 0;
    const figures: string[] = [];
    const lines: string[] = [];
    const take = (line: string) => {
      lines.push(line);
      const [, what, rest = ''] = /FOOTGUARD-(TEST|COUNT|FIGURE) (.*)/.exec(line) ?? [];
      if (what === 'FIGURE' && !figures.includes(rest)) figures.push(rest);
      if (what === 'COUNT') count = Number.parseInt(rest, 10);
      if (what !== 'TEST') return;
      const result = JSON.parse(rest.slice(0, rest.lastIndexOf('}') + 1)) as Result;
      if (!results.some((it) => it.name === result.name)) results.push(result);
    };
    let ended: (code: unknown) => void = () => {};
    const exit = new Promise((resolve) => (ended = resolve));
    await page.exposeFunction('codeAutomationLog', (_: string, args: unknown[]) => take(args.map((it) => (typeof it === 'string' ? it : JSON.stringify(it))).join(' ')));
    await page.exposeFunction('codeAutomationExit', (code: unknown) => ended(code));
    page.on('console', (it) => take(it.text()));
    const at = (file: string) => `${host.authority}${file}`;
    await page.goto(host.address(opened, [
      ['extensionDevelopmentPath', at(ROOM)],
      ['extensionTestsPath', at(`${ROOM}/build/suite/${kind}.cjs`)],
    ]), { waitUntil: 'domcontentloaded' });
    const timer = setTimeout(() => ended('it took too long'), 240_000);
    const code = await exit;
    clearTimeout(timer);
    if (code !== 0) lines.push(`exit: ${String(code)}`);
    await page.context().close();
    return { results, count, figures, tail: [...lines.slice(-25), host.log().slice(-2000)].join('\n') };
  } finally {
    await host.stop();
  }
}

for (const kind of ['desktop', 'browser'] as const) {
  test(`in the extension host of a ${kind}`, { timeout: 300_000 }, async (t) => {
    const { results, count, figures, tail } = await run(kind);
    for (const figure of figures) t.diagnostic(figure);
    assert.ok(count > 0 && results.length === count, `${results.length} of ${count} tests ran; the last lines:\n${tail}`);
    for (const { name, ms, error } of results) {
      await t.test(name, (it) => {
        it.diagnostic(`${ms} ms`);
        if (error !== undefined) assert.fail(error);
      });
    }
  });
}
