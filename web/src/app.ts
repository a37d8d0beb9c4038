/** What can be done on the page; buttons, keys and menus call it and nothing below it. */
import { startCompletion } from '@codemirror/autocomplete';
import { setDiagnostics } from '@codemirror/lint';
import type { Transaction } from '@codemirror/state';
import { EditorView, showDialog } from '@codemirror/view';
import type { Client } from './analysis/client.ts';
import type { FileChange, FileName, Snapshot } from './analysis/protocol.ts';
import { Session } from './analysis/session.ts';
import type { Action, Diagnostic, Edit, Fix, FixEdits, Posture, Sample } from './analysis/wasm.ts';
import { Desk } from './document/desk.ts';
import * as files from './document/file.ts';
import { originalText } from './document/line-ends.ts';
import { NotText } from './document/utf8.ts';
import { squiggles } from './editor/diagnostics.ts';
import { createState, createView } from './editor/editor.ts';
import { type Theme, keep, keptTheme } from './preferences.ts';
import { type Notice, type Panel, type State, isCurrent, untitled } from './state.ts';
import { BadLink, read as readLink } from './share/link.ts';
import type { Subject } from './share/report.ts';
import { Store } from './ui/store.ts';

export class App {
  readonly store: Store<State>;
  readonly session: Session;
  readonly view: EditorView;
  readonly desk: Desk;
  readonly #client: Client;
  #epoch = 0;
  #saving = false;
  /** Names of the variables that the last analysis took as set. */
  #assumed = '';

