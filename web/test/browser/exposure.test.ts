/** Purpose: that the picture of who can reach what can be read at a glance, and that the questions below it are answered. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import test from 'node:test';
import type { Page } from 'playwright-core';
import { barriers, judged, open, out, shown, write } from './page.ts';

const here = shown();

/** The worked examples of the documentation: the lesson's three agents. */
const docs = readFileSync(resolve(import.meta.dirname, '../../../../docs/exposure.md'), 'utf8');
const examples = new Map([...docs.matchAll(/```json5,(\w+)\n([^]*?)```/g)].map(([, name = '', text = '']) => [name, text]));

/** Thirty agents on four channels, with names as people give them. */
function thirty(): string {
  const names = ['main', 'family', 'work', 'support-desk', 'public-helper', 'research', 'ops-on-call', 'garden-club', 'school-parents', 'book-keeping',
    'travel', 'kitchen', 'music', 'fitness', 'home-automation', 'press-office', 'legal', 'hr-onboarding', 'sales-europe', 'sales-america',
    'translations', 'night-watch', 'archive', 'reviewer', 'drafts', 'calendar', 'shopping', 'pets', 'photos', 'guests'];
  const boxes = ['all', 'non-main', 'all', 'off'];
  const matches = (at: number) => [
    `channel: "slack", peer: { kind: "channel", id: "C${at}" }`, `channel: "whatsapp", peer: { kind: "dm", id: "+155500${1000 + at}" }`,
    `channel: "telegram", accountId: "customer-support-bot", peer: { kind: "dm", id: "${1000 + at}" }`,
    `channel: "discord", peer: { kind: "channel", id: "${5000 + at}" }`, `channel: "telegram", accountId: "garden", peer: { kind: "group", id: "-${at}" }`,
  ][at % 5];
  return `{
  gateway: { auth: { mode: "token", token: "\${CLAWDBOT_GATEWAY_TOKEN}" } },
  session: { dmScope: "per-channel-peer" },
  channels: {
    telegram: { accounts: {
      "customer-support-bot": { botToken: "\${SUPPORT}", dmPolicy: "open", allowFrom: ["*"] },
      garden: { botToken: "\${GARDEN}", dmPolicy: "allowlist", allowFrom: ["123"], groups: { "-100": {} }, groupAllowFrom: ["*"] },
    } },
    whatsapp: { allowFrom: ["+15550001111"], groupPolicy: "disabled" },
    discord: { token: "\${DISCORD}", groupPolicy: "allowlist", guilds: { "900": {} }, dm: { policy: "pairing" } },
    slack: { botToken: "\${SLACK_BOT}", appToken: "\${SLACK_APP}", groupPolicy: "open", dm: { policy: "disabled" } },
  },
  agents: { list: [${names.map((id, at) => `
    { id: "${id}", sandbox: { mode: "${boxes[at % 4]}" }${at % 3 === 0 ? ', tools: { deny: ["group:web", "browser", "group:runtime"] }' : ''} },`).join('')}
  ] },
  bindings: [${names.slice(1).map((id, at) => `
    { agentId: "${id}", match: { ${matches(at)} } },`).join('')}
    { agentId: "public-helper", match: { channel: "telegram", accountId: "customer-support-bot" } },
  ],
}`;
}

async function look(page: Page, text: string): Promise<void> {
  await write(page, text);
  await judged(page);
  await page.keyboard.press('Alt+2');
  await page.locator('.picture .path').first().waitFor({ state: 'attached' });
}

