/** What the page holds, and how it changes: buttons, keys and menus act on it by way of `actions/`. */
import type { Transaction } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { message } from './actions/files.ts';
import { assumed, withSecret } from './analysis/assumed.ts';
import type { Client } from './analysis/client.ts';
import type { FileChange, FileName, Setting } from './analysis/protocol.ts';
import { Session } from './analysis/session.ts';
import type { Action, FixEdits, Posture } from './analysis/wasm.ts';
import { Desk } from './document/desk.ts';
import type { Machine } from './document/facts.ts';
import { type OpenFile, baseName } from './document/file.ts';
import { Squiggles } from './editor/diagnostics.ts';
import { createState, createView } from './editor/editor.ts';
import { type Theme, keep, keptTheme } from './preferences.ts';
import type { Subject } from './share/report.ts';
import { type Notice, type Panel, type State, isCurrent, untitled } from './state.ts';
import { Store } from './ui/store.ts';

/** Where the texts are kept, if a program serves the page that can read and write files. */
export interface Keeper {
  save(): Promise<void>;
  /** Has the machine looked at again. */
  look(): Promise<void>;
  /** A text is to take the configuration's place: says whether that has been seen to. */
  takes(file: OpenFile, text: string): boolean;
}

export class App {
  readonly store: Store<State>;
  readonly session: Session;
  readonly view: EditorView;
  readonly desk: Desk;
  readonly #client: Client;
  readonly #squiggles = new Squiggles();
  /** What the texts are judged with; made anew when it changes. */
  #setting: Setting | undefined;
  #wasJudged = false;
  /** Names of the variables that the last analysis took as set. */
  #assumed = '';

  /** It stands in a page of somebody else: what needs more than the text and its findings is not offered. */
  readonly embedded: boolean;

  /** A program on this machine serves the page. */
  readonly served: boolean;

  /** There once that program has let the page in. */
  keeper: Keeper | undefined;

