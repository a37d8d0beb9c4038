/** What the page shows, in one place. */
import type { Catalog } from './analysis/protocol.ts';
import type { Analysis, Fix, FixEdits, Posture } from './analysis/wasm.ts';
import type { OpenFile } from './document/file.ts';
import type { Theme } from './preferences.ts';

/** The parts of the results. */
export type Panel = 'findings' | 'rule';

export interface State {
  file: OpenFile;
  /** The text differs from the file's. */
  dirty: boolean;
  /** How exposed the assistant is meant to be; undefined where nobody said. */
  posture: Posture | undefined;
  /** Included files that the user has added, by the names they are included under. */
  includes: ReadonlyMap<string, string>;
  /** Grows with each change of the text or of how it is judged. */
  version: number;
  /** Where the cursor is. */
  cursor: number;
  /** The newest analysis, which may be of an older text. */
  report: Report | undefined;
  engine: 'starting' | 'ready' | 'stopped';
  catalog: Catalog | undefined;
  notice: Notice | undefined;
  /** The text is empty. */
  empty: boolean;
  panel: Panel;
  /** Whether the results are shown beside the text. */
  sideOpen: boolean;
  /** The rule that was asked for by name; the cursor's own otherwise. */
  ruleId: string | undefined;
  /** To be said aloud at once. */
  spoken: string;
  theme: Theme;
}

export interface Report {
  analysis: Analysis;
  version: number;
  /** What the analysis took inside the worker. */
  ms: number;
}

/** Something to say that is not about the configuration. */
export interface Notice {
  text: string;
  tone: 'calm' | 'bad';
  choices?: { label: string; run(): void }[];
}

/** Whether all that a fix does lies in the edited file: included files are read here, not written. */
export function isHere(fix: Fix | FixEdits): boolean {
  return 'files' in fix ? fix.files.length === 0 : fix.file === undefined && fix.also.length === 0;
}

/** Whether the report is of the text as it is now: only then do its offsets and fixes fit. */
export function isCurrent({ report, version }: Readonly<State>): boolean {
  return report?.version === version;
}

export const untitled: OpenFile = { name: 'clawdbot.json', bom: false, bytes: new Uint8Array() };
