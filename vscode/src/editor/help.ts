/** What the editor shows about a text: hover, outline, folds, links; and its shape. */
import * as vscode from 'vscode';
import type { KeySymbol } from '../analysis/wasm.ts';
import type { Configuration } from '../configuration.ts';
import type { Configurations } from '../configurations.ts';
import { textEdits } from './edits.ts';

/** In longer texts, in UTF-16 units, there is no outline and there are no folds but those by indentation. */
const LONG = 2_000_000;

export class Help implements
  vscode.HoverProvider, vscode.DocumentSymbolProvider, vscode.FoldingRangeProvider, vscode.DocumentLinkProvider,
  vscode.DocumentFormattingEditProvider {
  readonly #configurations: Configurations;

  constructor(configurations: Configurations) {
    this.#configurations = configurations;
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const part = this.#configurations.fresh(document);
    const hover = part?.configuration.ask((it) => it.hover(document.offsetAt(position), part.file));
    return hover && new vscode.Hover(new vscode.MarkdownString(hover.markdown), range(document, hover.from, hover.to));
  }

  provideDocumentSymbols(document: vscode.TextDocument): vscode.DocumentSymbol[] {
    return this.#alone(document, (it) => it.symbols())?.map((it) => symbol(document, it)) ?? [];
  }

  provideFoldingRanges(document: vscode.TextDocument): vscode.FoldingRange[] | undefined {
    return this.#alone(document, (it) => it.folds())?.map(({ from, to, kind }) => {
      const [start, end] = [document.positionAt(from).line, document.positionAt(to).line];
      // The closing bracket stays in sight.
      if (kind === 'comment') return new vscode.FoldingRange(start, end, vscode.FoldingRangeKind.Comment);
      return new vscode.FoldingRange(start, Math.max(start, end - 1));
    });
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    const part = this.#configurations.fresh(document);
    if (!part) return [];
    const links = this.#alone(document, (it) => it.links()) ?? [];
    return links.map((it) => new vscode.DocumentLink(range(document, it.from, it.to), part.configuration.uriOf(it.target)));
  }

  provideDocumentFormattingEdits(document: vscode.TextDocument, { insertSpaces, tabSize }: vscode.FormattingOptions): vscode.TextEdit[] {
    const part = this.#configurations.fresh(document);
    if (!part) return [];
    const settings = vscode.workspace.getConfiguration('footguard', document);
    const [quotes, comma] = [settings.get('format.quotes', 'keep'), settings.get('format.trailingComma', 'keep')];
    const options = {
      indent: insertSpaces ? tabSize : 0,
      maxWidth: settings.get('format.maxWidth', 100),
      ...((quotes === 'double' || quotes === 'single') && { quotes: quotes as 'double' | 'single' }),
      ...(comma !== 'keep' && { trailingComma: comma === 'always' }),
    };
    const { configuration, file } = part;
    const edits = configuration.ask((it) => it.format(options, file));
    if (!edits) vscode.window.setStatusBarMessage('Footguard: the text has errors that have to be mended before it can be formatted.', 5000);
    return edits ? textEdits(configuration, file, edits) : [];
  }

  /** What the analyser says of one text, whether it is the configuration or a file that is included. */
  #alone<T>(document: vscode.TextDocument, question: (it: Parameters<Parameters<Configuration['ask']>[0]>[0]) => T): T | undefined {
    const part = this.#configurations.fresh(document);
    if (!part || document.getText().length > LONG) return undefined;
    const { configuration, file } = part;
    return file === undefined ? configuration.ask(question) : configuration.subject.askAlone(file, question);
  }
}

const KINDS: Record<string, vscode.SymbolKind> = {
  object: vscode.SymbolKind.Object,
  list: vscode.SymbolKind.Array,
  text: vscode.SymbolKind.String,
  number: vscode.SymbolKind.Number,
  boolean: vscode.SymbolKind.Boolean,
};

function symbol(document: vscode.TextDocument, it: KeySymbol): vscode.DocumentSymbol {
  const kind = KINDS[it.kind] ?? vscode.SymbolKind.Null;
  const whole = range(document, it.from, it.to);
  const made = new vscode.DocumentSymbol(it.name || '""', it.detail, kind, whole, range(document, it.selectionFrom, it.selectionTo));
  made.children = it.children.map((child) => symbol(document, child));
  return made;
}

function range(document: vscode.TextDocument, from: number, to: number): vscode.Range {
  return new vscode.Range(document.positionAt(from), document.positionAt(to));
}