  constructor(host: HTMLElement, client: Client, { embedded = false, served = false } = {}) {
    this.#client = client;
    this.embedded = embedded;
    this.served = served;
    this.store = new Store<State>({
      files: [{ name: undefined, title: untitled.name, dirty: false }], active: undefined, dirty: false, posture: undefined,
      assumeEnv: false, facts: undefined, version: 0, cursor: 0, report: undefined, engine: 'starting', catalog: undefined, notice: undefined,
      empty: true, panel: 'findings', sideOpen: true, ruleId: undefined, agent: undefined, spoken: '', theme: keptTheme(),
    });
    this.session = new Session(client, {
      analysed: (analysis, { version }, ms) => {
        this.store.set({ report: { analysis, version, ms }, engine: 'ready' });
        this.#underline();
        performance.measure('footguard:type-to-diagnostic', `footguard:version-${version}`);
        if (!this.store.state.empty && !this.#wasJudged) performance.mark('footguard:first-diagnostics');
        this.#wasJudged ||= !this.store.state.empty;
      },
      stopped: (reason) => {
        this.store.set({ engine: 'stopped' });
        this.say({
          tone: 'calm',
          text: `The analyser stopped on this text (${reason}). Your text is safe; it will be checked again after your next change.`,
          choices: [{ label: 'Try again', run: () => this.retry() }],
        });
      },
    });
    this.view = createView(host, this);
    this.desk = new Desk(this.view, (doc, ends) => createState(doc, ends, this), untitled);
    this.#changed();
    void this.#loadCatalog();
  }

  /** The text in the editor has changed. */
  edited(transactions: readonly Transaction[]): void {
    this.#squiggles.follow(transactions);
    // The editor's text is an included file's, or another text has followed.
    const others = transactions.filter((it) => this.desk.followUndo(it)).length > 0 || this.desk.active !== undefined;
    if (this.store.state.engine === 'stopped') this.store.set({ engine: 'starting', notice: undefined });
    if (others) this.#rejudge();
    else this.#changed();
  }

  moved(): void {
    this.store.set({ cursor: this.view.state.selection.main.head, ruleId: undefined });
  }

  retry(): void {
    this.store.set({ engine: 'starting', notice: undefined });
    this.session.retry();
  }

  setPosture(posture: Posture | undefined): void {
    this.store.set({ posture });
    this.#rejudge();
  }

  /** Takes every variable that the texts refer to as set, or stops doing so. */
  assumeEnv(assumeEnv: boolean): void {
    this.store.set({ assumeEnv });
    this.#rejudge();
  }

  /** Judges the texts with what is known of a machine, or without anything. */
  setFacts(facts: Machine | undefined): void {
    // What is known of its environment is better than what is assumed of it.
    this.store.set({ facts, ...(facts?.parts.has('environment') && { assumeEnv: false }) });
    this.#rejudge();
  }

  /** Opens the text of an included file; `name` is what it was asked for by. One that is open begins anew. */
  add(name: FileName, file: OpenFile, text: string): void {
    this.desk.add(name, file, text);
    if (name === this.desk.active) this.#squiggles.forget();
    this.#rejudge();
  }

  /** Closes an included file. */
  remove(name: string): void {
    if (this.desk.active === name) this.showFile(undefined);
    this.desk.remove(name);
    this.#rejudge();
  }

  /** Tells where the configuration lies; what it includes is found from there. */
  setPath(path: string): void {
    const file = this.desk.file(undefined) ?? untitled;
    this.desk.place(undefined, { ...file, name: baseName(path), path });
    this.#rejudge();
  }

  /** Closes all and shows a configuration. Facts stay if it is the one that they were taken with. */
  showText(file: OpenFile, text: string): void {
    if (this.keeper?.takes(file, text)) return;
    const { facts } = this.store.state;
    const [main] = facts?.config ?? [];
    this.desk.replace(file, text);
    this.#squiggles.forget();
    this.store.set({
      active: undefined, assumeEnv: false, notice: undefined, cursor: 0, ruleId: undefined,
      facts: main && baseName(main.name) === file.name ? facts : undefined,
    });
    this.#rejudge();
  }

  /** Brings an open text into the editor. */
  showFile(name: FileName): void {
    if (this.desk.active === name) return;
    this.desk.show(name);
    this.#squiggles.forget();
    this.store.set({ active: this.desk.active });
    this.moved();
    this.#underline();
    this.view.focus();
  }

  /** Makes edits of the texts as they are now; undo takes all of them back. */
  make({ needsSecret, change }: Pick<Action, 'needsSecret' | 'change'>): void {
    const all: FileChange[] = [{ file: change.file, edits: change.edits }, ...change.also];
    this.change(needsSecret ? withSecret(all) : all, 'input.fix');
  }

  /** Shows and selects a place of a text. */
  jump(from: number, to: number, file?: FileName): void {
    this.showFile(file);
    const end = this.view.state.doc.length;
    const selection = { anchor: Math.min(from, end), head: Math.min(to, end) };
    this.view.dispatch({ selection, effects: EditorView.scrollIntoView(selection.anchor, { y: 'center' }) });
    this.view.focus();
  }

  /** Shows and selects a place of a text; the focus stays where it is. */
  show(from: number, to: number, file?: FileName): void {
    const focused = document.activeElement as HTMLElement | null;
    this.jump(from, to, file);
    focused?.focus({ preventScroll: true });
  }

  /** Shows a place that is told by line and column, from 1. */
  jumpToLine(line: number, column: number, file: FileName): void {
    const doc = this.desk.state(file)?.doc;
    if (!doc) return;
    const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
    const from = Math.min(at.from + column - 1, at.to);
    this.jump(from, from, file);
  }

  /** Who could reach what after a change that is not made. */
  async peek(change: FixEdits): Promise<{ svg: string; count: number } | undefined> {
    const { version } = this.store.state;
    const after = await this.session.peek([{ file: change.file, edits: change.edits }, ...change.also]);
    return this.store.state.version === version ? after : undefined;
  }

  /** The number of the line, from 1, that a place of a text is on. */
  lineOf(from: number, file: FileName): number {
    const doc = this.desk.state(file)?.doc;
    return doc?.lineAt(Math.min(from, doc.length)).number ?? 1;
  }

  /** What a report speaks of; `undefined` before the first analysis. */
  subject(): Subject | undefined {
    const { report, catalog } = this.store.state;
    if (!report) return undefined;
    return {
      name: this.desk.file(undefined)?.name ?? untitled.name, analysis: report.analysis, rules: catalog?.rules ?? [],
      place: (from, file) => {
        const doc = this.desk.state(file)?.doc;
        const line = doc?.lineAt(Math.min(from, doc.length));
        return { line: line?.number ?? 1, column: from - (line?.from ?? 0) + 1 };
      },
    };
  }

  showPanel(panel: Panel): void {
    this.store.set({ panel, sideOpen: true });
  }

  /** Shows the page of a rule. */
  showRule(ruleId: string): void {
    this.store.set({ ruleId, panel: 'rule', sideOpen: true });
  }

  toggleSide(): void {
    this.store.set({ sideOpen: !this.store.state.sideOpen });
  }

  setTheme(theme: Theme): void {
    keep('theme', theme === 'system' ? undefined : theme);
    this.store.set({ theme });
  }

  say(notice: Notice | undefined): void {
    this.store.set({ notice });
  }

  /** Changes texts; undo takes all of it back. */
  change(changes: readonly FileChange[], userEvent: string): void {
    this.desk.change(changes, userEvent);
    // The editor tells of its own text; of the others nobody does.
    if (changes.some((it) => it.file !== this.desk.active)) this.#rejudge();
    this.view.focus();
  }

  #underline(): void {
    const { report, empty } = this.store.state;
    const all = report && isCurrent(this.store.state) && !empty ? report.analysis.diagnostics : [];
    this.#squiggles.draw(this.view, all.filter((it) => it.file === this.desk.active), this);
  }

