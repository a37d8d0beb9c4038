/** The texts that are open: the configuration, and the included files that were added. One of them is in the editor. */
import { redo, undo } from '@codemirror/commands';
import type { EditorState, Text, Transaction } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import type { FileChange, FileName } from '../analysis/protocol.ts';
import type { OpenFile } from './file.ts';
import { type LineEnd, splitLines } from './line-ends.ts';

/** Makes a state for a text and what ends each of its lines. */
type Make = (doc: Text, ends: readonly LineEnd[]) => EditorState;

interface Open {
  file: OpenFile;
  /** The text as it is in the file. */
  saved: Text;
  /** As it was when it was last in the editor. */
  state: EditorState;
}

/** A change of several texts: it is undone, and done again, in all of them. */
interface Joint {
  before: ReadonlyMap<FileName, Text>;
  after: ReadonlyMap<FileName, Text>;
}

export class Desk {
  readonly #view: EditorView;
  readonly #make: Make;
  readonly #open = new Map<FileName, Open>();
  #active: FileName;
  #joint: Joint[] = [];

  constructor(view: EditorView, make: Make, file: OpenFile) {
    this.#view = view;
    this.#make = make;
    this.#open.set(undefined, { file, saved: view.state.doc, state: view.state });
  }

  get active(): FileName {
    return this.#active;
  }

  /** The configuration first. */
  get names(): FileName[] {
    return [...this.#open.keys()];
  }

  state(name: FileName): EditorState | undefined {
    return name === this.#active ? this.#view.state : this.#open.get(name)?.state;
  }

  file(name: FileName): OpenFile | undefined {
    return this.#open.get(name)?.file;
  }

  /** The text as it is in the file. */
  saved(name: FileName): string | undefined {
    return this.#open.get(name)?.saved.toString();
  }

  text(name: FileName): string {
    return this.state(name)?.doc.toString() ?? '';
  }

  isDirty(name: FileName): boolean {
    const open = this.#open.get(name);
    return open !== undefined && !(this.state(name)?.doc.eq(open.saved) ?? true);
  }

  /** Texts of the included files by name. */
  includes(): Map<string, string> {
    const texts = new Map<string, string>();
    for (const name of this.names) if (name !== undefined) texts.set(name, this.text(name));
    return texts;
  }

  /** Closes all and shows a configuration. */
  replace(file: OpenFile, text: string): void {
    const { doc, ends } = splitLines(text);
    const state = this.#make(doc, ends);
    this.#open.clear();
    this.#joint = [];
    this.#active = undefined;
    this.#view.setState(state);
    this.#open.set(undefined, { file, saved: state.doc, state });
  }

  /** Tells where a text lies, which stays as it is. */
  place(name: FileName, file: OpenFile): void {
    const open = this.#open.get(name);
    if (open) open.file = file;
  }

  add(name: FileName, file: OpenFile, text: string): void {
    const { doc, ends } = splitLines(text);
    const state = this.#make(doc, ends);
    this.#open.set(name, { file, saved: state.doc, state });
    if (name === this.#active) this.#view.setState(state);
  }

  /** Closes a text that is not in the editor. */
  remove(name: string): void {
    if (name !== this.#active) this.#open.delete(name);
  }

  show(name: FileName): void {
    const next = this.#open.get(name);
    const last = this.#open.get(this.#active);
    if (!next || name === this.#active) return;
    if (last) last.state = this.#view.state;
    this.#active = name;
    this.#view.setState(next.state);
  }

  /** `doc` is what was written into the file. */
  wasSaved(name: FileName, file: OpenFile, doc: Text): void {
    const open = this.#open.get(name);
    if (open) Object.assign(open, { file, saved: doc });
  }

  /** Makes changes of one or several texts, all of which are open. */
  change(changes: readonly FileChange[], userEvent: string): void {
    const docs = () => new Map(changes.map(({ file }) => [file, this.state(file)?.doc] as [FileName, Text]));
    const before = docs();
    for (const { file, edits } of changes) {
      const changed = edits.map((it) => ({ ...it }));
      if (file === this.#active) this.#view.dispatch({ changes: changed, userEvent, scrollIntoView: true });
      else this.#update(file, (state) => state.update({ changes: changed, userEvent }));
    }
    if (changes.length > 1) this.#joint.push({ before, after: docs() });
  }

  /** After the text in the editor has undone its part of a joint change, or done it again, the others do theirs. */
  followUndo(tr: Transaction): boolean {
    const back = tr.isUserEvent('undo');
    if (!back && !tr.isUserEvent('redo')) return false;
    const sides = ({ before, after }: Joint) => (back ? { from: after, to: before } : { from: before, to: after });
    const joint = this.#joint.findLast((it) => {
      const { from, to } = sides(it);
      return from.get(this.#active)?.eq(tr.startState.doc) && to.get(this.#active)?.eq(tr.newDoc);
    });
    if (!joint) return false;
    for (const [name, doc] of sides(joint).from) {
      const open = this.#open.get(name);
      // What was changed by hand since then stays.
      if (name === this.#active || !open?.state.doc.eq(doc)) continue;
      (back ? undo : redo)({ state: open.state, dispatch: (made) => void (open.state = made.state) });
    }
    return true;
  }

  #update(name: FileName, make: (state: EditorState) => Transaction): void {
    const open = this.#open.get(name);
    if (open) open.state = make(open.state).state;
  }
}
