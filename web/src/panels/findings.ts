/** All diagnostics, the worst first or file by file, narrowed by severity and words; below them, what was not looked at. */
import type { Analysis, Diagnostic, Severity } from '../analysis/wasm.ts';
import { type App, safeFixes } from '../app.ts';
import { isCurrent } from '../state.ts';
import { body, fixes, heading } from '../ui/card.ts';
import { type Child, el, icon } from '../ui/dom.ts';
import { parseInline } from '../ui/markdown.ts';
import { inlineMarkdown } from '../ui/render-markdown.ts';
import { accepting } from './accept.ts';
import { severities, severityNames, verdict } from './words.ts';

/** So many of one group are shown at first: thousands of elements would make typing slow. */
const FIRST = 100;

export function showFindings(host: HTMLElement, app: App): void {
  const panel = new Findings(host, app);
  app.store.watch(({ report, catalog, empty }) => [report, catalog, empty], () => panel.show());
  app.store.watch((state) => [state.report !== undefined && !isCurrent(state) && state.engine === 'stopped'], ([stale]) =>
    host.classList.toggle('stale', stale));
  app.store.watch(({ cursor, report, active }) => [cursor, report, active], () => panel.follow());
}

interface Group {
  key: string;
  title: string;
  className: string;
  all: Diagnostic[];
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
  #items: { element: HTMLElement; it: Diagnostic }[] = [];

