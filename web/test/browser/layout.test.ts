/** Purpose: that the page can be used by everybody: every width, both themes, the keyboard alone, a screen reader. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import type { Page } from 'playwright-core';
import { barriers, editor, judged, open, openFile, openSample, out, shown, text, write } from './page.ts';

const here = shown();

/** A house with an open door: strangers come to an agent that has the whole machine. */
const HOUSE = `{
  gateway: { auth: { mode: "token", token: "\${CLAWDBOT_GATEWAY_TOKEN}" } },
  channels: {
    telegram: { botToken: "\${TELEGRAM_BOT_TOKEN}", dmPolicy: "open", allowFrom: ["*"], groupPolicy: "open" },
    whatsapp: { dmPolicy: "pairing", groupPolicy: "disabled" },
  },
  agents: {
    defaults: { sandbox: { mode: "non-main", docker: { network: "bridge", binds: ["/srv/media:/media:ro"] } } },
    list: [{ id: "main", default: true }, { id: "family", tools: { allow: ["read", "web_search"] } }],
  },
  bindings: [{ agentId: "family", match: { channel: "whatsapp" } }],
}`;

/** Thirty agents, each with a channel account of its own. */
function thirty(): string {
  const numbers = Array.from({ length: 30 }, (_, it) => it);
  return `{
  channels: { telegram: { accounts: {${numbers.map((it) => `\n    bot${it}: { botToken: "\${BOT_${it}}", dmPolicy: "${it % 3 === 0 ? 'open", allowFrom: ["*"]' : 'pairing"'}, groupPolicy: "disabled" },`).join('')}
  } } },
  agents: { list: [${numbers.map((it) => `\n    { id: "agent-${it}", sandbox: { mode: "${it % 2 === 0 ? 'all' : 'off'}" } },`).join('')}
  ] },
  bindings: [${numbers.map((it) => `\n    { agentId: "agent-${it}", match: { channel: "telegram", accountId: "bot${it}" } },`).join('')}
  ],
}`;
}

/** Each part of the page, and how to come to it from an empty page. */
const views: Record<string, (page: Page) => Promise<void>> = {
  start: async () => {},
  findings: async (page) => {
    await openSample(page, 'A home setup');
    await page.locator('.item-head').nth(2).click();
  },
  access: async (page) => {
    await write(page, HOUSE);
    await judged(page);
    await page.keyboard.press('Alt+2');
    await page.locator('.picture .path').first().waitFor({ state: 'attached' });
    await page.locator('.ways .item-head').first().click();
    await page.locator('.cuts h4').waitFor();
  },
  agents: async (page) => {
    await write(page, HOUSE);
    await judged(page);
    await page.keyboard.press('Alt+3');
    await page.locator('.policy').waitFor();
  },
  sandbox: async (page) => {
    await write(page, HOUSE);
    await judged(page);
    await page.keyboard.press('Alt+4');
    await page.locator('.arguments').waitFor();
  },
  thirty: async (page) => {
    await write(page, thirty());
    await judged(page);
    await page.keyboard.press('Alt+2');
    await page.locator('.picture .path').first().waitFor({ state: 'attached' });
  },
  rule: async (page) => {
    await openSample(page, 'A home setup');
    await page.keyboard.press('Alt+5');
    await page.keyboard.press('F8');
    await page.locator('.rule-page').waitFor();
  },
  rules: async (page) => {
    await page.keyboard.press('ControlOrMeta+k');
    await page.locator('.palette input').fill('Show Rule');
    await page.keyboard.press('Enter');
    await page.locator('.panel-rule').getByText('state-in-synced-folder').waitFor();
  },
  palette: async (page) => {
    await page.keyboard.press('ControlOrMeta+k');
    await page.locator('.choice').first().waitFor();
  },
  facts: async (page) => {
    await write(page, HOUSE);
    await judged(page);
    await page.getByRole('button', { name: 'Add the facts…' }).click();
    const inspected = [{ role: 'config', path: '/home/me/.clawdbot/clawdbot.json', kind: 'file', mode: '666' }];
    const facts = { environment: { CLAWDBOT_GATEWAY_TOKEN: '***secret-1-24+***', TELEGRAM_BOT_TOKEN: '***secret-2-24+***' }, inspected };
    await page.getByLabel('What the command printed').fill(JSON.stringify({ version: 1, tool: '0.1.0', ts: Date.UTC(2026, 0, 25, 12), config: [], facts }));
    await page.getByRole('button', { name: 'Use what is pasted' }).click();
    await page.locator('.facts-bar').waitFor();
    await judged(page);
    await page.locator('.notice-close').click();
  },
  share: async (page) => {
    await write(page, HOUSE);
    await judged(page);
    await page.keyboard.press('ControlOrMeta+Shift+s');
    await page.getByLabel('Link').waitFor();
  },
  wizard: async (page) => {
    await page.locator('.door', { hasText: 'Write one' }).click();
    await page.locator('.wizard').waitFor();
  },
};

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [name, go] of Object.entries(views)) {
    test(`${name}: nothing stands in anybody's way, in ${colorScheme}`, async () => {
      const found: string[] = [];
      for (const width of [320, 800, 1400]) {
        const { page, console } = await open(here.browser, here.site.url, { viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce' });
        await go(page);
        await page.screenshot({ path: join(out, `${name}-${colorScheme}-${width}.png`) });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        if (wide > width) found.push(`${wide} px of content at ${width} px`);
        found.push(...[...await barriers(page), ...console].map((it) => `${width} px: ${it}`));
        await page.context().close();
      }
      assert.deepEqual(found, []);
    });
  }
}

