/** What passes between the page and the worker. */
import type { Action, Analysis, Completion, Edit, FixEdits, Hover, Options, Place, Renamable, Rename, RuleInfo, Sample } from './wasm.ts';

/** What the worker can be asked; every answer but the catalog's is about the document sent last. */
export interface Api {
  catalog(): Catalog;
  analyze(): Analysis;
  hover(offset: number): Hover | undefined;
  complete(offset: number): Completion | undefined;
  actions(from: number, to: number): Action[];
  fixEdits(id: number): FixEdits | undefined;
  definition(offset: number): Place | undefined;
  prepareRename(offset: number): Renamable | undefined;
  rename(offset: number, name: string): Rename | undefined;
  format(): Edit[] | undefined;
}

export type Method = keyof Api;

/** What there is to know without a document. */
export interface Catalog {
  rules: RuleInfo[];
  samples: Sample[];
}

/** One state of the edited document. */
export interface Snapshot {
  /** Grows with each change of anything below. */
  version: number;
  /** Grows when `options` or `files` change, not when only the text does. */
  epoch: number;
  text: string;
  options: Options;
  /** Texts of included files by the names they are included under. */
  files: ReadonlyMap<string, string>;
}

export interface Request<M extends Method = Method> {
  id: number;
  method: M;
  args: Parameters<Api[M]>;
  /** Sent when the worker does not have it yet. */
  snapshot?: Snapshot | undefined;
}

/** `ms`: what the call took inside the worker. An error means that the module is not to be used again. */
export type Response =
  | { id: number; ok: ReturnType<Api[Method]>; ms: number }
  | { id: number; error: string };
