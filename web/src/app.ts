/** What can be done on the page; buttons, keys and menus call it and nothing below it. */
import { startCompletion } from '@codemirror/autocomplete';
import { setDiagnostics } from '@codemirror/lint';
import { EditorView, showDialog } from '@codemirror/view';
import type { Client } from './analysis/client.ts';
import type { Snapshot } from './analysis/protocol.ts';
import { Session } from './analysis/session.ts';
import type { Action, Diagnostic, Edit, Fix, FixEdits, Posture, Sample } from './analysis/wasm.ts';
import * as files from './document/file.ts';
import { originalText, splitLines } from './document/line-ends.ts';
import { NotText } from './document/utf8.ts';
import { squiggles } from './editor/diagnostics.ts';
import { createState, createView } from './editor/editor.ts';
import { type Theme, keep, keptTheme } from './preferences.ts';
import { type Notice, type Panel, type State, isCurrent, isHere, untitled } from './state.ts';
import { Store } from './ui/store.ts';

export class App {
  readonly store: Store<State>;
  readonly session: Session;
  readonly view: EditorView;
  readonly #client: Client;
  #saved: EditorView['state']['doc'];
  #epoch = 0;
  #saving = false;

  constructor(host: HTMLElement, client: Client) {
    this.#client = client;
    this.store = new Store<State>({
      file: untitled, dirty: false, posture: undefined, includes: new Map(), version: 0, cursor: 0,
      report: undefined, engine: 'starting', catalog: undefined, notice: undefined,
      empty: true, panel: 'findings', sideOpen: true, ruleId: undefined, spoken: '', theme: keptTheme(),
    });
    this.session = new Session(client, {
      analysed: (analysis, { version }, ms) => {
        this.store.set({ report: { analysis, version, ms }, engine: 'ready' });
        this.view.dispatch(setDiagnostics(this.view.state, this.store.state.empty ? [] : squiggles(analysis, this)));
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
    this.#saved = this.view.state.doc;
    this.#changed();
    void this.#loadCatalog();
  }

  /** The editor's text has changed. */
  edited(): void {
    const { doc } = this.view.state;
    this.store.set({ dirty: !doc.eq(this.#saved), empty: doc.length === 0 });
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

  addInclude(name: string, text: string): void {
    this.store.set({ includes: new Map(this.store.state.includes).set(name, text) });
    this.#epoch++;
    this.#changed();
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

  /** Makes edits of the text as it is now. */
  make({ needsSecret, change }: Pick<Action, 'needsSecret' | 'change'>): void {
    if (!isHere(change)) return;
    this.view.dispatch({ changes: needsSecret ? withSecret(change.edits) : change.edits, userEvent: 'input.fix', scrollIntoView: true });
    this.view.focus();
  }

  /** Writes the comment that accepts a finding; says whether one can stand there. */
  async accept({ ruleId, from, to }: Diagnostic, reason: string): Promise<boolean> {
    const { doc } = this.view.state;
    const actions = await this.session.actions(from, to);
    const mark = `allow(${ruleId})`;
    const edits = actions?.find(({ change }) => change.edits.some((it) => it.insert.includes(mark)))?.change.edits;
    if (!edits || !this.view.state.doc.eq(doc)) return false;
    const changes = edits.map((it) => ({ ...it, insert: it.insert.replace(mark, `${mark} ${reason}`) }));
    this.view.dispatch({ changes, userEvent: 'input.accept' });
    this.view.focus();
    return true;
  }

  /** Makes every safe fix that does not touch the place of another. */
  async applySafe(): Promise<void> {
    if (!isCurrent(this.store.state)) return;
    const { doc } = this.view.state;
    const changes = await Promise.all(safeFixes(this.store.state).map((it) => this.session.fixEdits(it.id)));
    if (!this.view.state.doc.eq(doc)) return;
    const taken: Edit[] = [];
    for (const change of changes) {
      if (!change || !isHere(change)) continue;
      const free = change.edits.every((it) => taken.every((other) => it.to < other.from || it.from > other.to));
      if (free) taken.push(...change.edits);
    }
    this.view.dispatch({ changes: taken, userEvent: 'input.fix' });
    this.view.focus();
  }

  /** Shows and selects a place of the text. */
  jump(from: number, to: number): void {
    const end = this.view.state.doc.length;
    const selection = { anchor: Math.min(from, end), head: Math.min(to, end) };
    this.view.dispatch({ selection, effects: EditorView.scrollIntoView(selection.anchor, { y: 'center' }) });
    this.view.focus();
  }

  /** Shows where what stands at `pos` is defined, if that is in this file. */
  async goToDefinition(pos: number): Promise<void> {
    const place = await this.session.definition(pos);
    if (place && place.file === undefined) this.jump(place.from, place.to);
  }

  /** Asks for another id of the agent under the cursor, and gives it that one wherever this file names it. */
  async rename(): Promise<void> {
    const { doc, selection: { main: { head } } } = this.view.state;
    const found = await this.session.prepareRename(head);
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
    const rename = await this.session.rename(head, id);
    if (!this.view.state.doc.eq(doc)) return;
    if (!rename) {
      this.say({ tone: 'bad', text: `An agent cannot be called ${JSON.stringify(id)}, or there is one already.` });
    } else if (rename.also.length > 0) {
      const files = rename.also.map((it) => it.file).join(', ');
      this.say({ tone: 'bad', text: `Nothing was renamed: ${files} names this agent too, and this page does not edit included files.` });
    } else {
      this.view.dispatch({ changes: rename.edits, userEvent: 'input.rename' });
    }
  }

  /** Brings white space, commas and line breaks into shape; values and comments stay. */
  async format(): Promise<void> {
    const { doc } = this.view.state;
    const edits = await this.session.format();
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
    const here = report?.analysis.diagnostics.filter((it) => it.file === undefined) ?? [];
    const sorted = here.toSorted((a, b) => direction * (a.from - b.from));
    const next = sorted.find((it) => direction * (it.from - this.view.state.selection.main.from) > 0) ?? sorted[0];
    if (!next) {
      this.say({ tone: 'calm', text: 'There is no problem to go to.' });
      return;
    }
    this.jump(next.from, next.to);
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
      if (picked) this.addInclude(name, (await files.read(picked.file)).text);
    });
  }

  async save(): Promise<void> {
    // A second press while the first is asking or writing would write over it.
    if (this.#saving) return;
    this.#saving = true;
    await this.#trying('The file was not saved', async () => {
      if (await files.changedOnDisk(this.store.state.file)) {
        this.say({
          tone: 'bad',
          text: `${this.store.state.file.name} was changed by another program since it was opened here.`,
          choices: [{ label: 'Write over it', run: () => void this.#trying('The file was not saved', () => this.#write()) }],
        });
        return;
      }
      if (this.#isBroken()) {
        this.say({
          tone: 'bad',
          text: `${this.store.state.file.name} was not saved: the assistant cannot read the text as it is.`,
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
    return found.some((it) => it.category === 'syntax' && it.severity === 'error' && it.file === undefined);
  }

  async #write(): Promise<void> {
    const { doc } = this.view.state;
    const written = await files.write(this.store.state.file, originalText(this.view.state));
    if (!written) return;
    this.#saved = doc;
    this.store.set({ file: written, dirty: !this.view.state.doc.eq(doc) });
    this.say({ tone: 'calm', text: written.handle ? `Saved ${written.name}.` : `${written.name} is in your downloads.` });
  }

  /** Runs `replace`, after asking if that would lose what was typed. */
  #replacing(replace: () => void): void {
    if (!this.store.state.dirty) {
      replace();
      return;
    }
    this.say({
      tone: 'calm',
      text: `${this.store.state.file.name} has changes that were not saved.`,
      choices: [{ label: 'Discard them', run: replace }],
    });
  }

  #show(file: files.OpenFile, text: string): void {
    const { doc, ends } = splitLines(text);
    this.view.setState(createState(doc, ends, this));
    this.#saved = this.view.state.doc;
    this.#epoch++;
    this.store.set({ file, dirty: false, empty: doc.length === 0, includes: new Map(), notice: undefined, cursor: 0 });
    this.#changed();
  }

  #changed(): void {
    const { version: last, posture, includes, file } = this.store.state;
    const version = last + 1;
    this.store.set({ version });
    performance.clearMarks(`footguard:version-${last}`);
    performance.mark(`footguard:version-${version}`);
    const snapshot: Snapshot = {
      version, epoch: this.#epoch, text: this.view.state.doc.toString(),
      options: { posture, path: file.name }, files: includes,
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
function withSecret(edits: Edit[]): Edit[] {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  const secret = Array.from(bytes, (it) => it.toString(16).padStart(2, '0')).join('');
  return edits.map((it) => ({ ...it, insert: it.insert.replaceAll('<generated>', secret) }));
}

/** The first safe fix of each finding that lies in the edited file. */
export function safeFixes({ report }: Readonly<State>): Fix[] {
  const fixes = report?.analysis.diagnostics.map((it) => it.fixes.find((fix) => fix.applicability === 'safe')) ?? [];
  return fixes.filter((it) => it !== undefined && isHere(it)) as Fix[];
}

function message(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
