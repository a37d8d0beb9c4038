/** All diagnostics, the worst first; below them, what was not looked at. */
import type { Analysis, Diagnostic, Severity } from '../analysis/wasm.ts';
import { type App, safeFixes } from '../app.ts';
import { type Report, isCurrent } from '../state.ts';
import { body, fixes, heading } from '../ui/card.ts';
import { type Child, el, icon } from '../ui/dom.ts';
import { severities, severityNames, verdict } from './words.ts';

/** So many of one severity are shown at first: thousands of elements would make typing slow. */
const FIRST = 100;

export function showProblems(host: HTMLElement, app: App): void {
  const panel = new Problems(host, app);
  app.store.watch(({ report, catalog }) => [report, catalog], ([report]) => report && panel.show(report));
  app.store.watch((state) => [state.report !== undefined && !isCurrent(state) && state.engine === 'stopped'], ([stale]) =>
    host.classList.toggle('stale', stale));
  app.store.watch(({ cursor, report }) => [cursor, report], ([cursor]) => panel.follow(cursor));
}

class Problems {
  readonly #host: HTMLElement;
  readonly #app: App;
  /** Keys of the problems that are shown in full. */
  readonly #open = new Set<string>();
  readonly #whole = new Set<Severity>();
  #items: { element: HTMLElement; from: number; to: number }[] = [];

  constructor(host: HTMLElement, app: App) {
    this.#host = host;
    this.#app = app;
  }

  show({ analysis }: Report): void {
    const focused = (document.activeElement as HTMLElement | null)?.dataset['key'];
    const top = this.#host.scrollTop;
    this.#items = [];
    const groups = severityNames.map((it) => this.#group(it, analysis.diagnostics.filter(({ severity }) => severity === it)));
    this.#host.replaceChildren(...[this.#head(analysis), ...groups, this.#unseen(analysis)].filter((it) => it !== undefined));
    this.#host.scrollTop = top;
    if (focused) this.#host.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    this.follow(this.#app.store.state.cursor);
  }

  /** Marks the problems at the cursor. */
  follow(cursor: number): void {
    for (const { element, from, to } of this.#items) element.classList.toggle('at-cursor', from <= cursor && cursor <= to);
  }

  #head(analysis: Analysis): HTMLElement {
    const { tone, title, detail, icon: shape } = verdict(analysis);
    const safe = safeFixes(this.#app.store.state).length;
    return el(
      'header', { class: `problems-head verdict-${tone}` },
      icon(shape),
      el('div', {}, el('h2', {}, title), el('p', {}, detail)),
      safe > 1 && el('button', { type: 'button', class: 'fix fix-safe', onclick: () => this.#app.applySafe() }, `Make ${safe} safe fixes`),
    );
  }

  #group(severity: Severity, all: readonly Diagnostic[]): HTMLElement | undefined {
    if (all.length === 0) return undefined;
    const shown = this.#whole.has(severity) ? all : all.slice(0, FIRST);
    const rest = all.length - shown.length;
    const showAll = () => {
      this.#whole.add(severity);
      const { report } = this.#app.store.state;
      if (report) this.show(report);
    };
    return el(
      'section', { class: 'group', 'aria-label': severities[severity].title },
      el('h2', { class: `group-title group-${severity}` }, severities[severity].title, el('span', { class: 'group-count' }, String(all.length))),
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
        if (it.file === undefined && isCurrent(this.#app.store.state)) this.#app.jump(it.from, it.to);
      };
      element.replaceChildren(
        el('button', { type: 'button', class: 'item-head', 'aria-expanded': String(open), 'data-key': key, onclick: choose },
          heading(it), el('span', { class: 'item-place' }, ...this.#place(it))),
        ...[open ? body(it, this.#app) : fixes(it, this.#app)].filter((part) => part !== undefined),
      );
    };
    draw();
    if (it.file === undefined) this.#items.push({ element, from: it.from, to: it.to });
    return element;
  }

  #place(it: Diagnostic): Child[] {
    const { doc } = this.#app.view.state;
    const line = it.file ?? `line ${doc.lineAt(Math.min(it.from, doc.length)).number}`;
    return [el('span', { class: 'line' }, line), it.path !== '' && el('code', {}, it.path)];
  }

  /** What silence here does not mean. */
  #unseen({ missing, unknownEnv, skipped }: Analysis): HTMLElement | undefined {
    if (missing.length + unknownEnv.length + skipped.length === 0) return undefined;
    const add = (name: string) =>
      el('li', {}, el('code', {}, name), ' is included and not here. ',
        el('button', { type: 'button', class: 'link', onclick: () => void this.#app.pickInclude(name) }, 'Add the file'));
    return el(
      'section', { class: 'unseen-part', 'aria-label': 'Not looked at' },
      el('h2', { class: 'group-title' }, 'Not looked at'),
      el('ul', {}, ...missing.map(add), ...unknownEnv.map((it) => el('li', {}, 'The environment variable ', el('code', {}, it)))),
      skipped.length > 0 && el(
        'details', {},
        el('summary', {}, skipped.length === 1 ? '1 thing could not be checked here' : `${skipped.length} things could not be checked here`),
        el('dl', {}, ...skipped.flatMap((it) => [el('dt', {}, it.ruleId), el('dd', {}, it.reason)])),
      ),
    );
  }
}
