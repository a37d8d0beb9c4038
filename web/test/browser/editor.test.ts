/** Purpose: that a person can find and mend a problem in the built page, under its own strict policy. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { complete, csp, editor, judged, open, openSample, out, ready, shown, text, write } from './page.ts';

const here = shown();

const OPEN_GATEWAY = '{ gateway: { bind: "lan" } }';
const LOGS_UNMASKED = '{ logging: { redactSensitive: "off" } }';

test('the policy is strict, is in the page too, and nothing breaks it or leaves the origin', async () => {
  assert.doesNotMatch(csp, /unsafe-inline|'unsafe-eval'|https?:|\*/);
  const { page, console, requests, violations } = await open(here.browser, here.site.url);
  const inPage = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  assert.equal(inPage, csp.split('; ').filter((it) => !it.startsWith('frame-ancestors')).join('; '));

  await write(page, OPEN_GATEWAY);
  await page.locator('.squiggle').first().waitFor();
  await page.locator('.item-head').first().click();
  await editor(page).press('ControlOrMeta+f');
  await page.locator('.cm-search').waitFor();
  await page.keyboard.press('Escape');
  await editor(page).press('ControlOrMeta+Space');

  assert.deepEqual(await violations(), []);
  assert.deepEqual(console, []);
  const origin = new URL(here.site.url).origin;
  assert.deepEqual(requests.filter((it) => new URL(it).origin !== origin && !it.startsWith('data:')), []);
});

test('the policy stops inline script and script from elsewhere', async () => {
  const { page, violations } = await open(here.browser, here.site.url);
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    try {
      script.textContent = 'globalThis.ran = true';
      document.head.append(script);
    } catch {
      // Trusted Types refuse the text before the policy is even asked.
    }
    return 'ran' in globalThis;
  });
  assert.equal(ran, false);
  assert.notEqual((await violations()).length, 0);
});

test('typing an open gateway underlines the value; hovering says why and shows what would mend it', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, OPEN_GATEWAY, 'type');
  assert.equal(await text(page), OPEN_GATEWAY);
  const squiggle = page.locator('.squiggle-critical').first();
  await squiggle.waitFor();
  assert.equal(await squiggle.innerText(), '"lan"');

  // The mark covers the value on the screen, and the line under it is drawn and wavy.
  const place = await page.locator('.cm-content').evaluate((content, value) => {
    const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.textContent?.indexOf(value) ?? -1;
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + value.length);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      return { left, right, top, bottom };
    }
    return undefined;
  }, '"lan"');
  const box = await squiggle.boundingBox();
  assert.ok(place && box);
  assert.ok(Math.abs(box.x - place.left) < 1.5 && Math.abs(box.x + box.width - place.right) < 1.5);
  assert.ok(box.y < place.bottom && box.y + box.height > place.top);
  const style = await squiggle.evaluate((it) => {
    const marked = it.closest('.cm-lintRange') ?? it;
    return getComputedStyle(marked).textDecorationStyle;
  });
  assert.equal(style, 'wavy');
  await page.screenshot({ path: join(out, 'squiggle.png') });

  await squiggle.hover();
  const card = page.locator('.cm-tooltip .card').first();
  await card.waitFor();
  assert.match(await card.locator('.card-title').innerText(), /lan/);
  assert.match(await card.innerText(), /gateway\.bind_no_auth/);
  await page.screenshot({ path: join(out, 'hover.png') });

  // What the second fix would change is shown before anything is applied.
  await card.locator('.diff-box summary').last().click();
  await card.locator('.diff-added').first().waitFor();
  const added = await card.locator('.diff-added').allInnerTexts();
  assert.match(added.join('\n'), /bind: "loopback"/);
  assert.equal(await text(page), OPEN_GATEWAY);
  await page.screenshot({ path: join(out, 'preview.png') });

  await card.locator('button.fix').first().click();
  await squiggle.waitFor({ state: 'detached' });
  const token = '{ mode: "token", token: "${CLAWDBOT_GATEWAY_TOKEN}" }';
  assert.equal(await text(page), `{ gateway: { bind: "lan", auth: ${token} } }`);
  await page.screenshot({ path: join(out, 'fixed-lan.png') });
});

test('one click in the tooltip makes a safe fix, and undo takes it back', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, LOGS_UNMASKED);
  const squiggle = page.locator('.squiggle-warn', { hasText: '"off"' });
  await squiggle.hover();
  await page.locator('.cm-tooltip button.fix-safe').click();
  await squiggle.waitFor({ state: 'detached' });
  assert.equal(await text(page), LOGS_UNMASKED.replace('"off"', '"tools"'));
  await page.screenshot({ path: join(out, 'fixed.png') });
  await editor(page).press('ControlOrMeta+z');
  assert.equal(await text(page), LOGS_UNMASKED);
});

test('the keyboard reaches the fixes at the cursor', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, LOGS_UNMASKED);
  const squiggle = page.locator('.squiggle-warn', { hasText: '"off"' });
  await squiggle.waitFor();
  for (let left = 0; left < ' } }'.length + 1; left++) await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ControlOrMeta+.');
  await page.locator('.quick-fixes button:focus').waitFor();
  await page.screenshot({ path: join(out, 'quick-fixes.png') });
  await page.keyboard.press('Enter');
  await squiggle.waitFor({ state: 'detached' });
  assert.equal(await text(page), LOGS_UNMASKED.replace('"off"', '"tools"'));
});

