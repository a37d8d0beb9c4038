/** Keeps the page and the files on the disk in step, by way of the program that serves the page. */
import type { FileName } from '../analysis/protocol.ts';
import type { App, Keeper } from '../app.ts';
import type { Machine } from '../document/facts.ts';
import type { OpenFile } from '../document/file.ts';
import { originalText, splitLines } from '../document/line-ends.ts';
import { type Choice, openConflict } from './conflict.ts';
import { firstMark, lineEdits } from './merge.ts';
import type { LiveFile, NewText, SavedFile, State } from './protocol.ts';
import { Gone, Refused, Server, tokenIn } from './server.ts';

/** How long to wait before the program is asked again that did not answer. */
const PAUSE = 2000;

const ENDED = '`footguard edit` does not answer: it has ended. Your text stays here; start it again and open its new address to save, or copy the text.';

const LOOKING = 'What runs on this machine is being looked at…';

/** A file as the page knows it. */
interface Known {
  file: LiveFile;
  /** The text that the one in the editor was made from. */
  base: string;
  /** The version of it. */
  version: number;
  /** What is on the disk, where that and the text in the editor have gone apart. */
  theirs: LiveFile | undefined;
}

/** Opens the configuration that the program serves, and follows it. */
export async function goLive(app: App): Promise<void> {
  addEventListener('hashchange', () => {
    if (tokenIn(location.hash) !== undefined) location.reload();
  });
  await new Live(app).run();
}

class Live implements Keeper {
  readonly #app: App;
  readonly #server = new Server();
  readonly #known = new Map<FileName, Known>();
  #state: State | undefined;
  #facts: Machine | undefined;
  #factsText: string | null = null;
  /** One after the other: what arrives while a save is under way is looked at after it. */
  #last: Promise<unknown> = Promise.resolve();
  #closeConflict = () => {};

  constructor(app: App) {
    this.#app = app;
  }

  async run(): Promise<void> {
    try {
      await this.#server.enter();
      await this.#refresh();
    } catch (error) {
      this.#say('bad', error instanceof Gone ? ENDED : `The files cannot be opened: ${(error as Error).message}.`);
      return;
    }
    this.#app.keeper = this;
    const { posture } = this.#state ?? {};
    if (posture) this.#app.setPosture(posture);
    await this.#follow();
  }

  /** Whatever is to take the configuration's place becomes its text: the file stays the one that is edited. */
  takes(file: OpenFile, text: string): boolean {
    this.#put(undefined, text);
    if (text !== '') this.#say('calm', `${file.name} stands in ${this.#title(undefined)} now; undo takes it back.`);
    return true;
  }

  async save(): Promise<void> {
    await this.#queue(() => this.#save());
  }

  async look(): Promise<void> {
    // Whoever asks for facts wants them, even after having taken them off.
    if (this.#state && !this.#app.store.state.facts) {
      this.#facts = undefined;
      this.#factsText = null;
      this.#takeFacts(this.#state);
    }
    try {
      await this.#server.look();
      this.#say('calm', 'This machine is looked at again; what is new joins the findings.');
    } catch (error) {
      this.#say('bad', error instanceof Gone ? ENDED : `This machine cannot be looked at: ${(error as Error).message}.`);
    }
  }

