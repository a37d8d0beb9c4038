/** The page of the rule that speaks at the cursor, or of one that was asked for; and the list of all rules. */
import type { RuleInfo } from '../analysis/wasm.ts';
import { openSample } from '../actions/files.ts';
import type { App } from '../app.ts';
import type { State } from '../state.ts';
import { el, icon } from '../ui/dom.ts';
import { markdown } from '../ui/render-markdown.ts';
import { badExamples } from './samples.ts';
import { severities } from './words.ts';

export function showRule(host: HTMLElement, app: App): void {
  let shown: RuleInfo | undefined;
  app.store.watch((state) => [ruleIn(state), state.catalog], ([rule, catalog]) => {
    if (rule && rule === shown) return;
    shown = rule;
    if (rule) host.replaceChildren(page(rule, app));
    else host.replaceChildren(catalog ? list(catalog.rules, app) : '');
    host.scrollTop = 0;
  });
}

/** The rule that was asked for; else that of the worst finding at the cursor. */
function ruleIn({ ruleId, report, cursor, catalog, empty, active }: Readonly<State>): RuleInfo | undefined {
  if (!catalog) return undefined;
  const here = (empty ? undefined : report)?.analysis.diagnostics.filter((it) => it.file === active && it.from <= cursor && cursor <= it.to) ?? [];
  const ids = ruleId === undefined ? here.map((it) => it.ruleId) : [ruleId];
  return ids.map((id) => catalog.rules.find((it) => it.id === id)).find((it) => it !== undefined);
}

function page(rule: RuleInfo, app: App): HTMLElement {
  const [example] = badExamples(rule);
  const upstream = rule.upstream.filter((it) => it !== rule.id);
  return el(
    'article', { class: 'rule-page' },
    el('header', {},
      el('h2', {}, icon(rule.severity), rule.id),
      el('p', { class: 'rule-facts' }, `${severities[rule.severity].title} · ${rule.category}`,
        upstream.length > 0 && ` · the assistant’s own audit calls it ${upstream.join(', ')}`),
      el('p', { class: 'rule-tools' },
        example !== undefined && el('button', {
          type: 'button', class: 'plain', onclick: () => openSample(app, { id: rule.id, text: example }),
        }, 'Open its example'),
        el('button', { type: 'button', class: 'plain', onclick: () => app.store.set({ ruleId: '' }) }, 'All rules')),
    ),
    markdown(rule.docs, 3),
  );
}

function list(rules: readonly RuleInfo[], app: App): HTMLElement {
  const items = rules.map((rule) => ({
    words: `${rule.id} ${rule.summary} ${rule.category} ${rule.upstream.join(' ')}`.toLowerCase(),
    item: el('li', {}, el('button', { type: 'button', class: 'rule-choice', onclick: () => app.showRule(rule.id) },
      icon(rule.severity), el('span', {}, el('b', {}, rule.id), ' ', rule.summary))),
  }));
  const count = el('p', { class: 'quiet', role: 'status' });
  const input = el('input', { type: 'search', class: 'search', 'aria-label': 'Search the rules', placeholder: 'Search the rules', oninput: () => narrow() });
  narrow();
  return el('div', { class: 'rule-list' },
    el('p', { class: 'quiet' }, 'Put the cursor on a finding to read why it was made. Or look one up:'),
    input, count, el('ul', {}, ...items.map((it) => it.item)));

  function narrow(): void {
    const words = input.value.toLowerCase().split(/\s+/);
    for (const it of items) it.item.hidden = !words.every((word) => it.words.includes(word));
    const left = items.filter((it) => !it.item.hidden).length;
    count.textContent = left === 1 ? '1 rule' : `${left} rules`;
  }
}
