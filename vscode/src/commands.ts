/** What can be asked for by name. */
import * as vscode from 'vscode';
import type { Engine } from './analysis/engine.ts';
import type { Posture } from './analysis/wasm.ts';
import { type Configurations, LANGUAGE } from './configurations.ts';
import type { Finding } from './editor/actions.ts';
import { isAcceptance, withReason } from './editor/change.ts';
import { allSafe, textEdits } from './editor/edits.ts';
import { POSTURES, POSTURE_NAMES } from './words.ts';

/** Makes all safe fixes, in included files as well; gives the number of files that were changed. */
export async function fixAll(configurations: Configurations): Promise<number> {
  const active = vscode.window.activeTextEditor?.document;
  const configuration = (active && configurations.fresh(active)?.configuration) ?? configurations.current();
  if (!configuration) return 0;
  const edit = allSafe(configuration, [undefined, ...configuration.included]);
  if (edit.size === 0) {
    void vscode.window.showInformationMessage('There is nothing that can be mended without changing what the assistant does.');
    return 0;
  }
  if (!(await vscode.workspace.applyEdit(edit))) {
    void vscode.window.showWarningMessage('Nothing was changed: the text has changed meanwhile.');
    return 0;
  }
  vscode.window.setStatusBarMessage('Footguard: all safe fixes were made. Undo takes them back.', 5000);
  return edit.size;
}

/** Writes the comment that accepts a finding, with a reason that is asked for; says whether it was written. */
export async function acceptFinding(configurations: Configurations, finding: Finding | undefined, reason?: string): Promise<boolean> {
  if (!finding) return false;
  const uri = vscode.Uri.parse(finding.uri, true);
  const document = await vscode.workspace.openTextDocument(uri);
  const { version } = document;
  const words = reason ?? (await vscode.window.showInputBox({
    title: `Accept ${finding.ruleId} here`,
    prompt: 'Why is it accepted? The reason stands in a comment above the line. until=2027-01-31 before it sets a last day.',
    placeHolder: 'only reachable from the lab network',
    validateInput: (it) => (it.trim() === '' ? 'Say why: without a reason the comment is a finding itself.' : undefined),
  }));
  if (words === undefined || words.trim() === '') return false;
  const part = configurations.fresh(document);
  const offered = part?.configuration.ask((it) => it.actions(finding.offset, finding.offset, part.file));
  const comment = offered?.find((it) => it.ruleId === finding.ruleId && isAcceptance(it));
  if (!part || !comment || document.version !== version) {
    void vscode.window.showWarningMessage('No comment was written: none can stand above this line, or the text has changed meanwhile.');
    return false;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.set(uri, textEdits(part.configuration, part.file, withReason(comment, words)));
  return vscode.workspace.applyEdit(edit);
}

/** A text to start from, in an editor and in no file yet. */
export async function newConfiguration(engine: Engine): Promise<void> {
  const postures = POSTURE_NAMES.map((it) => ({ label: POSTURES[it].title, detail: `For ${POSTURES[it].who}.`, posture: it }));
  const posture = await vscode.window.showQuickPick(postures, { title: 'New configuration (1 of 2): who is the assistant for?' });
  if (!posture) return;
  const channels = engine.glue.channels().map((it) => ({ label: it.id, description: it.variables.map(({ name }) => name).join(', ') }));
  const options = { title: 'New configuration (2 of 2): through which channels?', canPickMany: true, placeHolder: 'None is fine, too' } as const;
  const chosen = await vscode.window.showQuickPick(channels, options);
  if (!chosen) return;
  await openText(starter(engine, posture.posture, chosen.map((it) => it.label)));
}

export function starter(engine: Engine, posture: Posture, channels: string[]): string {
  return engine.glue.starter(posture, channels);
}

export async function openSample(engine: Engine, id?: string): Promise<void> {
  const samples = engine.glue.samples();
  const items = samples.map((it) => ({ label: it.title, it }));
  const chosen = id === undefined ? (await vscode.window.showQuickPick(items, { title: 'Which sample?' }))?.it : samples.find((it) => it.id === id);
  if (chosen) await openText(chosen.text);
}

async function openText(content: string): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: LANGUAGE, content }));
}
