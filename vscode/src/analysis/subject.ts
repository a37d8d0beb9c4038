/** One configuration as the analyser holds it: kept here as well, so that an analyser that dies takes no text with it. */
import type { Engine } from './engine.ts';
import type { Document, Options } from './wasm.ts';

/** The name that an included file is asked for by; none for the configuration itself. */
export type FileName = string | undefined;

/** The text of an included file, or why there is none. */
export type Content = { text: string } | { unreadable: string };

export class Stopped extends Error {}

export class Subject {
  readonly #engine: Engine;
  readonly #report: (reason: string) => void;
  readonly #files = new Map<string, Content>();
  #text: string;
  #options: Options;
  #facts: string | undefined;
  #document: Document | undefined;
  #generation = -1;
  /** The text that the analyser died on twice. It is not shown that one again. */
  #deadly: string | undefined;

  /** `report` is told when the analyser dies. */
  constructor(engine: Engine, text: string, options: Options, report: (reason: string) => void) {
    this.#engine = engine;
    this.#text = text;
    this.#options = options;
    this.#report = report;
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    if (text === this.#text) return;
    this.#text = text;
    this.#deadly = undefined;
    this.#live()?.setText(text);
  }

  set options(options: Options) {
    this.#options = options;
    this.retry();
  }

  /** What `footguard facts --json` printed, if anything is known of the machine. */
  get facts(): string | undefined {
    return this.#facts;
  }

  /** Throws, and changes nothing, if that is no snapshot. */
  set facts(facts: string | undefined) {
    if (facts !== undefined) this.#check(facts);
    this.#facts = facts;
    this.retry();
  }

  get files(): ReadonlyMap<string, Content> {
    return this.#files;
  }

  /** Gives an included file; `undefined` forgets it, so that it is asked for again. */
  setFile(name: string, content: Content | undefined): void {
    const old = this.#files.get(name);
    if (content === undefined) {
      if (this.#files.delete(name)) this.retry();
      return;
    }
    if (old && 'text' in old && 'text' in content && old.text === content.text) return;
    this.#files.set(name, content);
    this.#deadly = undefined;
    const document = this.#live();
    if (document) give(document, name, content);
  }

  /** Makes the analyser's document anew when it is asked next. */
  retry(): void {
    this.#deadly = undefined;
    this.#drop();
  }

  /**
   * Asks the analyser. If it dies, a fresh one is asked once more.
   *
   * Throws `Stopped` if that one dies too.
   */
  ask<T>(question: (document: Document) => T): T {
    if (this.#deadly === this.#text) throw new Stopped('the analyser stopped on this text');
    let reason = '';
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        return question(this.#opened());
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
        this.#report(reason);
        this.#document = undefined;
        this.#engine.restart();
      }
    }
    this.#deadly = this.#text;
    throw new Stopped(reason);
  }

  /** As `ask`, of a copy that may be changed. */
  askCopy<T>(question: (document: Document) => T): T {
    return this.ask(() => {
      const copy = this.#made();
      const answer = question(copy);
      copy.free();
      return answer;
    });
  }

  /** As `ask`, of an included file as if it stood alone. */
  askAlone<T>(name: string, question: (document: Document) => T): T {
    const content = this.#files.get(name);
    const text = content && 'text' in content ? content.text : '';
    return this.ask(() => {
      const alone = new this.#engine.glue.Document(text, { ...this.#options, path: name });
      const answer = question(alone);
      alone.free();
      return answer;
    });
  }

  dispose(): void {
    this.#drop();
  }

  #made(): Document {
    const document = new this.#engine.glue.Document(this.#text, this.#options);
    for (const [name, content] of this.#files) give(document, name, content);
    if (this.#facts !== undefined) document.setFacts(this.#facts);
    return document;
  }

  #opened(): Document {
    const live = this.#live();
    if (live) return live;
    const document = this.#made();
    this.#document = document;
    this.#generation = this.#engine.generation;
    return document;
  }

  #live(): Document | undefined {
    return this.#generation === this.#engine.generation ? this.#document : undefined;
  }

  #drop(): void {
    this.#live()?.free();
    this.#document = undefined;
  }

  #check(facts: string): void {
    const document = new this.#engine.glue.Document('', {});
    try {
      document.setFacts(facts);
    } finally {
      document.free();
    }
  }
}

function give(document: Document, name: string, content: Content): void {
  if ('text' in content) document.setFile(name, content.text);
  else document.setUnreadable(name, content.unreadable);
}
