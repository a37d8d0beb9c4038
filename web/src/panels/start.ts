/** What an empty page offers: a file of one's own, three questions, mistakes to look at. It lies over the empty text. */
import type { RuleInfo, Sample } from '../analysis/wasm.ts';
import { factsPasted } from '../actions/facts.ts';
import { open, openSample, openText } from '../actions/files.ts';
import type { App } from '../app.ts';
import { el, icon } from '../ui/dom.ts';
import { badExamples } from './samples.ts';
import { openWizard } from './wizard.ts';

export function showStart(host: HTMLElement, app: App): void {
  const scenarios = el('ul', { class: 'cards' });
  const hardened = el('ul', { class: 'cards' });
  const rules = el('div', { class: 'start-rules' });
  host.append(el(
    'div', { class: 'start-page' },
    el('p', { class: 'start-lead' }, 'Paste a configuration of Clawdbot, Moltbot or OpenClaw, and see at once what the assistant would refuse, what is dangerous, and how to mend it.'),
    el('div', { class: 'start-doors' },
      door('Open a file', 'or drop it anywhere; facts of a machine too', () => void open(app)),
      door('Paste', 'what you have copied', () => void paste(app)),
      door('Write one', 'for you, a family, or strangers', () => openWizard(app))),
    el('h2', {}, 'Look at a mistake'), scenarios,
    el('h2', {}, 'Look at a good one'), hardened,
    el('details', { class: 'start-more' }, el('summary', {}, 'One example for each rule'), rules),
  ));
  app.store.watch(({ empty }) => [empty], ([empty]) => (host.hidden = !empty));
  app.store.watch(({ catalog }) => [catalog], ([catalog]) => {
    if (!catalog) return;
    const isHardened = (it: Sample) => ['personal', 'family', 'public'].includes(it.id);
    scenarios.replaceChildren(...catalog.samples.filter((it) => !isHardened(it)).map((it) => card(it.title, () => openSample(app, it))));
    hardened.replaceChildren(...catalog.samples.filter(isHardened).map((it) => card(it.title.replace('Hardened: f', 'F'), () => openSample(app, it))));
    rules.replaceChildren(...byCategory(catalog.rules, app));
  });
}

function door(title: string, note: string, run: () => void): HTMLElement {
  return el('button', { type: 'button', class: 'door', onclick: run }, el('b', {}, title), el('span', {}, note));
}

function card(title: string, run: () => void): HTMLElement {
  return el('li', {}, el('button', { type: 'button', class: 'sample-card', onclick: run }, title));
}

function byCategory(rules: readonly RuleInfo[], app: App): HTMLElement[] {
  return [...new Set(rules.map((it) => it.category))].sort().map((category) => el(
    'section', {}, el('h3', {}, category),
    el('ul', {}, ...rules.filter((it) => it.category === category).map((rule) => el('li', {},
      el('button', { type: 'button', class: 'rule-choice', onclick: () => openExample(rule, app) }, icon(rule.severity), el('span', {}, rule.summary))))),
  ));
}

function openExample(rule: RuleInfo, app: App): void {
  const [text = ''] = badExamples(rule);
  openSample(app, { id: rule.id, text });
}

/** Asks the browser for what was copied; where it does not give that, says how to paste by hand. */
async function paste(app: App): Promise<void> {
  try {
    const text = await navigator.clipboard.readText();
    if (text.trim() !== '') {
      if (!factsPasted(app, text)) openText(app, 'clawdbot.json', text);
      return;
    }
    app.say({ tone: 'calm', text: 'Nothing has been copied.' });
  } catch {
    app.say({ tone: 'calm', text: 'The browser keeps what you copied to itself: press Ctrl+V (⌘V) in the text.' });
  }
  app.view.focus();
}