test('a theme that was chosen holds against the system, and over a reload', async () => {
  const { page } = await open(here.browser, here.site.url, { colorScheme: 'light' });
  const paper = () => page.evaluate(() => getComputedStyle(document.querySelector('.work') ?? document.body).backgroundColor);
  const light = await paper();
  await page.keyboard.press('ControlOrMeta+k');
  await page.locator('.palette input').fill('theme dark');
  await page.keyboard.press('Enter');
  const dark = await paper();
  assert.notEqual(dark, light);
  await page.reload();
  assert.equal(await paper(), dark);
});

test('the palette does what it names, goes to keys and to rules, and gives the focus back', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, '{ gateway: { bind: "lan" }, logging: { level: "info" } }');
  await page.keyboard.press('ControlOrMeta+k');
  await page.locator('.palette input').fill('@logging.lev');
  assert.equal(await page.locator('.choice[aria-selected="true"]').innerText(), 'logging.level');
  await page.keyboard.press('Enter');
  assert.match(await page.locator('.crumb-list').innerText(), /logging\s+level/);
  await page.keyboard.press('ControlOrMeta+k');
  await page.locator('.palette input').fill(':docker-socket');
  await page.keyboard.press('Enter');
  await page.locator('.rule-page h2', { hasText: 'docker-socket-in-sandbox' }).waitFor();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Alt+1');
  await page.keyboard.press('F6');
  await page.keyboard.press('F6');
  await page.keyboard.type('// back in the text');
  assert.match(await text(page), /back in the text/);
});

test('problems are walked through by key, and each is said aloud', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, '{\n  gateway: { bind: "lan" },\n  logging: { redactSensitive: "off" },\n}');
  await judged(page);
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.press('F8');
  const said = () => page.locator('#announcer').innerText();
  const first = await said();
  assert.notEqual(first, '');
  const lines = new Set<string>();
  for (let step = 0; step < 6; step++) {
    lines.add((await page.locator('.place').innerText()).split(':')[0] ?? '');
    await page.keyboard.press('F8');
  }
  assert.ok(lines.has('2') && lines.has('3'), [...lines].join());
});

