/** All diagnostics, the worst first or file by file, narrowed by severity and words; below them, what was not looked at. */
import { applySafe, safeFixes } from '../actions/fixes.ts';
import type { Catalog } from '../analysis/protocol.ts';
import type { Analysis, Diagnostic, Severity } from '../analysis/wasm.ts';
import type { App } from '../app.ts';
import { isCurrent } from '../state.ts';
import { body, fixes, heading } from '../ui/card.ts';
import { type Child, el, icon } from '../ui/dom.ts';
import { parseInline } from '../ui/markdown.ts';
import { inlineMarkdown } from '../ui/render-markdown.ts';
import { arrange, readsAlike, renew } from '../ui/reuse.ts';
import { accepting } from './accept.ts';
import { type Aside, asides } from './asides.ts';
import { factsBar } from './facts.ts';
import { whenSeen } from './lazy.ts';
import { severities, severityNames, verdict } from './words.ts';

/** So many of one group are shown at first. */
const FIRST = 100;

/** So many are made at once; the page is to answer a key in between. */
const AT_ONCE = 12;

export function showFindings(host: HTMLElement, app: App): void {
  const panel = new Findings(host, app);
  app.store.watch(({ report, catalog, empty, facts }) => [report, catalog, empty, facts], () => panel.show());
  app.store.watch((state) => [state.report !== undefined && !isCurrent(state) && state.engine === 'stopped'], ([stale]) =>
    host.classList.toggle('stale', stale));
  app.store.watch(({ cursor, report, active }) => [cursor, report, active], () => panel.follow());
  whenSeen(app, 'findings', () => panel.askReach());
}

interface Group {
  key: string;
  title: string;
  className: string;
  all: Diagnostic[];
}

/** A finding as it is shown. */
interface Item {
  it: Diagnostic;
  element: HTMLElement;
  /** Where it is, in words, and the lines of the places that take part. */
  lines: string;
  place: HTMLElement;
  /** Who reaches what through it. */
  reach: HTMLElement;
}

/** A group as it is shown. */
interface Section {
  element: HTMLElement;
  title: HTMLElement;
  list: HTMLElement;
  items: Map<string, Item>;
}

class Findings {
  readonly #app: App;
  readonly #head = el('header', { class: 'findings-head' });
  readonly #tools: HTMLElement;
  readonly #list = el('div', { class: 'findings-list' });
  readonly #search: HTMLInputElement;
  readonly #chips = new Map<Severity, { chip: HTMLButtonElement; count: HTMLElement }>();
  readonly #byFile: HTMLButtonElement;
  /** Severities that are left out. */
  readonly #hidden = new Set<Severity>();
  /** Keys of the findings that are shown in full. */
  readonly #open = new Set<string>();
  readonly #whole = new Set<string>();
  /** What is known of who reaches what, by the names of findings. */
  #reach: ReadonlyMap<string, string> = new Map();
  readonly #sections = new Map<string, Section>();
  readonly #asides = new Map<string, Aside>();
  /** What is left to be made, and the head as it was shown last. */
  #rest: ReturnType<typeof setTimeout> | undefined;
  #shownHead = '';
  #catalog: Catalog | undefined;