  async #follow(): Promise<void> {
    let isGone = false;
    for (;;) {
      try {
        const revision = this.#state?.revision ?? 0;
        if (isGone || (await this.#server.changes(revision)) !== revision) await this.#queue(() => this.#refresh());
        if (isGone) this.#say('calm', '`footguard edit` answers again.');
        isGone = false;
      } catch (error) {
        if (error instanceof Refused) {
          this.#say('bad', `The files are not followed any more: ${error.message}. Your text stays here.`);
          return;
        }
        if (!(error instanceof Gone)) throw error;
        if (!isGone) this.#say('bad', ENDED);
        isGone = true;
        await new Promise((done) => setTimeout(done, PAUSE));
      }
    }
  }

  async #refresh(): Promise<void> {
    const state = await this.#server.state();
    const last = this.#state;
    this.#state = state;
    state.files.forEach((file, at) => this.#receive(at === 0 ? undefined : file.name, file));
    const names = new Set(state.files.slice(1).map((it) => it.name));
    for (const name of [...this.#known.keys()]) if (name !== undefined && !names.has(name)) this.#drop(name);
    this.#takeFacts(state);
    this.#app.list();
    this.#sayLooking(state, last);
    if (state.problem !== null && state.problem !== last?.problem) this.#say('bad', `The machine cannot be looked at: ${state.problem}.`);
  }

  /** Looking at what runs takes seconds, which is said where nothing else is. */
  #sayLooking({ looking }: State, last: State | undefined): void {
    const { notice } = this.#app.store.state;
    if (looking && !notice) this.#say('calm', LOOKING);
    else if (!looking && last?.looking && notice?.text === LOOKING) this.#app.say(undefined);
  }

  /** What is known of the machine; if the reader has taken it off, it stays off. */
  #takeFacts({ facts, dialect }: State): void {
    if (facts === null || facts === this.#factsText || this.#app.store.state.facts !== this.#facts) return;
    const parts = Object.entries(JSON.parse(facts) as object).filter(([, it]) => it !== null).map(([name]) => name);
    this.#factsText = facts;
    this.#facts = { text: facts, config: [], dialect: dialect ?? undefined, taken: new Date(), parts: new Set(parts) };
    this.#app.setFacts(this.#facts);
  }

  #receive(name: FileName, file: LiveFile): void {
    const known = this.#known.get(name);
    if (!known) {
      this.#open(name, file);
      return;
    }
    const hadProblem = known.file.problem;
    known.file = file;
    if (file.problem !== null && file.problem !== hadProblem) this.#say('bad', `${file.title}: ${file.problem}.`);
    if (file.version === known.version || file.version === known.theirs?.version || file.text === null) return;
    const mine = this.#mine(name);
    const isClean = mine === known.base;
    if (file.isNew) {
      known.version = file.version;
      known.base = '';
      this.#saved(name, '');
      this.#say('bad', `${file.title} was deleted on the disk. Its text stays here; saving makes the file again.`);
    } else if (isClean || mine === file.text) {
      this.#settle(known, name, file);
      if (isClean) {
        this.#put(name, file.text);
        this.#say('calm', `${file.title} was changed on the disk, and is shown as it is now.`);
      }
    } else {
      known.theirs = file;
      this.#say('bad', `${file.title} was changed on the disk, and here as well.`, [{ label: 'Compare', run: () => this.#compare(name) }]);
    }
  }

  #open(name: FileName, file: LiveFile): void {
    const text = file.text ?? '';
    const isHere = name !== undefined && this.#app.desk.names.includes(name);
    if (file.problem !== null) this.#say('bad', `${file.title}: ${file.problem}.`);
    // One that cannot be read is asked for as a missing one is.
    if (name !== undefined && file.text === null) return;
    this.#known.set(name, { file, base: text, version: file.version, theirs: undefined });
    const { bom, body } = withoutMark(text);
    const open: OpenFile = { name: file.title, path: file.name, bom, bytes: new Uint8Array() };
    if (name === undefined) this.#app.showText(open, body);
    else if (isHere) this.#saved(name, text);
    else this.#app.add(name, open, body);
  }

