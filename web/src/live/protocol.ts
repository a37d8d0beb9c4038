/** What passes between the page and `footguard edit`; the other side of it is `host/src/edit/wire.rs`, and `samples.ts` is what that says. */
import type { Posture } from '../analysis/wasm.ts';

/** The configuration as it is on the disk, and what is known of the machine. */
export interface State {
  /** Grows whenever anything below changes. */
  revision: number;
  /** Nothing can be written. */
  readOnly: boolean;
  /** How exposed the assistant is meant to be, if somebody said. */
  posture: Posture | null;
  /** The dialect that somebody asked for. */
  dialect: string | null;
  /** The configuration, then what it includes. */
  files: readonly LiveFile[];
  /** What `footguard facts --json` has as `facts`, as text; `null` until somebody has looked. */
  facts: string | null;
  /** What runs is being looked at. */
  looking: boolean;
  /** Why the machine could not be looked at. */
  problem: string | null;
}

export interface LiveFile {
  /** Its path, which the analyser knows it by. */
  name: string;
  /** Its path as people read it. */
  title: string;
  /** Grows when its bytes change. */
  version: number;
  /** `null` if there is none that could be edited. */
  text: string | null;
  /** Why there is no text, or why nothing is written to it. */
  problem: string | null;
  /** It is not there yet. */
  isNew: boolean;
}

/** A text for one file. */
export interface NewText {
  name: string;
  /** The version that the text was made from. */
  base: number;
  text: string;
}

/** Texts to be written: all of them, or none. */
export interface Save {
  files: readonly NewText[];
}

export interface Saved {
  files: readonly SavedFile[];
}

/** The half of a session that scripts see. */
export interface Entered {
  key: string;
}

export interface SavedFile {
  name: string;
  version: number;
  /** Where it is as it was; `null` for one that is new, or whose text was the same. */
  backup: string | null;
}

/** Why something was not done. */
export interface Refusal {
  error: 'changed' | 'broken' | 'readOnly' | 'unknown' | 'failed' | 'token' | 'session' | 'forbidden';
  /** A sentence without a full stop. */
  message: string;
  /** The file that it is about. */
  name?: string;
  /** Where in its text, counted from 1. */
  line?: number;
  column?: number;
}
