/** Findings about files of the machine, which are shown at those files. */
import type * as vscode from 'vscode';
import type { Diagnostic } from '../analysis/wasm.ts';
import type { Configuration } from '../configuration.ts';

/** The file of the machine that a finding is about; `undefined` if that is the configuration itself, or nothing. */
export function subjectOf(configuration: Configuration, { path, subject }: Diagnostic): vscode.Uri | undefined {
  // A finding with a key of its own has its place.
  if (subject === undefined || path !== '' || subject === configuration.name) return undefined;
  return configuration.uri.with({ path: subject });
}