  constructor(host: HTMLElement, client: Client) {
    this.#client = client;
    this.store = new Store<State>({
      files: [{ name: undefined, title: untitled.name, dirty: false }], active: undefined, dirty: false, posture: undefined,
      assumeEnv: false, version: 0, cursor: 0, report: undefined, engine: 'starting', catalog: undefined, notice: undefined,
      empty: true, panel: 'findings', sideOpen: true, ruleId: undefined, agent: undefined, spoken: '', theme: keptTheme(),
    });
    this.session = new Session(client, {
      analysed: (analysis, { version }, ms) => {
        this.store.set({ report: { analysis, version, ms }, engine: 'ready' });
        this.#underline();
        performance.measure('footguard:type-to-diagnostic', `footguard:version-${version}`);
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
    for (const tr of transactions) if (this.desk.followUndo(tr)) this.#epoch++;
    if (this.desk.active !== undefined) this.#epoch++;
    if (this.store.state.engine === 'stopped') this.store.set({ engine: 'starting', notice: undefined });
    this.#changed();
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
    this.#epoch++;
    this.#changed();
  }

  /** Takes every variable that the texts refer to as set, or stops doing so. */
  assumeEnv(assumeEnv: boolean): void {
    this.store.set({ assumeEnv });
    this.#epoch++;
    this.#changed();
  }

  /** Opens the text of an included file; `name` is what it was asked for by. */
  addInclude(name: string, file: files.OpenFile, text: string): void {
    this.desk.add(name, file, text);
    this.#epoch++;
    this.#changed();
  }

  /** Brings an open text into the editor. */
  showFile(name: FileName): void {
    if (this.desk.active === name) return;
    this.desk.show(name);
    this.store.set({ active: this.desk.active });
    this.moved();
    this.#underline();
    this.view.focus();
  }

  /** Makes a fix, if it was offered for the text as it is now. */
  async apply(fix: Fix): Promise<void> {
    const edits = await this.editsOf(fix);
    if (edits) this.make({ needsSecret: fix.needsSecret, change: edits });
  }

  /** What a fix does; `undefined` if it was offered for another text. Says so where it cannot be made. */
  async editsOf(fix: Fix): Promise<FixEdits | undefined> {
    if (!isCurrent(this.store.state)) return undefined;
    const { doc } = this.view.state;
    const edits = await this.session.fixEdits(fix.id);
    if (!this.view.state.doc.eq(doc)) return undefined;
    if (!edits) this.say({ tone: 'calm', text: `“${fix.title}” cannot be done while the text around it has errors.` });
    return edits;
  }

  /** Makes edits of the texts as they are now; undo takes all of them back. */
  make({ needsSecret, change }: Pick<Action, 'needsSecret' | 'change'>): void {
    const all: FileChange[] = [{ file: change.file, edits: change.edits }, ...change.also];
    this.#change(needsSecret ? withSecret(all) : all, 'input.fix');
  }

  /** Writes the comment that accepts a finding; says whether one can stand there. */
  async accept({ ruleId, from, to, file }: Diagnostic, reason: string): Promise<boolean> {
    const doc = this.desk.state(file)?.doc;
    const actions = await this.session.actions(from, to, file);
    const mark = `allow(${ruleId})`;
    const edits = actions?.find(({ change }) => change.edits.some((it) => it.insert.includes(mark)))?.change.edits;
    if (!edits || !doc || !this.desk.state(file)?.doc.eq(doc)) return false;
    this.#change([{ file, edits: edits.map((it) => ({ ...it, insert: it.insert.replace(mark, `${mark} ${reason}`) })) }], 'input.accept');
    return true;
  }

  /** Makes every safe fix that does not touch the place of another. */
  async applySafe(): Promise<void> {
    const { version } = this.store.state;
    if (!isCurrent(this.store.state)) return;
    const found = await Promise.all(safeFixes(this.store.state).map((it) => this.session.fixEdits(it.id)));
    if (this.store.state.version !== version) return;
    const taken = new Map<FileName, Edit[]>();
    for (const change of found) {
      if (!change) continue;
      const parts: FileChange[] = [{ file: change.file, edits: change.edits }, ...change.also];
      const isFree = ({ file, edits }: FileChange) => edits.every((it) =>
        (taken.get(file) ?? []).every((other) => it.to < other.from || it.from > other.to));
      if (!parts.every(isFree)) continue;
      for (const { file, edits } of parts) taken.set(file, [...(taken.get(file) ?? []), ...edits]);
    }
    this.#change([...taken].map(([file, edits]) => ({ file, edits })), 'input.fix');
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

  /** Shows where what stands at `pos` is defined. */
  async goToDefinition(pos: number): Promise<void> {
    const place = await this.session.definition(pos, this.desk.active);
    if (place) this.jump(place.from, place.to, place.file);
  }

  /** Asks for another id of the agent under the cursor, and gives it that one wherever an open text names it. */
  async rename(): Promise<void> {
    const { doc, selection: { main: { head } } } = this.view.state;
    const found = await this.session.prepareRename(head, this.desk.active);
    if (!found) {
      this.say({ tone: 'calm', text: 'Only the id of an agent can be renamed: put the cursor on one.' });
      return;
    }
    const { result } = showDialog(this.view, {
      label: `New id of ${found.id}: `, input: { name: 'id', value: found.id }, submitLabel: 'Rename', focus: true,
    });
    const id = (await result)?.querySelector('input')?.value;
    this.view.focus();
    if (id === undefined || id === found.id || !this.view.state.doc.eq(doc)) return;
    const rename = await this.session.rename(head, id, this.desk.active);
    if (!this.view.state.doc.eq(doc)) return;
    if (!rename) {
      this.say({ tone: 'bad', text: `An agent cannot be called ${JSON.stringify(id)}, or there is one already.` });
    } else {
      const all: FileChange[] = [{ file: undefined, edits: rename.edits }, ...rename.also];
      this.#change(all.filter((it) => it.edits.length > 0), 'input.rename');
    }
  }

  /** Brings white space, commas and line breaks into shape; values and comments stay. */
  async format(): Promise<void> {
    const { doc } = this.view.state;
    const edits = await this.session.format(this.desk.active);
    if (!this.view.state.doc.eq(doc)) return;
    if (edits) this.view.dispatch({ changes: edits, userEvent: 'input.format' });
    else this.say({ tone: 'calm', text: 'The text has errors that have to be mended before it can be formatted.' });
    this.view.focus();
  }

  complete(): void {
    this.view.focus();
    startCompletion(this.view);
  }

  openSample(sample: Pick<Sample, 'id' | 'text'>): void {
    this.openText(`${sample.id}.json5`, sample.text);
  }

  /** Shows a text that is in no file yet. */
  openText(name: string, text: string): void {
    this.#replacing(() => {
      this.#show({ ...untitled, name }, text);
      this.view.focus();
    });
  }

  /** A text to start from; `undefined` if the analyser cannot write one. */
  async starter(posture: Posture, channels: string[]): Promise<string | undefined> {
    try {
      return (await this.#client.call('starter', [posture, channels])).value;
    } catch (error) {
      this.say({ tone: 'bad', text: `No configuration could be written: ${message(error)}.` });
      return undefined;
    }
  }

  /** Shows a text to start from, as it will be once its variables are set. */
  openStarter(posture: Posture, text: string): void {
    this.#replacing(() => {
      this.#show(untitled, text);
      this.setPosture(posture);
      this.assumeEnv(true);
      this.view.focus();
    });
  }

  /** Shows what a link carries; says why where it cannot be read. */
  async openLink(fragment: string): Promise<void> {
    try {
      const shared = await readLink(fragment);
      if (!shared) return;
      this.#replacing(() => {
        this.#show({ ...untitled, name: shared.name }, shared.text);
        for (const [name, text] of shared.files) this.desk.add(name, { ...untitled, name: name.replace(/^.*[/\\]/, '') }, text);
        this.setPosture(shared.posture);
        this.say({ tone: 'calm', text: 'This was shared by link: a mark stands for each secret.' });
      });
    } catch (error) {
      if (!(error instanceof BadLink)) throw error;
      this.say({ tone: 'bad', text: `The link cannot be opened: ${error.message}.` });
    }
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