  /** The configuration does not include it any more. */
  #drop(name: string): void {
    const isDirty = this.#app.desk.isDirty(name);
    const title = this.#title(name);
    this.#known.delete(name);
    if (isDirty) this.#say('bad', `${title} is not included any more, and has changes that were not saved.`);
    else this.#app.remove(name);
  }

  async #save(): Promise<void> {
    const conflict = [...this.#known].find(([, it]) => it.theirs);
    if (conflict) {
      this.#compare(conflict[0], true);
      return;
    }
    const changed = [...this.#known].filter(([name, { file, base }]) => file.isNew || this.#mine(name) !== base);
    if (this.#state?.readOnly) {
      this.#say('bad', 'Nothing is written: `footguard edit` was started with `--read-only`.');
    } else if (changed.length === 0) {
      this.#say('calm', 'Everything is saved.');
    } else {
      const texts = changed.map(([name, { file, version }]): NewText => ({ name: file.name, base: version, text: this.#mine(name) }));
      try {
        const saved = await this.#server.save(texts);
        saved.forEach((it, at) => this.#written(changed[at]?.[0], texts[at]?.text ?? '', it));
        const backups = saved.flatMap((it) => it.backup ?? []);
        const [backup] = backups;
        this.#say('calm', `Saved ${changed.map(([name]) => this.#title(name)).join(' and ')}.${backup === undefined ? '' : ` As it was: ${baseOf(backup)}${backups.length > 1 ? ' and others' : ''}.`}`);
      } catch (error) {
        await this.#refused(error);
      }
    }
  }

  #written(name: FileName, text: string, { version }: SavedFile): void {
    const known = this.#known.get(name);
    if (!known) return;
    this.#settle(known, name, { ...known.file, version, text, isNew: false });
  }

  async #refused(error: unknown): Promise<void> {
    if (error instanceof Gone) {
      this.#say('bad', `Nothing was saved: ${ENDED}`);
      return;
    }
    if (!(error instanceof Refused)) throw error;
    const { refusal } = error;
    const name = [...this.#known].find(([, it]) => it.file.name === refusal.name)?.[0];
    if (refusal.error === 'changed') {
      await this.#refresh();
      if (this.#known.get(name)?.theirs) this.#compare(name, true);
      else this.#say('bad', `Nothing was saved: ${refusal.message}. Save once more.`);
    } else if (refusal.error === 'broken') {
      const { line = 1, column = 1 } = refusal;
      this.#say('bad', `Nothing was saved, since the assistant could not read ${this.#title(name)}: ${lower(refusal.message)} (line ${line}, column ${column}).`,
        [{ label: 'Go there', run: () => this.#app.jumpToLine(line, column, name) }]);
    } else {
      this.#say('bad', `Nothing was saved: ${refusal.message}.`);
    }
  }

  /** Lets the reader choose. After a try to save, a choice that leaves nothing to look at is saved at once. */
  #compare(name: FileName, isSaving = false): void {
    const known = this.#known.get(name);
    const theirs = known?.theirs;
    if (!known || theirs?.text == null) return;
    this.#app.say(undefined);
    this.#closeConflict();
    const sides = { title: theirs.title, base: known.base, mine: this.#mine(name), theirs: theirs.text };
    this.#closeConflict = openConflict(sides, (choice) => {
      this.#choose(name, known, theirs, choice);
      // There may be yet another version by now.
      this.#receive(name, known.file);
      if (isSaving && choice.kind === 'mine') void this.save();
    });
  }

  #choose(name: FileName, known: Known, theirs: LiveFile, choice: Choice): void {
    const text = theirs.text ?? '';
    const { title } = theirs;
    known.theirs = undefined;
    known.base = text;
    known.version = theirs.version;
    this.#saved(name, text);
    if (choice.kind === 'mine') {
      this.#say('calm', `Your text of ${title} stays; saving writes it over the one on the disk.`);
    } else if (choice.kind === 'theirs') {
      this.#put(name, text);
      this.#say('calm', `${title} is shown as it is on the disk; undo brings your text back.`);
    } else {
      this.#put(name, choice.text);
      this.#sayMerged(name, title, choice);
    }
    this.#app.list();
  }

  #sayMerged(name: FileName, title: string, { text, conflicts }: { text: string; conflicts: number }): void {
    if (conflicts === 0) {
      this.#say('calm', `${title} has both now, and is not saved yet.`);
      return;
    }
    const at = firstMark(text);
    this.#app.jump(at, at, name);
    const places = conflicts === 1 ? 'One place of it waits' : `${conflicts} places of it wait`;
    this.#say('calm', `${title} has both now. ${places} for you, between <<<<<<< and >>>>>>>.`);
  }

  #settle(known: Known, name: FileName, file: LiveFile): void {
    known.file = file;
    known.base = file.text ?? '';
    known.version = file.version;
    known.theirs = undefined;
    this.#saved(name, known.base);
    this.#app.list();
  }

  /** Puts a text into the editor, so that undo brings the other back, lines that are in both staying as they are. */
  #put(name: FileName, text: string): void {
    const { body } = withoutMark(text);
    const { doc } = splitLines(body);
    const before = this.#app.desk.text(name);
    const edits = lineEdits(before, doc.toString());
    const focused = document.activeElement as HTMLElement | null;
    if (edits.length > 0) this.#app.change([{ file: name, edits }], 'input.disk');
    // The editor ends new lines as those around them end.
    const state = this.#app.desk.state(name);
    const file = this.#app.desk.file(name);
    if (state && file && originalText(state) !== body) {
      this.#app.add(name, file, body);
      this.#saved(name, this.#known.get(name)?.base ?? '');
      this.#app.list();
    }
    if (focused !== document.body) focused?.focus({ preventScroll: true });
  }

  /** What is on the disk, so that the editor can tell whether its own text differs. */
  #saved(name: FileName, text: string): void {
    const { bom, body } = withoutMark(text);
    const file = this.#app.desk.file(name);
    if (file) this.#app.desk.wasSaved(name, { ...file, bom }, splitLines(body).doc);
  }

  /** The text in the editor, as it would be written. */
  #mine(name: FileName): string {
    const state = this.#app.desk.state(name);
    return `${this.#app.desk.file(name)?.bom ? '\ufeff' : ''}${state ? originalText(state) : ''}`;
  }

  #title(name: FileName): string {
    return this.#known.get(name)?.file.title ?? name ?? 'the configuration';
  }

  #say(tone: 'calm' | 'bad', text: string, choices: { label: string; run(): void }[] = []): void {
    this.#app.say({ tone, text, choices });
  }

  #queue(run: () => Promise<void>): Promise<void> {
    const next = this.#last.then(run);
    this.#last = next.catch(() => undefined);
    return next;
  }
}

function withoutMark(text: string): { bom: boolean; body: string } {
  const bom = text.startsWith('\ufeff');
  return { bom, body: bom ? text.slice(1) : text };
}

function baseOf(path: string): string {
  return path.replace(/^.*[/\\]/s, '');
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
