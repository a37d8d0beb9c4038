/** A change that is to be made by hand, shown beside the text as it is. */
import * as vscode from 'vscode';
import type { FixEdits } from '../analysis/wasm.ts';
import { type Configurations, baseName } from '../configurations.ts';
import { apply } from '../text.ts';
import { plain } from '../words.ts';

export const CHANGE_SCHEME = 'footguard-change';

export class ShownChanges implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  #count = 0;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  async show(configurations: Configurations, uri: vscode.Uri, title: string, change: FixEdits): Promise<void> {
    const configuration = configurations.partOf(uri)?.configuration;
    if (!configuration) return;
    const file = configuration.uriOf(change.file);
    const after = vscode.Uri.from({ scheme: CHANGE_SCHEME, path: `/${this.#count++}/${baseName(file)}` });
    // The last few are enough: the others are closed.
    for (const key of [...this.#texts.keys()].slice(0, -8)) this.#texts.delete(key);
    this.#texts.set(after.toString(), apply(configuration.text(change.file), change.edits));
    await vscode.commands.executeCommand('vscode.diff', file, after, `By hand: ${plain(title)}`);
  }
}
