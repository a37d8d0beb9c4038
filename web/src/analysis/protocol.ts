/** What passes between the page and the worker. */
import type {
  Action, Analysis, Completion, Cut, Difference, Edit, Exposure, FixEdits, Hover, Options, Place, Policy, Posture, Reach, Renamable, Rename, RuleInfo, Sample, SharedText,
  StarterChannel, Why,
} from './wasm.ts';

/** What the worker can be asked; every answer but those of `catalog`, `readsFacts` and `starter` is about the document sent last. */
export interface Api {
  catalog(): Catalog;
  analyze(): Analysis;
  hover(offset: number, file: FileName): Hover | undefined;
  complete(offset: number, file: FileName): Completion | undefined;
  actions(from: number, to: number, file: FileName): Action[];
  fixEdits(id: number): FixEdits | undefined;
  definition(offset: number, file: FileName): Place | undefined;
  prepareRename(offset: number, file: FileName): Renamable | undefined;
  rename(offset: number, name: string, file: FileName): Rename | undefined;
  format(file: FileName): Edit[] | undefined;
  shared(): SharedText[];
  policy(): Policy;
  exposure(): Exposure;
  exposureSvg(): string;
  why(principal: string, agent: string, tool: string, channel: string | undefined): Why;
  /** What the text opens and closes, compared with an older one. */
  diff(old: string): Difference;
  /** `path` is a number of the exposure's. */
  cuts(path: number): Cut[];
  /** Where that leads which findings are about. */
  reach(): Reach[];
  /** The exposure as it would be after a change: its picture, and how many ways in are left. */
  peek(changes: readonly FileChange[]): { svg: string; count: number };
  /** Whether a text is a snapshot of facts, of a dialect that there is. */
  readsFacts(text: string, dialect: string | undefined): boolean;
  starter(posture: Posture, channels: string[]): string;
}

/** Edits of one text: sorted, disjoint. */
export interface FileChange {
  file?: FileName;
  edits: readonly Edit[];
}

/** The name that an included file is asked for by; none for the document itself. */
export type FileName = string | undefined;

export type Method = keyof Api;

/** What there is to know without a document. */
export interface Catalog {
  rules: RuleInfo[];
  samples: Sample[];
  channels: StarterChannel[];
}

/** One state of the edited document. */
export interface Snapshot {
  /** Grows with each change of anything below. */
  version: number;
  text: string;
  /** Another object when any of it has changed. */
  setting: Setting;
}

/** What a text is judged with. It changes seldom and may be long, so it is sent once. */
export interface Setting {
  options: Options;
  /** Texts of included files by the names they are included under. */
  files: ReadonlyMap<string, string>;
  /** What `footguard facts --json` printed. */
  facts: string | undefined;
}

/** A snapshot as it is sent: without a setting that the worker has. */
export interface Sent {
  version: number;
  text: string;
  setting: Setting | undefined;
}

export interface Request<M extends Method = Method> {
  id: number;
  method: M;
  args: Parameters<Api[M]>;
  /** Sent when the worker does not have it yet. */
  snapshot?: Sent | undefined;
}

/** `ms`: what the call took inside the worker. An error means that the module is not to be used again. */
export type Response =
  | { id: number; ok: ReturnType<Api[Method]>; ms: number }
  | { id: number; error: string };