test('a problem in the panel jumps to its place, and its head opens it', async () => {
  const { page } = await open(here.browser, here.site.url);
  const filler = Array.from({ length: 400 }, (_, it) => `// line ${it + 1}`).join('\n');
  await write(page, `${filler}\n${OPEN_GATEWAY}\n`);
  const item = page.locator('.item-head', { hasText: /\blan\b/ }).first();
  await item.waitFor();
  await editor(page).press('ControlOrMeta+Home');
  await page.locator('.squiggle-critical').first().waitFor({ state: 'detached' });
  await item.click();
  await page.locator('.squiggle-critical').first().waitFor();
  assert.equal(await page.locator('.cm-selectionBackground').count() > 0, true);
  assert.match(await page.locator('.place').innerText(), /^401:/);
  assert.equal(await page.locator('.item-head[aria-expanded="true"]').count(), 1);
});

test('what is typed last is what is judged', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, OPEN_GATEWAY);
  await page.locator('.squiggle-critical').first().waitFor();
  // Faster than anybody types, so that analyses and keys overlap.
  await editor(page).press('ControlOrMeta+a');
  for (let round = 0; round < 15; round++) {
    await page.keyboard.insertText(OPEN_GATEWAY);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText('{ gateway: { bind: "loopback" } }');
    await page.keyboard.press('ControlOrMeta+a');
  }
  await page.locator('.squiggle', { hasText: '"lan"' }).first().waitFor({ state: 'detached' });
  await page.waitForTimeout(300);
  assert.equal(await page.locator('.squiggle', { hasText: '"lan"' }).count(), 0);
  assert.equal(await page.locator('.item-head', { hasText: /\blan\b/ }).count(), 0);
});

test('completion offers keys and writes the chosen one', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, '{ gatew', 'type');
  await page.locator('.cm-tooltip-autocomplete li', { hasText: 'gateway' }).first().waitFor();
  await page.screenshot({ path: join(out, 'completion.png') });
  await complete(page);
  assert.match(await text(page), /^\{ "?gateway"?/);
});

test('a chosen section has the cursor between its braces', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, '{ gatew', 'type');
  await page.locator('.cm-tooltip-autocomplete li', { hasText: 'gateway' }).first().waitFor();
  await complete(page);
  await page.keyboard.type('x');
  assert.match(await text(page), /^\{ gateway: \{x\}/);
});

test('formatting keeps comments; an agent leads to where it is defined', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, "{agents:{list:[{id:'ops'}]},bindings:[{agentId:'ops'}]} // mine");
  await judged(page);
  await page.keyboard.press('Shift+Alt+f');
  const formatted = "{ agents: { list: [{ id: 'ops' }] }, bindings: [{ agentId: 'ops' }] } // mine";
  await page.waitForFunction((want) => {
    const lines = document.querySelector('#editor')?.shadowRoot?.querySelectorAll('.cm-line') ?? [];
    return [...lines].some((it) => it.textContent === want);
  }, formatted);
  await editor(page).press('ControlOrMeta+End');
  // Past the line end, the comment, and the brackets after the agent's id.
  for (let left = 0; left < 15; left++) await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('F12');
  await page.waitForTimeout(300);
  await page.keyboard.type('0');
  assert.equal((await text(page)).trim(), formatted.replace("id: 'ops'", 'id: 0'));
});

test('an agent is renamed wherever it is named', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, "{ agents: { list: [{ id: 'ops' }] }, bindings: [{ agentId: 'ops' }] }");
  await editor(page).press('ControlOrMeta+Home');
  for (let right = 0; right < 26; right++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('F2');
  await page.locator('.cm-dialog input').fill('night');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('#editor')?.shadowRoot?.textContent?.includes("agentId: 'night'"));
  assert.equal((await text(page)).trim(), "{ agents: { list: [{ id: 'night' }] }, bindings: [{ agentId: 'night' }] }");
});

test('counts are said aloud once typing has paused', async () => {
  const { page } = await open(here.browser, here.site.url);
  await write(page, OPEN_GATEWAY);
  const region = page.locator('#announcer');
  assert.equal(await region.getAttribute('aria-live'), 'polite');
  await page.waitForFunction(() => /critical finding/.test(document.getElementById('announcer')?.textContent ?? ''));
});

const widths = [320, 480, 768, 1180, 1920];
for (const scheme of ['light', 'dark'] as const) {
  test(`nothing is cut off from 320 px up, in ${scheme}`, async () => {
    for (const width of widths) {
      const { page } = await open(here.browser, here.site.url, { viewport: { width, height: 700 }, colorScheme: scheme, reducedMotion: 'reduce' });
      await ready(page);
      await openSample(page, 'A home setup');
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${wide} px at ${width}`);
      for (const name of ['Open', 'Save']) assert.ok(await page.getByRole('button', { name, exact: true }).isVisible());
      await page.screenshot({ path: join(out, `page-${scheme}-${width}.png`) });
      await page.context().close();
    }
  });
}
