/** `<footguard-editor>`: the editor and its findings, for pages of others. It reads and writes nothing outside itself. */
import { format, goToDefinition, goToProblem, rename } from '../actions/code.ts';
import { startClient } from '../analysis/start.ts';
import type { Client } from '../analysis/client.ts';
import type { Analysis, Posture } from '../analysis/wasm.ts';
import type { FootguardEditor as Described } from '../../npm/editor.d.ts';
import { App } from '../app.ts';
import { readFacts } from '../document/facts.ts';
import { baseName } from '../document/file.ts';
import { showQuickFixes } from '../editor/quick-fix.ts';
import { announce } from '../panels/announcer.ts';
import { showFindings } from '../panels/findings.ts';
import { showNotices } from '../panels/notice.ts';
import { showRule } from '../panels/rule.ts';
import { isCurrent, untitled } from '../state.ts';
import colours from '../style/colours.css?inline';
import { components } from '../style/components.ts';
import { el } from '../ui/dom.ts';
import { isPressed } from '../ui/keys.ts';
import { tabs } from '../ui/tabs.ts';
import frame from './element.css?inline';

const POSTURES: readonly string[] = ['personal', 'family', 'public'];

function sheet(text: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

const keys: Record<string, (app: App) => void> = {
  F8: (app) => goToProblem(app, 1),
  'Shift-F8': (app) => goToProblem(app, -1),
  'Mod-.': showQuickFixes,
  'Shift-Alt-f': (app) => void format(app),
  F2: (app) => void rename(app),
  F12: (app) => void goToDefinition(app, app.view.state.selection.main.head),
};

const sheets = [sheet(colours), components, sheet(frame)];

export class FootguardEditor extends HTMLElement implements Described {
  static readonly formAssociated = true;
  static readonly observedAttributes = ['posture', 'path'];

  readonly #internals = this.attachInternals();
  readonly #client: Client = startClient();
  readonly #app: App;
  #wasRead = false;
  #said: Analysis | undefined;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = sheets;
    const text = el('div');
    const notices = el('div', { class: 'notices', role: 'status' });
    const side = el('aside', { class: 'side', 'aria-label': 'Results' });
    const announcer = el('div', { class: 'unseen', 'aria-live': 'polite' });
    root.append(el('div', { class: 'frame' }, notices, el('section', { class: 'text', 'aria-label': 'Editor' }, text), side), announcer);
    this.#app = new App(text, this.#client, { embedded: true });
    showNotices(notices, this.#app);
    announce(announcer, this.#app);
    this.#showSide(side);
    root.addEventListener('keydown', (event) => {
      const run = Object.entries(keys).find(([key]) => isPressed(key, event as KeyboardEvent))?.[1];
      if (!run || event.defaultPrevented) return;
      event.preventDefault();
      run(this.#app);
    });
    this.#app.store.watch(({ version }) => [version], () => {
      this.#internals.setFormValue(this.value);
      if (this.#wasRead) this.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    });
    this.#app.store.watch((state) => [isCurrent(state) ? state.report?.analysis : undefined], ([analysis]) => {
      if (!analysis || analysis === this.#said) return;
      this.#said = analysis;
      this.dispatchEvent(new CustomEvent('footguard-analysis', { detail: analysis, bubbles: true, composed: true }));
    });
  }

  connectedCallback(): void {
    if (this.#wasRead) return;
    const given = this.textContent ?? '';
    if (given.trim() !== '') this.value = given;
    this.#wasRead = true;
  }

  disconnectedCallback(): void {
    // It may only be on its way to another place.
    queueMicrotask(() => {
      if (!this.isConnected) this.#client.close();
    });
  }

  attributeChangedCallback(name: string): void {
    if (name === 'posture') this.#app.setPosture(this.posture);
    else this.#app.setPath(this.getAttribute('path') ?? untitled.name);
  }

  get value(): string {
    return this.#app.desk.text(undefined);
  }

  set value(text: string) {
    const path = this.getAttribute('path') ?? untitled.name;
    this.#app.showText({ ...untitled, name: baseName(path), path }, text);
  }

  get posture(): Posture | undefined {
    const name = this.getAttribute('posture') ?? '';
    return POSTURES.includes(name) ? (name as Posture) : undefined;
  }

  set posture(posture: Posture | undefined) {
    if (posture === undefined) this.removeAttribute('posture');
    else this.setAttribute('posture', posture);
  }

  get analysis(): Analysis | undefined {
    const { state } = this.#app.store;
    return isCurrent(state) ? state.report?.analysis : undefined;
  }

  setFile(name: string, text: string): void {
    this.#app.add(name, { ...untitled, name: baseName(name), path: name }, text);
  }

  setFacts(snapshot: string | undefined): void {
    this.#app.setFacts(snapshot === undefined ? undefined : readFacts(snapshot));
  }

  override focus(): void {
    this.#app.view.focus();
  }

  #showSide(side: HTMLElement): void {
    const panels = {
      findings: { title: 'Findings', panel: el('div', { class: 'panel panel-findings' }), show: showFindings },
      rule: { title: 'Rule', panel: el('div', { class: 'panel panel-rule' }), show: showRule },
    };
    type Id = keyof typeof panels;
    const all = (Object.keys(panels) as Id[]).map((id) => ({ id, ...panels[id] }));
    const bar = tabs<Id>('Results', all, (id) => this.#app.showPanel(id));
    side.append(bar.list, ...bar.panels);
    for (const { show, panel } of all) show(panel, this.#app);
    this.#app.store.watch(({ panel }) => [panel], ([panel]) => bar.select(panel === 'rule' ? 'rule' : 'findings'));
  }
}

if (!customElements.get('footguard-editor')) customElements.define('footguard-editor', FootguardEditor);
