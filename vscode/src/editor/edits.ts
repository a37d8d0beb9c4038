/** Changes that the analyser offers, as VS Code makes them. */
import * as vscode from 'vscode';
import type { FileName } from '../analysis/subject.ts';
import type { Edit } from '../analysis/wasm.ts';
import type { Configuration } from '../configuration.ts';
import { randomSecret, withSecret } from '../secret.ts';
import { difference } from '../text.ts';
import { type Change, mended, parts } from './change.ts';

/** Where the change leaves a place for a secret, a fresh one is written. */
export function workspaceEdit(configuration: Configuration, change: Change): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  const secret = randomSecret();
  for (const { file, edits } of parts(change)) {
    edit.set(configuration.uriOf(file), textEdits(configuration, file, withSecret(edits, secret)));
  }
  return edit;
}

/** What all safe fixes together change in these files; empty if there is nothing to mend. */
export function allSafe(configuration: Configuration, files: readonly FileName[]): vscode.WorkspaceEdit {
  const texts = new Map(files.map((it) => [it, configuration.text(it)]));
  const edit = new vscode.WorkspaceEdit();
  for (const [file, text] of configuration.subject.askCopy((it) => mended(it, texts))) {
    const change = difference(configuration.text(file), text);
    if (change) edit.set(configuration.uriOf(file), textEdits(configuration, file, [change]));
  }
  return edit;
}

export function textEdits(configuration: Configuration, file: FileName, edits: readonly Edit[]): vscode.TextEdit[] {
  return edits.map((it) => vscode.TextEdit.replace(configuration.range(it.from, it.to, file), it.insert));
}