  constructor(host: HTMLElement, app: App) {
    this.#app = app;
    this.#search = el('input', {
      type: 'search', class: 'search', 'aria-label': 'Search the findings', placeholder: 'Search', oninput: () => this.show(),
    });
    for (const severity of severityNames) this.#chips.set(severity, this.#chip(severity));
    this.#byFile = el('button', { type: 'button', class: 'chip', 'aria-pressed': 'false', onclick: () => this.#toggleByFile() }, 'By file');
    this.#tools = el('div', { class: 'findings-tools', role: 'group', 'aria-label': 'Narrow the findings' },
      ...[...this.#chips.values()].map((it) => it.chip), this.#byFile, this.#search);
    host.replaceChildren(this.#head, this.#tools, this.#list);
  }

  show(): void {
    const { report, empty } = this.#app.store.state;
    this.#tools.hidden = empty || !report;
    if (!report || empty) {
      this.#items = [];
      this.#head.className = 'findings-head';
      this.#head.replaceChildren(el('div', {}, el('h2', {}, empty ? 'Nothing to check yet' : 'Starting…'),
        el('p', {}, 'What is wrong, what is dangerous and what would mend it stands here while you type.')));
      this.#list.replaceChildren();
      return;
    }
    const { analysis } = report;
    const active = document.activeElement as HTMLElement | null;
    const focused = active?.dataset['key'];
    const panel = this.#head.parentElement;
    const top = panel?.scrollTop ?? 0;
    this.#items = [];
    this.#showHead(analysis);
    for (const [severity, { chip, count }] of this.#chips) {
      count.textContent = String(analysis.summary[severity]);
      chip.classList.toggle('none', analysis.summary[severity] === 0);
    }
    const left = analysis.diagnostics.filter((it) => this.#isWanted(it));
    const away = analysis.diagnostics.length - left.length;
    const several = analysis.diagnostics.some((it) => it.file !== undefined);
    this.#byFile.hidden = !several;
    this.#list.replaceChildren(...[
      ...this.#groups(left).map((it) => this.#group(it)),
      away > 0 && el('p', { class: 'quiet' }, `${away} more ${away === 1 ? 'is' : 'are'} left out by the choices above. `,
        el('button', { type: 'button', class: 'link', onclick: () => this.#showAll() }, 'Show all')),
      ...this.#asides(analysis),
    ].filter((it) => it !== undefined && it !== false));
    if (panel) panel.scrollTop = top;
    if (focused) this.#list.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    this.follow();
  }

  /** Marks the findings at the cursor. */
  follow(): void {
    const { cursor, active } = this.#app.store.state;
    for (const { element, it } of this.#items) {
      element.classList.toggle('at-cursor', it.file === active && it.from <= cursor && cursor <= it.to);
    }
  }

  #showHead(analysis: Analysis): void {
    const { tone, title, detail, icon: shape } = verdict(analysis);
    const safe = safeFixes(this.#app.store.state).length;
    this.#head.className = `findings-head verdict-${tone}`;
    this.#head.replaceChildren(
      icon(shape),
      el('div', {}, el('h2', {}, title), el('p', {}, detail)),
      ...(safe > 1 ? [el('button', { type: 'button', class: 'fix fix-safe', onclick: () => void this.#app.applySafe() }, `Make ${safe} safe fixes`)] : []),
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

  #groups(all: Diagnostic[]): Group[] {
    const groups: Group[] = [];
    if (this.#isByFile()) {
      for (const file of new Set(all.map((it) => it.file))) {
        const title = file ?? this.#app.desk.file(undefined)?.name ?? '';
        groups.push({ key: `file ${title}`, title, className: 'group-file', all: all.filter((it) => it.file === file) });
      }
      return groups;
    }
    for (const severity of severityNames) {
      const own = all.filter((it) => it.severity === severity);
      if (own.length > 0) groups.push({ key: severity, title: severities[severity].title, className: `group-${severity}`, all: own });
    }
    return groups;
  }

  #group({ key, title, className, all }: Group): HTMLElement {
    const shown = this.#whole.has(key) ? all : all.slice(0, FIRST);
    const rest = all.length - shown.length;
    const showAll = () => {
      this.#whole.add(key);
      this.show();
    };
    return el(
      'section', { class: 'group', 'aria-label': title },
      el('h3', { class: `group-title ${className}` }, title, el('span', { class: 'group-count' }, String(all.length))),
      el('ol', { class: 'items' }, ...shown.map((it) => this.#item(it))),
      rest > 0 && el('button', { type: 'button', class: 'link', onclick: showAll }, `Show ${rest} more`),
    );
  }

  #item(it: Diagnostic): HTMLElement {
    const key = `${it.ruleId} ${it.path} ${it.file ?? ''}`;
    const element = el('li', { class: 'item' });
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
        el('button', { type: 'button', class: 'item-head', 'aria-expanded': String(open), 'data-key': key, onclick: choose },
          heading(it), el('span', { class: 'item-place' }, ...this.#place(it))),
        ...[open ? body(it, this.#app) : fixes(it, this.#app), open && accepting(it, this.#app)].filter((part) => part !== undefined && part !== false),
      );
    };
    draw();
    this.#items.push({ element, it });
    return element;
  }

  #place(it: Diagnostic): Child[] {
    const line = `${it.file === undefined ? '' : `${it.file}, `}line ${this.#app.lineOf(it.from, it.file)}`;
    return [el('span', { class: 'line' }, line), it.path !== '' && el('code', {}, it.path)];
  }

  /** What is accepted, and what silence here does not mean. */
  #asides({ missing, unknownEnv, skipped, suppressed }: Analysis): Child[] {
    const app = this.#app;
    const { assumeEnv } = app.store.state;
    const add = (name: string) =>
      el('li', {}, el('code', {}, name), ' is included and not here. ',
        el('button', { type: 'button', class: 'link', onclick: () => void app.pickInclude(name) }, 'Add the file'));
    const assume = (it: boolean, words: string) =>
      el('button', { type: 'button', class: 'link', onclick: () => app.assumeEnv(it) }, words);
    return [
      suppressed.length > 0 && el(
        'details', { class: 'unseen-part' },
        el('summary', { class: 'group-title' }, 'Accepted', el('span', { class: 'group-count' }, String(suppressed.length))),
        el('ul', { class: 'accepted' }, ...suppressed.map((it) => el('li', {},
          el('button', { type: 'button', class: 'link', onclick: () => app.jump(it.from, it.to, it.file) },
            icon(it.severity), el('span', {}, ...inlineMarkdown(parseInline(it.title)))),
          el('p', {}, it.reason === '' ? 'Nobody wrote why.' : `“${it.reason}”`)))),
      ),
      missing.length + unknownEnv.length + skipped.length + Number(assumeEnv) > 0 && el(
        'section', { class: 'unseen-part', 'aria-label': 'Not looked at' },
        el('h3', { class: 'group-title' }, 'Not looked at'),
        missing.length > 0 && el('ul', {}, ...missing.map(add)),
        unknownEnv.length > 0 && el('p', {}, 'Environment variables: ', ...unknownEnv.flatMap((it) => [el('code', {}, it), ' ']),
          assume(true, unknownEnv.length === 1 ? 'Take it as set' : 'Take them as set')),
        assumeEnv && el('p', {}, 'Every environment variable that is named here counts as set. ', assume(false, 'Do not assume that')),
        skipped.length > 0 && el(
          'details', {},
          el('summary', {}, skipped.length === 1 ? '1 thing could not be checked here' : `${skipped.length} things could not be checked here`),
          el('dl', {}, ...skipped.flatMap((it) => [el('dt', {}, it.ruleId), el('dd', {}, it.reason)])),
        ),
      ),
    ];
  }
}
