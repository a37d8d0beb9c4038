/** Making fixes, and accepting what is not to be mended. */
import type { FileChange, FileName } from '../analysis/protocol.ts';
import type { Diagnostic, Edit, Fix, FixEdits } from '../analysis/wasm.ts';
import type { App } from '../app.ts';
import { type State, isCurrent } from '../state.ts';

/** Makes a fix, if it was offered for the text as it is now. */
export async function apply(app: App, fix: Fix): Promise<void> {
  const edits = await editsOf(app, fix);
  if (edits) app.make({ needsSecret: fix.needsSecret, change: edits });
}

/** What a fix does; `undefined` if it was offered for another text. Says so where it cannot be made. */
export async function editsOf(app: App, fix: Fix): Promise<FixEdits | undefined> {
  if (!isCurrent(app.store.state)) return undefined;
  const { doc } = app.view.state;
  const edits = await app.session.fixEdits(fix.id);
  if (!app.view.state.doc.eq(doc)) return undefined;
  if (!edits) app.say({ tone: 'calm', text: `“${fix.title}” cannot be done while the text around it has errors.` });
  return edits;
}

/** Writes the comment that accepts a finding; says whether one can stand there. */
export async function accept(app: App, { ruleId, from, to, file }: Diagnostic, reason: string): Promise<boolean> {
  const doc = app.desk.state(file)?.doc;
  const actions = await app.session.actions(from, to, file);
  const mark = `allow(${ruleId})`;
  const edits = actions?.find(({ change }) => change.edits.some((it) => it.insert.includes(mark)))?.change.edits;
  if (!edits || !doc || !app.desk.state(file)?.doc.eq(doc)) return false;
  app.change([{ file, edits: edits.map((it) => ({ ...it, insert: it.insert.replace(mark, `${mark} ${reason}`) })) }], 'input.accept');
  return true;
}

/** Makes every safe fix that does not touch the place of another. */
export async function applySafe(app: App): Promise<void> {
  const { version } = app.store.state;
  if (!isCurrent(app.store.state)) return;
  const found = await Promise.all(safeFixes(app.store.state).map((it) => app.session.fixEdits(it.id)));
  if (app.store.state.version !== version) return;
  const taken = new Map<FileName, Edit[]>();
  for (const change of found) {
    if (!change) continue;
    const parts: FileChange[] = [{ file: change.file, edits: change.edits }, ...change.also];
    const isFree = ({ file, edits }: FileChange) => edits.every((it) =>
      (taken.get(file) ?? []).every((other) => it.to < other.from || it.from > other.to));
    if (!parts.every(isFree)) continue;
    for (const { file, edits } of parts) taken.set(file, [...(taken.get(file) ?? []), ...edits]);
  }
  app.change([...taken].map(([file, edits]) => ({ file, edits })), 'input.fix');
}

/** The first safe fix of each finding. */
export function safeFixes({ report }: Readonly<State>): Fix[] {
  const fixes = report?.analysis.diagnostics.map((it) => it.fixes.find((fix) => fix.applicability === 'safe')) ?? [];
  return fixes.filter((it) => it !== undefined);
}