test('the pictures of the examples and of thirty agents fit the page, and their words are large enough', async () => {
  assert.deepEqual([...examples.keys()], ['personal', 'family', 'public']);
  const subjects = [...examples, ['thirty', thirty()] as const];
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [name, text] of subjects) {
      const { page } = await open(here.browser, here.site.url, { colorScheme, viewport: { width: 1400, height: 900 } });
      await look(page, text);
      const seen = await page.evaluate(() => {
        const figure = document.querySelector<HTMLElement>('.picture')!;
        const svg = figure.querySelector('svg')!;
        const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
        const boxes = [...svg.querySelectorAll('rect')].map((it) => it.getBoundingClientRect());
        const words = [...svg.querySelectorAll('g > text')].map((it) => [it.textContent, it.getBoundingClientRect()] as const);
        const fits = ({ left, right, top, bottom }: DOMRect) =>
          boxes.some((it) => left >= it.left - 1 && right <= it.right + 1 && top >= it.top - 2 && bottom <= it.bottom + 2);
        return {
          scrolls: figure.scrollWidth > figure.clientWidth + 1, size: parseFloat(getComputedStyle(svg.querySelector('g > text')!).fontSize) * scale,
          width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height,
          outside: words.filter(([, rect]) => !fits(rect)).map(([words]) => words), text: svg.textContent ?? '',
        };
      });
      assert.deepEqual({ scrolls: seen.scrolls, outside: seen.outside }, { scrolls: false, outside: [] }, `${name}, ${colorScheme}`);
      assert.ok(seen.size >= 10.5, `${name}: the words are ${seen.size} pixels high`);
      assert.ok(!seen.text.includes('…'), name);
      await page.locator('.panel-access').screenshot({ path: join(out, `exposure-${name}-${colorScheme}.png`) });
      // What is saved is the whole picture, in the look of the page, whatever of it the panel shows.
      const whole = join(out, `exposure-${name}-whole-${colorScheme}.png`);
      const saved = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save PNG' }).click();
      await (await saved).saveAs(whole);
      const bytes = readFileSync(whole);
      assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [2 * seen.width, 2 * seen.height], name);
      await page.context().close();
    }
  }
});

test('whether somebody has a tool is asked with the keyboard, and answered with the lines', async () => {
  const { page } = await open(here.browser, here.site.url, { viewport: { width: 1400, height: 900 } });
  await look(page, examples.get('personal') ?? '');
  const ask = page.locator('.questions details').first();
  await ask.locator('summary').focus();
  await page.keyboard.press('Enter');
  await ask.locator('.verdict-line').waitFor();
  await ask.getByRole('combobox', { name: 'Who', exact: true }).selectOption('stranger');
  await ask.getByText('No', { exact: true }).waitFor();
  assert.match(await ask.locator('.steps').innerText(), /policy/i);
  await ask.getByRole('combobox', { name: 'Who', exact: true }).selectOption('listed');
  await ask.getByRole('combobox', { name: 'On', exact: true }).selectOption('telegram');
  await ask.getByText('Yes. On this machine').waitFor();
  assert.equal(await ask.getByRole('combobox', { name: 'Tool', exact: true }).inputValue(), 'exec');
  const lines = ask.locator('.steps button');
  assert.ok(await lines.count() >= 2, 'the chain names lines');
  await lines.first().click();
  assert.deepEqual(await barriers(page), []);
  await page.locator('.panel-access').screenshot({ path: join(out, 'exposure-why.png') });
  await page.context().close();
});

test('what the changes open is told, against the text as it was opened', async () => {
  const { page } = await open(here.browser, here.site.url, { viewport: { width: 1400, height: 900 } });
  await page.evaluate(() => { location.hash = ''; });
  const text = examples.get('family') ?? '';
  await look(page, text);
  const compare = page.locator('.questions details').nth(1);
  await compare.locator('summary').click();
  await compare.locator('h3', { hasText: 'Newly open' }).waitFor();
  assert.match(await compare.innerText(), /listed sender on WhatsApp/i);
  assert.deepEqual(await barriers(page), []);
  await page.context().close();
});

test('findings say who reaches what through them, once typing has paused', async () => {
  const { page, console } = await open(here.browser, here.site.url, { viewport: { width: 1400, height: 900 } });
  const text = (mode: string) => `{
  gateway: { auth: { mode: "token", token: "\${CLAWDBOT_GATEWAY_TOKEN}" } },
  session: { dmScope: "per-channel-peer" },
  channels: { telegram: { botToken: "\${BOT}", dmPolicy: "open", allowFrom: ["*"], groupPolicy: "disabled" } },
  agents: { list: [{ id: "main", sandbox: { mode: "${mode}" } }] },
}`;
  await write(page, text('off'));
  await judged(page);
  const told = (words: string) => page.locator('.item-reach', { hasText: `Anybody who writes a direct message on Telegram can ${words} through agent main` });
  const onHost = told('run exec on this machine');
  await onHost.first().waitFor();
  // What is about no way in has no such line, not even an empty one.
  const items = await page.locator('.item').count();
  const seen = await page.locator('.item-reach:visible').count();
  assert.ok(0 < seen && seen < items, `${seen} of ${items}`);
  assert.deepEqual(await barriers(page), []);
  await page.locator('.panel-findings').screenshot({ path: join(out, 'findings-reach.png') });
  // The same findings lead elsewhere once the agent is in a sandbox.
  await write(page, text('all'));
  await told('work in the sandbox').first().waitFor();
  assert.equal(await onHost.count(), 0);
  assert.deepEqual(console, []);
  await page.context().close();
});
