/** Keeps the analysis in step with the document. */
import { type Client, Interrupted } from './client.ts';
import type { Api, FileChange, FileName, Method, Snapshot } from './protocol.ts';
import type {
  Action, Analysis, Completion, Cut, Difference, Edit, Exposure, FixEdits, Hover, Place, Policy, Posture, Reach, Renamable, Rename, SharedText,
  Why,
} from './wasm.ts';

export interface Listener {
  /** The newest text has been analysed. */
  analysed(analysis: Analysis, snapshot: Snapshot, ms: number): void;
  /** The analyser died on this text, which is not sent again until it changes or `retry` is called. */
  stopped(reason: string, snapshot: Snapshot): void;
}

/**
 * Runs one analysis at a time and always the newest text next, without waiting for a pause in typing: an answer about
 * a text that has changed meanwhile is dropped.
 */
export class Session {
  readonly #client: Client;
  readonly #listener: Listener;
  #newest: Snapshot | undefined;
  #done: number | undefined;
  #running = false;
  /** The text that the analyser died on. */
  #deadly: string | undefined;

  constructor(client: Client, listener: Listener) {
    this.#client = client;
    this.#listener = listener;
  }

  update(snapshot: Snapshot): void {
    this.#newest = snapshot;
    void this.#pump();
  }

  /** Sends the text again although it was deadly. */
  retry(): void {
    this.#deadly = undefined;
    void this.#pump();
  }

  hover(offset: number, file: FileName): Promise<Hover | undefined> {
    return this.#ask('hover', [offset, file]);
  }

  complete(offset: number, file: FileName): Promise<Completion | undefined> {
    return this.#ask('complete', [offset, file]);
  }

  actions(from: number, to: number, file: FileName): Promise<Action[] | undefined> {
    return this.#ask('actions', [from, to, file]);
  }

  fixEdits(id: number): Promise<FixEdits | undefined> {
    return this.#ask('fixEdits', [id]);
  }

  definition(offset: number, file: FileName): Promise<Place | undefined> {
    return this.#ask('definition', [offset, file]);
  }

  prepareRename(offset: number, file: FileName): Promise<Renamable | undefined> {
    return this.#ask('prepareRename', [offset, file]);
  }

  rename(offset: number, name: string, file: FileName): Promise<Rename | undefined> {
    return this.#ask('rename', [offset, name, file]);
  }

  format(file: FileName): Promise<Edit[] | undefined> {
    return this.#ask('format', [file]);
  }

  /** The texts with a mark for each secret. */
  shared(): Promise<SharedText[] | undefined> {
    return this.#ask('shared', []);
  }

  policy(): Promise<Policy | undefined> {
    return this.#ask('policy', []);
  }

  exposure(): Promise<Exposure | undefined> {
    return this.#ask('exposure', []);
  }

  exposureSvg(): Promise<string | undefined> {
    return this.#ask('exposureSvg', []);
  }

  why(principal: string, agent: string, tool: string, channel: string | undefined): Promise<Why | undefined> {
    return this.#ask('why', [principal, agent, tool, channel]);
  }

  diff(old: string): Promise<Difference | undefined> {
    return this.#ask('diff', [old]);
  }

  cuts(path: number): Promise<Cut[] | undefined> {
    return this.#ask('cuts', [path]);
  }

  reach(): Promise<Reach[] | undefined> {
    return this.#ask('reach', []);
  }

  /** Whether a text is a snapshot of facts that can be used; no text has to be open for that. */
  async readsFacts(text: string, dialect: string | undefined): Promise<boolean> {
    try {
      return (await this.#client.call('readsFacts', [text, dialect])).value;
    } catch {
      return false;
    }
  }

  /** A text to start from. Rejects where none can be written. */
  async starter(posture: Posture, channels: string[]): Promise<string> {
    return (await this.#client.call('starter', [posture, channels])).value;
  }

  peek(changes: readonly FileChange[]): Promise<ReturnType<Api['peek']> | undefined> {
    return this.#ask('peek', [changes]);
  }

  /** Extra help is never worth an error: where none can be had, there is none. */
  async #ask<M extends Method>(method: M, args: Parameters<Api[M]>): Promise<ReturnType<Api[M]> | undefined> {
    const snapshot = this.#newest;
    if (!snapshot || snapshot.text === this.#deadly) return undefined;
    try {
      const { value } = await this.#client.call(method, args, snapshot);
      return snapshot === this.#newest ? value : undefined;
    } catch {
      return undefined;
    }
  }

  async #pump(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let next = this.#next(); next; next = this.#next()) await this.#analyse(next);
    this.#running = false;
  }

  #next(): Snapshot | undefined {
    const newest = this.#newest;
    return newest && newest.version !== this.#done && newest.text !== this.#deadly ? newest : undefined;
  }

  async #analyse(snapshot: Snapshot): Promise<void> {
    try {
      const { value, ms } = await this.#client.call('analyze', [], snapshot);
      this.#deadly = undefined;
      if (snapshot !== this.#newest) return;
      this.#done = snapshot.version;
      this.#listener.analysed(value, snapshot, ms);
    } catch (error) {
      if (error instanceof Interrupted) return;
      this.#deadly = snapshot.text;
      if (snapshot === this.#newest) this.#listener.stopped(error instanceof Error ? error.message : String(error), snapshot);
    }
  }
}