  /** Tells the page which texts are open. */
  list(): void {
    const list = this.desk.names.map((name) => ({ name, title: name ?? this.desk.file(name)?.name ?? '', dirty: this.desk.isDirty(name) }));
    const dirty = list.some((it) => it.dirty);
    const last = this.store.state.files;
    const same = list.length === last.length && list.every((it, at) => it.title === last[at]?.title && it.dirty === last[at]?.dirty);
    this.store.set({ dirty, ...(!same && { files: list }) });
  }

  /** More has changed than the configuration's text. */
  #rejudge(): void {
    this.#setting = undefined;
    this.#changed();
  }

  #changed(): void {
    const { version: last } = this.store.state;
    const version = last + 1;
    const text = this.desk.text(undefined);
    this.list();
    this.store.set({ version, empty: text === '' && this.desk.names.length === 1 });
    performance.clearMarks(`footguard:version-${last}`);
    performance.mark(`footguard:version-${version}`);
    this.session.update({ version, text, setting: this.#settingFor(text) });
  }

  #settingFor(text: string): Setting {
    const { posture, assumeEnv, facts } = this.store.state;
    const files = this.#setting?.files ?? this.desk.includes();
    const env = assumeEnv ? assumed([text, ...files.values()]) : undefined;
    const names = Object.keys(env ?? {}).join();
    if (this.#setting && names === this.#assumed) return this.#setting;
    this.#assumed = names;
    const file = this.desk.file(undefined) ?? untitled;
    this.#setting = {
      files, facts: facts?.text,
      options: { posture, path: file.path ?? file.name, ...(facts?.dialect !== undefined && { dialect: facts.dialect }), ...(env && { env }) },
    };
    return this.#setting;
  }

  async #loadCatalog(): Promise<void> {
    try {
      const { value } = await this.#client.call('catalog', []);
      this.store.set({ catalog: value });
      performance.mark('footguard:ready');
    } catch (error) {
      this.store.set({ engine: 'stopped' });
      this.say({
        tone: 'bad',
        text: `The analyser could not be started: ${message(error)}.`,
        choices: [{ label: 'Try again', run: () => location.reload() }],
      });
    }
  }
}
