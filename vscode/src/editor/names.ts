/** Agents: where they are defined, who names them, and giving them another name. */
import * as vscode from 'vscode';
import type { Place } from '../analysis/wasm.ts';
import type { Configuration } from '../configuration.ts';
import type { Configurations, Part } from '../configurations.ts';
import { workspaceEdit } from './edits.ts';

export class Names implements vscode.DefinitionProvider, vscode.ReferenceProvider, vscode.RenameProvider, vscode.DocumentHighlightProvider {
  readonly #configurations: Configurations;

  constructor(configurations: Configurations) {
    this.#configurations = configurations;
  }

  provideDefinition(document: vscode.TextDocument, position: vscode.Position): vscode.Location | undefined {
    return this.#at(document, position, ({ configuration, file }, offset) => {
      const place = configuration.ask((it) => it.definition(offset, file));
      return place && location(configuration, place);
    });
  }

  provideReferences(document: vscode.TextDocument, position: vscode.Position, { includeDeclaration }: vscode.ReferenceContext): vscode.Location[] {
    return this.#at(document, position, ({ configuration, file }, offset) => {
      const { places, definition } = configuration.ask((it) => ({ places: it.references(offset, file), definition: it.definition(offset, file) }));
      const isDefinition = (it: Place) => it.from === definition?.from && it.file === definition.file;
      return places.filter((it) => includeDeclaration || !isDefinition(it)).map((it) => location(configuration, it));
    }) ?? [];
  }

  provideDocumentHighlights(document: vscode.TextDocument, position: vscode.Position): vscode.DocumentHighlight[] {
    return this.#at(document, position, ({ configuration, file }, offset) => {
      const places = configuration.ask((it) => it.references(offset, file));
      return places.filter((it) => it.file === file).map((it) => new vscode.DocumentHighlight(configuration.range(it.from, it.to, file)));
    }) ?? [];
  }

  prepareRename(document: vscode.TextDocument, position: vscode.Position): { range: vscode.Range; placeholder: string } {
    const found = this.#at(document, position, ({ configuration, file }, offset) => {
      const it = configuration.ask((asked) => asked.prepareRename(offset, file));
      return it && { range: configuration.range(it.from, it.to, file), placeholder: it.id };
    });
    if (!found) throw new Error('Only the id of an agent can be renamed: put the cursor on one.');
    return found;
  }

  provideRenameEdits(document: vscode.TextDocument, position: vscode.Position, name: string): vscode.WorkspaceEdit {
    const edit = this.#at(document, position, ({ configuration, file }, offset) => {
      const rename = configuration.ask((it) => it.rename(offset, name, file));
      return rename && workspaceEdit(configuration, rename);
    });
    if (!edit) throw new Error(`An agent cannot be called ${JSON.stringify(name)}, or there is one already.`);
    return edit;
  }

  #at<T>(document: vscode.TextDocument, position: vscode.Position, ask: (part: Part, offset: number) => T): T | undefined {
    const part = this.#configurations.fresh(document);
    return part && ask(part, document.offsetAt(position));
  }
}

function location(configuration: Configuration, { from, to, file }: Place): vscode.Location {
  return new vscode.Location(configuration.uriOf(file), configuration.range(from, to, file));
}
