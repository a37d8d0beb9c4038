/** What can be written at the cursor. */
import * as vscode from 'vscode';
import type { Completion, CompletionItem } from '../analysis/wasm.ts';
import type { Configurations } from '../configurations.ts';

/** After these, help is offered without asking; after a space only where one of the others stands before it. */
export const TRIGGERS = ['"', "'", ':', '{', '[', ',', '$', ' '];

export class Completions implements vscode.CompletionItemProvider {
  readonly #configurations: Configurations;

  constructor(configurations: Configurations) {
    this.#configurations = configurations;
  }

  provideCompletionItems(
    document: vscode.TextDocument, position: vscode.Position, _: vscode.CancellationToken, context: vscode.CompletionContext,
  ): vscode.CompletionItem[] | undefined {
    const before = document.lineAt(position.line).text.slice(0, position.character);
    if (context.triggerCharacter === ' ' && !/["':{[,]\s$/.test(before)) return undefined;
    const part = this.#configurations.fresh(document);
    const found = part?.configuration.ask((it) => it.complete(document.offsetAt(position), part.file));
    return found?.items.map((it, index) => converted(document, found, it, index));
  }
}

function converted(document: vscode.TextDocument, found: Completion, it: CompletionItem, index: number): vscode.CompletionItem {
  const isKey = it.kind === 'key';
  const made = new vscode.CompletionItem(
    { label: it.label, ...(it.group !== '' && { description: it.group }) },
    isKey ? vscode.CompletionItemKind.Property : vscode.CompletionItemKind.Value,
  );
  made.range = new vscode.Range(document.positionAt(found.from), document.positionAt(found.to));
  made.detail = it.detail;
  if (it.documentation !== '') made.documentation = new vscode.MarkdownString(it.documentation);
  made.insertText = it.cursor == null ? it.insert : snippet(it.insert, it.cursor);
  // The order is the analyser's; what is typed is compared with the word, quoted if what stands there is.
  made.sortText = String(index).padStart(6, '0');
  const [quote = ''] = /^["']/.exec(document.getText(made.range)) ?? [];
  made.filterText = quote + it.label;
  if (found.comma != null) made.additionalTextEdits = [vscode.TextEdit.insert(document.positionAt(found.comma), ',')];
  return made;
}

/** `text` with the cursor at `cursor`. */
export function snippet(text: string, cursor: number): vscode.SnippetString {
  const made = new vscode.SnippetString();
  made.appendText(text.slice(0, cursor));
  made.appendTabstop(0);
  made.appendText(text.slice(cursor));
  return made;
}