  constructor(host: HTMLElement, app: App) {
    this.#app = app;
    this.#search = el('input', {
      type: 'search', class: 'search', 'aria-label': 'Search the findings', placeholder: 'Search', oninput: () => this.show(),
    });
    for (const severity of severityNames) this.#chips.set(severity, this.#chip(severity));
    this.#byFile = el('button', { type: 'button', class: 'chip', 'aria-pressed': 'false', onclick: () => this.#toggleByFile() }, 'By file');
    this.#tools = el('div', { class: 'findings-tools', role: 'group', 'aria-label': 'Narrow the findings' },
      ...[...this.#chips.values()].map((it) => it.chip), this.#byFile, this.#search);
    host.replaceChildren(this.#head, this.#tools, factsBar(app), this.#list);
  }

  show(): void {
    const { report, empty, catalog } = this.#app.store.state;
    clearTimeout(this.#rest);
    // What was made without knowing the rules does not lead to their pages.
    if (catalog !== this.#catalog) this.#sections.clear();
    this.#catalog = catalog;
    this.#tools.hidden = empty || !report;
    if (!report || empty) {
      this.#sections.clear();
      this.#asides.clear();
      this.#reach = new Map();
      this.#shownHead = '';
      this.#head.className = 'findings-head';
      this.#head.replaceChildren(el('div', {}, el('h2', {}, empty ? 'Nothing to check yet' : 'Starting…'),
        el('p', {}, 'What is wrong, what is dangerous and what would mend it stands here while you type.')));
      this.#list.replaceChildren();
      return;
    }
    const { analysis } = report;
    this.#showHead(analysis);
    for (const [severity, { chip, count }] of this.#chips) {
      setText(count, String(analysis.summary[severity]));
      chip.classList.toggle('none', analysis.summary[severity] === 0);
    }
    const left = analysis.diagnostics.filter((it) => this.#isWanted(it));
    this.#byFile.hidden = analysis.diagnostics.every((it) => this.#file(it) === undefined);
    this.#showGroups(this.#groups(left), analysis, analysis.diagnostics.length - left.length);
  }

  /** Marks the findings at the cursor. */
  follow(): void {
    const { cursor, active } = this.#app.store.state;
    for (const { items } of this.#sections.values()) {
      for (const { element, it } of items.values()) {
        element.classList.toggle('at-cursor', it.file === active && it.from <= cursor && cursor <= it.to);
      }
    }
  }

  /** Asks who reaches what through that which the findings are about, and says it with them. */
  async askReach(): Promise<void> {
    const { report } = this.#app.store.state;
    const reach = await this.#app.session.reach();
    if (!reach || !report) return;
    const found = reach.map(({ diagnostic, title }) => [report.analysis.diagnostics[diagnostic], title] as const);
    this.#reach = new Map(found.flatMap(([it, title]) => it ? [[nameOf(it), title]] : []));
    for (const { items } of this.#sections.values()) for (const item of items.values()) this.#tellReach(item);
  }

  #tellReach({ it, reach }: Pick<Item, 'it' | 'reach'>): void {
    const title = this.#reach.get(nameOf(it)) ?? '';
    if (reach.dataset['title'] === title) return;
    reach.dataset['title'] = title;
    reach.hidden = title === '';
    reach.replaceChildren(el('span', { class: 'unseen' }, 'Where it leads: '), ...inlineMarkdown(parseInline(title)));
  }

  /** Shows some of the groups at once and the others soon: what was shown and reads alike stays as it is. */
  #showGroups(groups: readonly Group[], analysis: Analysis, away: number): void {
    for (const key of this.#sections.keys()) if (groups.every((it) => it.key !== key)) this.#sections.delete(key);
    let budget = AT_ONCE;
    let isWhole = true;
    for (const group of groups) {
      const section = this.#section(group);
      const wanted = this.#whole.has(group.key) ? group.all : group.all.slice(0, FIRST);
      const shown = new Map<string, Item>();
      for (const it of wanted) {
        const key = keyOf(it, shown);
        const old = section.items.get(key);
        if (old && this.#keeps(old, it)) {
          shown.set(key, old);
        } else if (budget-- > 0) {
          shown.set(key, this.#item(it, key));
        } else {
          isWhole = false;
          // Until its turn comes, what stood there stays.
          if (old) shown.set(key, old);
        }
      }
      section.items = shown;
      arrange(section.list, [...shown.values()].map((it) => it.element));
      this.#tellCount(section, group, wanted.length);
    }
    const hint = away > 0 && el('p', { class: 'quiet' }, `${away} more ${away === 1 ? 'is' : 'are'} left out by the choices above. `,
      el('button', { type: 'button', class: 'link', onclick: () => this.#showAll() }, 'Show all'));
    arrange(this.#list, [
      ...groups.map(({ key }) => this.#sections.get(key)?.element), hint || undefined, ...this.#asidesOf(analysis),
    ].filter((it) => it !== undefined));
    this.#list.toggleAttribute('aria-busy', !isWhole);
    if (!isWhole) this.#rest = setTimeout(() => this.#showGroups(groups, analysis, away));
    this.follow();
  }

  #section({ key, title, className }: Group): Section {
    const old = this.#sections.get(key);
    if (old) return old;
    const head = el('h3', { class: `group-title ${className}` });
    const list = el('ol', { class: 'items' });
    const section = { element: el('section', { class: 'group', 'aria-label': title }, head, list), title: head, list, items: new Map() };
    this.#sections.set(key, section);
    return section;
  }

  #tellCount({ element, title: head, list }: Section, { key, title, all }: Group, shown: number): void {
    const words = `${title}${all.length}`;
    if (head.textContent !== words) head.replaceChildren(title, el('span', { class: 'group-count' }, String(all.length)));
    const rest = all.length - shown;
    const last = element.querySelector(':scope > .link');
    const more = rest > 0 ? `Show ${rest} more` : '';
    if (more === (last?.textContent ?? '')) return;
    const showAll = () => {
      this.#whole.add(key);
      this.show();
    };
    arrange(element, [head, list, ...(rest > 0 ? [el('button', { type: 'button', class: 'link', onclick: showAll }, more)] : [])]);
  }

  /** What stands below the findings; each part is made anew when it has something else to say. */
  #asidesOf(analysis: Analysis): Node[] {
    const nodes: Node[] = [];
    for (const [name, { subject, show }] of Object.entries(asides)) {
      const about = JSON.stringify(subject(analysis, this.#app));
      const old = this.#asides.get(name);
      const now = old?.about === about ? old : { about, node: show(analysis, this.#app) };
      this.#asides.set(name, now);
      if (now.node) nodes.push(now.node);
    }
    return nodes;
  }

  #showHead(analysis: Analysis): void {
    const { tone, title, detail, icon: shape } = verdict(analysis);
    const safe = safeFixes(this.#app.store.state).length;
    const shown = [tone, title, detail, safe].join();
    if (this.#shownHead === shown) return;
    this.#shownHead = shown;
    this.#head.className = `findings-head verdict-${tone}`;
    this.#head.replaceChildren(
      icon(shape),
      el('div', {}, el('h2', {}, title), el('p', {}, detail)),
      ...(safe > 1 ? [el('button', { type: 'button', class: 'fix fix-safe', onclick: () => void applySafe(this.#app) }, `Make ${safe} safe fixes`)] : []),
    );
  }

  #chip(severity: Severity): { chip: HTMLButtonElement; count: HTMLElement } {
    const count = el('span', { class: 'chip-count' });
    const chip = el('button', {
      type: 'button', class: `chip count-${severity}`, 'aria-pressed': 'true', title: severities[severity].title,
      onclick: () => this.#toggle(severity),
    }, icon(severity), el('span', { class: 'unseen' }, severities[severity].title, ' '), count);
    return { chip, count };
  }

  #toggle(severity: Severity): void {
    if (!this.#hidden.delete(severity)) this.#hidden.add(severity);
    this.#chips.get(severity)?.chip.setAttribute('aria-pressed', String(!this.#hidden.has(severity)));
    this.show();
  }

  #toggleByFile(): void {
    this.#byFile.setAttribute('aria-pressed', String(!this.#isByFile()));
    this.show();
  }

  #isByFile(): boolean {
    return this.#byFile.getAttribute('aria-pressed') === 'true';
  }

  #showAll(): void {
    this.#hidden.clear();
    for (const { chip } of this.#chips.values()) chip.setAttribute('aria-pressed', 'true');
    this.#search.value = '';
    this.show();
    this.#search.focus();
  }

  #isWanted(it: Diagnostic): boolean {
    if (this.#hidden.has(it.severity)) return false;
    const words = this.#search.value.toLowerCase().split(/\s+/).filter((word) => word !== '');
    if (words.length === 0) return true;
    const text = `${it.title} ${it.ruleId} ${it.checkId} ${it.path} ${it.file ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  }

  /** The file that a finding is about: one of the machine, or the text that its key stands in; `undefined` for the configuration itself. */
  #file({ path, file, subject }: Diagnostic): string | undefined {
    return path === '' && subject !== undefined && subject !== this.#app.desk.file(undefined)?.path ? subject : file;
  }

  #groups(all: Diagnostic[]): Group[] {
    const groups: Group[] = [];
    if (this.#isByFile()) {
      for (const file of new Set(all.map((it) => this.#file(it)))) {
        const title = file ?? this.#app.desk.file(undefined)?.name ?? '';
        groups.push({ key: `file ${title}`, title, className: 'group-file', all: all.filter((it) => this.#file(it) === file) });
      }
      return groups;
    }
    for (const severity of severityNames) {
      const own = all.filter((it) => it.severity === severity);
      if (own.length > 0) groups.push({ key: severity, title: severities[severity].title, className: `group-${severity}`, all: own });
    }
    return groups;
  }

  /** Whether an item can stand for a finding as it is now; then it does. */
  #keeps(item: Item, it: Diagnostic): boolean {
    // The preview of a change is of the text as it was.
    if (!readsAlike(item.it, it) || item.element.querySelector('details[open]')) return false;
    const lines = this.#lines(it);
    if (it.labels.length > 0 && lines !== item.lines) return false;
    renew(item.it, it);
    if (lines !== item.lines) item.place.replaceChildren(...this.#place(it).filter((part) => part !== undefined && part !== false));
    item.lines = lines;
    return true;
  }

  #lines(it: Diagnostic): string {
    return [it, ...it.labels].map(({ from, file }) => this.#app.lineOf(from, file)).join();
  }

  #item(it: Diagnostic, key: string): Item {
    const hadFocus = (document.activeElement as HTMLElement | null)?.dataset['key'] === key;
    const element = el('li', { class: 'item' });
    const place = el('span', { class: 'item-place' }, ...this.#place(it));
    const reach = el('p', { class: 'item-reach', hidden: true });
    this.#tellReach({ it, reach });
    const draw = () => {
      const open = this.#open.has(key);
      const choose = () => {
        if (open) this.#open.delete(key);
        else this.#open.add(key);
        draw();
        element.querySelector<HTMLElement>('.item-head')?.focus({ preventScroll: true });
        if (isCurrent(this.#app.store.state)) this.#app.jump(it.from, it.to, it.file);
      };
      element.replaceChildren(
        el('button', { type: 'button', class: 'item-head', 'aria-expanded': String(open), 'data-key': key, onclick: choose }, heading(it), place),
        reach,
        ...[open ? body(it, this.#app) : fixes(it, this.#app), open && accepting(it, this.#app)].filter((part) => part !== undefined && part !== false),
      );
    };
    draw();
    if (hadFocus) queueMicrotask(() => element.querySelector<HTMLElement>('.item-head')?.focus({ preventScroll: true }));
    return { it, element, place, reach, lines: this.#lines(it) };
  }

  #place(it: Diagnostic): Child[] {
    const line = `${it.file === undefined ? '' : `${it.file}, `}line ${this.#app.lineOf(it.from, it.file)}`;
    return [el('span', { class: 'line' }, line), it.path !== '' && el('code', {}, it.path)];
  }
}

/** What a finding is called, from one analysis to the next. */
function nameOf(it: Diagnostic): string {
  return `${it.ruleId} ${it.path} ${it.file ?? ''} ${it.subject ?? ''}`;
}

/** What a finding is known by among those that are shown. */
function keyOf(it: Diagnostic, shown: ReadonlyMap<string, Item>): string {
  const key = nameOf(it);
  let unique = key;
  for (let more = 2; shown.has(unique); more++) unique = `${key} ${more}`;
  return unique;
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
