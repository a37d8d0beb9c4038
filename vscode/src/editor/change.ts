/** Changes that the analyser offers. Nothing in here knows of VS Code. */
import type { FileName } from '../analysis/subject.ts';
import type { Action, Analysis, Edit, FileEdits, FixEdits } from '../analysis/wasm.ts';
import { randomSecret, withSecret } from '../secret.ts';
import { apply, areApart } from '../text.ts';

/** Edits of one file or of several, which go together. */
export interface Change {
  file?: FileName;
  edits: readonly Edit[];
  also: readonly FileEdits[];
}

export interface FileChange {
  file: FileName;
  edits: readonly Edit[];
}

/** The parts of a change that do something, each with its file. */
export function parts({ file, edits, also }: Change): FileChange[] {
  return [{ file, edits }, ...also].filter((it) => it.edits.length > 0);
}

/** Whether an offer is the comment that accepts a finding. */
export function isAcceptance({ ruleId, change }: Action): boolean {
  return change.edits.some((it) => it.insert.includes(mark(ruleId)));
}

/** The edits of that comment, with the reason in it. */
export function withReason({ ruleId, change }: Action, reason: string): Edit[] {
  const words = reason.replace(/\s+/g, ' ').trim();
  return change.edits.map((it) => ({ ...it, insert: it.insert.replace(mark(ruleId), () => `${mark(ruleId)} ${words}`) }));
}

function mark(ruleId: string): string {
  return `allow(${ruleId})`;
}

/** The part of the analyser's `Document` that `mended` asks. */
export interface Analyser {
  analyze(): Analysis;
  fixEdits(id: number): FixEdits | undefined;
  setText(text: string): void;
  setFile(name: string, text: string): void;
}

/** A fix may bring up another problem that has one; more rounds than this mean that two fixes undo each other. */
const MAX_ROUNDS = 64;

/**
 * The texts after all safe fixes, by file; those that stay as they are are left out. `document` is changed on the way.
 *
 * Of fixes that touch each other one is made, and the others wait for the next round. A round whose result has more errors is
 * taken back and ends the work.
 */
export function mended(document: Analyser, texts: ReadonlyMap<FileName, string>): Map<FileName, string> {
  let now = new Map(texts);
  let analysis = document.analyze();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = afterRound(document, analysis, now);
    if (!next) break;
    give(document, next);
    const after = document.analyze();
    if (after.summary.error > analysis.summary.error) break;
    now = next;
    analysis = after;
  }
  return new Map([...now].filter(([file, text]) => text !== texts.get(file)));
}

function afterRound(document: Analyser, { diagnostics }: Analysis, texts: ReadonlyMap<FileName, string>): Map<FileName, string> | undefined {
  const taken = new Map<FileName, Edit[]>();
  for (const { fixes } of diagnostics) {
    const safe = fixes.find((it) => it.applicability === 'safe');
    const change = safe && document.fixEdits(safe.id);
    const all = change ? parts(change) : [];
    if (all.length === 0 || !all.every(({ file, edits }) => texts.has(file) && areApart(edits, taken.get(file) ?? []))) continue;
    const secret = randomSecret();
    for (const { file, edits } of all) taken.set(file, [...(taken.get(file) ?? []), ...withSecret(edits, secret)]);
  }
  if (taken.size === 0) return undefined;
  const next = new Map(texts);
  for (const [file, edits] of taken) next.set(file, apply(texts.get(file) ?? '', edits.toSorted((a, b) => a.from - b.from)));
  return next;
}

function give(document: Analyser, texts: ReadonlyMap<FileName, string>): void {
  for (const [file, text] of texts) {
    if (file === undefined) document.setText(text);
    else document.setFile(file, text);
  }
}
