/** What the page shows, in one place. */
import type { Catalog, FileName } from './analysis/protocol.ts';
import type { Analysis, Posture } from './analysis/wasm.ts';
import type { Machine } from './document/facts.ts';
import type { OpenFile } from './document/file.ts';
import type { Theme } from './preferences.ts';

/** The parts of the results. */
export type Panel = 'findings' | 'access' | 'agents' | 'sandbox' | 'rule';

export interface State {
  /** The open texts; the configuration first. */
  files: readonly OpenText[];
  /** The one in the editor. */
  active: FileName;
  /** One of the texts differs from its file. */
  dirty: boolean;
  /** How exposed the assistant is meant to be; undefined where nobody said. */
  posture: Posture | undefined;
  /** Every variable that the texts refer to counts as set. */
  assumeEnv: boolean;
  /** What is known of a machine, if somebody gave it. */
  facts: Machine | undefined;
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
  /** The agent that the panels speak of; the first one if it is none of the file's. */
  agent: string | undefined;
  /** To be said aloud at once. */
  spoken: string;
  theme: Theme;
}

export interface OpenText {
  name: FileName;
  title: string;
  /** Differs from its file. */
  dirty: boolean;
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

/** Whether the report is of the text as it is now: only then do its offsets and fixes fit. */
export function isCurrent({ report, version }: Readonly<State>): boolean {
  return report?.version === version;
}

export const untitled: OpenFile = { name: 'clawdbot.json', bom: false, bytes: new Uint8Array() };