test('findings are narrowed by severity and by words, and all of them come back', async () => {
  const { page } = await open(here.browser, here.site.url);
  await openSample(page, 'A home setup');
  const all = await page.locator('.item').count();
  await page.getByRole('button', { name: /^Warnings/ }).click();
  assert.equal(await page.locator('.group-warn').count(), 0);
  await page.getByLabel('Search the findings').fill('docker');
  const some = await page.locator('.item').count();
  assert.ok(some > 0 && some < all);
  for (const it of await page.locator('.item').allInnerTexts()) assert.match(it, /docker/i);
  await page.getByRole('button', { name: 'Show all', exact: true }).click();
  assert.equal(await page.locator('.item').count(), all);
});

test('a long list is made in parts; what reads the same is kept while the text changes, and leads and mends where it is now', async () => {
  const { page } = await open(here.browser, here.site.url);
  const many = Array.from({ length: 130 }, (_, it) => `    unknown${it}: 1,`).join('\n');
  const config = `{\n  logging: { redactSensitive: "off" },\n  gateway: {\n${many}\n  },\n}\n`;
  await openFile(page, 'many.json5', Buffer.from(config));
  await page.locator('.file-name', { hasText: 'many.json5' }).waitFor();
  await judged(page);
  const total = Number(await page.locator('.group-error .group-count').innerText());
  assert.ok(total >= 130, String(total));
  const errors = page.locator('.group', { has: page.locator('.group-error') });
  assert.equal(await errors.locator('.item').count(), 100);
  await errors.getByRole('button', { name: `Show ${total - 100} more` }).click();
  await judged(page);
  assert.equal(await errors.locator('.item').count(), total);

  const off = page.locator('.item', { hasText: 'logging.redactSensitive' });
  const kept = await off.elementHandle() ?? assert.fail();
  assert.match(await off.innerText(), /line 2/);
  await editor(page).press('ControlOrMeta+Home');
  await page.keyboard.type('// one more line\n');
  await judged(page);
  assert.match(await off.innerText(), /line 3/);
  assert.ok(await kept.evaluate((it) => it.isConnected));
  await off.locator('.item-head').click();
  assert.match(await page.locator('.place').innerText(), /^3:/);
  await off.locator('button.fix').first().click();
  await off.waitFor({ state: 'detached' });
  assert.match(await text(page), /redactSensitive: "tools"/);
});

test('a finding is accepted by a comment that says why', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, '{\n  gateway: { auth: { token: "${CLAWDBOT_GATEWAY_TOKEN}" } },\n  logging: { redactSensitive: "off" },\n}\n');
  await judged(page);
  const item = page.locator('.item', { hasText: 'logging.redactSensitive' });
  await item.locator('.item-head').click();
  await item.getByRole('button', { name: /Accept this finding/ }).click();
  await page.keyboard.type('a machine without users');
  await page.keyboard.press('Enter');
  await item.waitFor({ state: 'detached' });
  assert.match(await text(page), /\/\/ footguard: allow\([\w-]+\) a machine without users\n {2}logging/);
});

test('nothing but the text and its findings moves while somebody types', async () => {
  const { page } = await open(here.browser, here.site.url);
  await openSample(page, 'A home setup');
  await page.evaluate(() => {
    const shifts: string[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const it of list.getEntries() as (PerformanceEntry & { sources: { node?: Element }[] })[]) {
        for (const { node } of it.sources) if (node && !node.closest?.('.findings-list')) shifts.push(node.className || node.nodeName);
      }
    }).observe({ type: 'layout-shift', buffered: false });
  });
  const frame = () => page.evaluate(() => ['#toolbar', '#crumbs', '#side', '#status', '#editor', '.tabs', '.findings-tools'].map((it) => {
    const { x, y, width, height } = document.querySelector(it)?.getBoundingClientRect() ?? new DOMRect();
    return [it, x, y, width, height].join(' ');
  }));
  const before = await frame();
  await editor(page).press('ControlOrMeta+Home');
  await page.keyboard.type('// a note: { gateway');
  await judged(page);
  assert.deepEqual(await frame(), before);
  assert.deepEqual(await page.evaluate(() => (globalThis as unknown as { shifts: string[] }).shifts.filter((it) => /toolbar|panel|tab|status/.test(it))), []);
});