  /** An empty text, and with it the page's beginning. */
  startAfresh(): void {
    this.openText(untitled.name, '');
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

  /** Goes to the next place of a finding after the cursor, or to the one before it, around the ends of the text. */
  goToProblem(direction: 1 | -1): void {
    const { report } = this.store.state;
    const here = report?.analysis.diagnostics.filter((it) => it.file === this.desk.active) ?? [];
    const sorted = here.toSorted((a, b) => direction * (a.from - b.from));
    const next = sorted.find((it) => direction * (it.from - this.view.state.selection.main.from) > 0) ?? sorted[0];
    if (!next) {
      this.say({ tone: 'calm', text: 'There is no problem to go to.' });
      return;
    }
    this.jump(next.from, next.to, next.file);
    this.store.set({ spoken: next.title });
  }

  async open(): Promise<void> {
    await this.#trying('The file was not opened', async () => {
      const picked = await files.pick();
      if (picked) await this.#read(picked.file, picked.handle);
    });
  }

  async drop(transfer: DataTransfer): Promise<void> {
    await this.#trying('The file was not opened', async () => {
      const found = await files.dropped(transfer);
      if (found) await this.#read(found.file, found.handle);
    });
  }

  async pickInclude(name: string): Promise<void> {
    await this.#trying('The file was not added', async () => {
      const picked = await files.pick();
      if (!picked) return;
      const read = await files.read(picked.file, picked.handle);
      this.addInclude(name, read.file, read.text);
    });
  }

  async save(): Promise<void> {
    // A second press while the first is asking or writing would write over it.
    if (this.#saving) return;
    this.#saving = true;
    await this.#trying('The file was not saved', async () => {
      const file = this.desk.file(this.desk.active) ?? untitled;
      if (await files.changedOnDisk(file)) {
        this.say({
          tone: 'bad',
          text: `${file.name} was changed by another program since it was opened here.`,
          choices: [{ label: 'Write over it', run: () => void this.#trying('The file was not saved', () => this.#write()) }],
        });
        return;
      }
      if (this.#isBroken()) {
        this.say({
          tone: 'bad',
          text: `${file.name} was not saved: the assistant cannot read the text as it is.`,
          choices: [{ label: 'Save all the same', run: () => void this.#trying('The file was not saved', () => this.#write()) }],
        });
        return;
      }
      await this.#write();
    });
    this.#saving = false;
  }

  say(notice: Notice | undefined): void {
    this.store.set({ notice });
  }

  async #read(file: File, handle?: FileSystemFileHandle): Promise<void> {
    const read = await files.read(file, handle);
    this.#replacing(() => this.#show(read.file, read.text));
  }

  /** Whether the text has syntax errors, as far as it has been analysed. */
  #isBroken(): boolean {
    const found = this.store.state.report?.analysis.diagnostics ?? [];
    return found.some((it) => it.category === 'syntax' && it.severity === 'error' && it.file === this.desk.active);
  }

  async #write(): Promise<void> {
    const { active } = this.desk;
    const { doc } = this.view.state;
    const written = await files.write(this.desk.file(active) ?? untitled, originalText(this.view.state));
    if (!written) return;
    this.desk.wasSaved(active, written, doc);
    this.#list();
    this.say({ tone: 'calm', text: written.handle ? `Saved ${written.name}.` : `${written.name} is in your downloads.` });
  }

  /** Runs `replace`, after asking if that would lose what was typed. */
  #replacing(replace: () => void): void {
    const dirty = this.store.state.files.filter((it) => it.dirty).map((it) => it.title);
    if (dirty.length === 0) {
      replace();
      return;
    }
    this.say({
      tone: 'calm',
      text: `${dirty.join(', ')} ${dirty.length === 1 ? 'has' : 'have'} changes that were not saved.`,
      choices: [{ label: 'Discard them', run: replace }],
    });
  }

  #show(file: files.OpenFile, text: string): void {
    this.desk.replace(file, text);
    this.#epoch++;
    this.store.set({ active: undefined, assumeEnv: false, notice: undefined, cursor: 0, ruleId: undefined });
    this.#changed();
  }

  #change(changes: readonly FileChange[], userEvent: string): void {
    this.desk.change(changes, userEvent);
    // The editor tells of its own text; of the others nobody does.
    if (changes.some((it) => it.file !== this.desk.active)) {
      this.#epoch++;
      this.#changed();
    }
    this.view.focus();
  }

  #underline(): void {
    const { report, empty } = this.store.state;
    const found = report && isCurrent(this.store.state) && !empty ? squiggles(report.analysis, this) : [];
    this.view.dispatch(setDiagnostics(this.view.state, found));
  }

  /** Tells the page which texts are open. */
  #list(): void {
    const list = this.desk.names.map((name) => ({ name, title: name ?? this.desk.file(name)?.name ?? '', dirty: this.desk.isDirty(name) }));
    const dirty = list.some((it) => it.dirty);
    const last = this.store.state.files;
    const same = list.length === last.length && list.every((it, at) => it.title === last[at]?.title && it.dirty === last[at]?.dirty);
    this.store.set({ dirty, ...(!same && { files: list }) });
  }

  #changed(): void {
    const { version: last, posture, assumeEnv } = this.store.state;
    const version = last + 1;
    const text = this.desk.state(undefined)?.doc.toString() ?? '';
    this.#list();
    this.store.set({ version, empty: text === '' && this.desk.names.length === 1 });
    performance.clearMarks(`footguard:version-${last}`);
    performance.mark(`footguard:version-${version}`);
    const includes = this.desk.includes();
    const env = assumeEnv ? assumed([text, ...includes.values()]) : undefined;
    const key = Object.keys(env ?? {}).join();
    if (key !== this.#assumed) this.#epoch++;
    this.#assumed = key;
    const snapshot: Snapshot = {
      version, epoch: this.#epoch, text,
      options: { posture, path: this.desk.file(undefined)?.name ?? untitled.name, ...(env && { env }) }, files: includes,
    };
    this.session.update(snapshot);
  }

  async #loadCatalog(): Promise<void> {
    try {
      const { value } = await this.#client.call('catalog', []);
      this.store.set({ catalog: value });
    } catch (error) {
      this.store.set({ engine: 'stopped' });
      this.say({
        tone: 'bad',
        text: `The analyser could not be started: ${message(error)}.`,
        choices: [{ label: 'Try again', run: () => location.reload() }],
      });
    }
  }

  async #trying(failure: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      const why = error instanceof NotText ? error.message : message(error);
      this.say({ tone: 'bad', text: `${failure}: ${why}.` });
    }
  }
}

/** The edits with a fresh random secret where they say `<generated>`. */
function withSecret(changes: readonly FileChange[]): FileChange[] {
  const secret = randomSecret();
  return changes.map(({ file, edits }) => ({ file, edits: edits.map((it) => ({ ...it, insert: it.insert.replaceAll('<generated>', secret) })) }));
}

function randomSecret(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(24)), (it) => it.toString(16).padStart(2, '0')).join('');
}

/** A value for each variable that the texts name: one that no rule has to say anything about. */
function assumed(texts: readonly string[]): Record<string, string> {
  const names = texts.flatMap((it) => [...it.matchAll(/\$\{([A-Z_][A-Z0-9_]*)\}/g)].map(([, name = '']) => name));
  return Object.fromEntries([...new Set(names)].map((it) => [it, values.get(it) ?? remember(it)]));
}

const values = new Map<string, string>();

function remember(name: string): string {
  const value = randomSecret();
  values.set(name, value);
  return value;
}

/** The first safe fix of each finding. */
export function safeFixes({ report }: Readonly<State>): Fix[] {
  const fixes = report?.analysis.diagnostics.map((it) => it.fixes.find((fix) => fix.applicability === 'safe')) ?? [];
  return fixes.filter((it) => it !== undefined);
}

function message(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
