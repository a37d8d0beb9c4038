/** What a configuration comes to, shown in and above its lines; and what its words stand for. */
import * as vscode from 'vscode';
import type { Configurations } from '../configurations.ts';

/** In longer texts, in UTF-16 units, nothing is added to the lines. */
const LONG = 1_000_000;

/** The names that themes know; `secret` is our own. */
export const LEGEND = new vscode.SemanticTokensLegend(['secret', 'variable', 'class'], ['declaration', 'readonly']);

/** By the analyser's kinds. */
const TOKENS: Record<string, { type: string; modifiers: string[] }> = {
  secret: { type: 'secret', modifiers: [] },
  variable: { type: 'variable', modifiers: ['readonly'] },
  definition: { type: 'class', modifiers: ['declaration'] },
  agent: { type: 'class', modifiers: [] },
};

export class Effects implements vscode.CodeLensProvider, vscode.InlayHintsProvider, vscode.DocumentSemanticTokensProvider, vscode.Disposable {
  readonly #configurations: Configurations;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable;
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly onDidChangeInlayHints = this.#changed.event;

  constructor(configurations: Configurations) {
    this.#configurations = configurations;
    this.#subscriptions = vscode.Disposable.from(this.#changed, configurations.onDidAnalyse(() => this.#changed.fire()));
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const part = this.#part(document, 'codeLens.enabled');
    if (!part) return [];
    const { configuration, file } = part;
    return configuration.ask((it) => it.lenses(file)).map(({ at, kind, title }) => {
      const command = kind === 'counts'
        ? { command: 'footguard.findings.focus', title: `$(shield) ${title}`, tooltip: 'Show the findings' }
        : { command: 'footguard.showExposure', title, tooltip: 'Show who can reach what' };
      return new vscode.CodeLens(configuration.range(at, at, file), command);
    });
  }

  provideInlayHints(document: vscode.TextDocument, visible: vscode.Range): vscode.InlayHint[] {
    const part = this.#part(document, 'inlayHints.enabled');
    if (!part) return [];
    const { configuration, file } = part;
    const hints = configuration.ask((it) => it.hints(file)).map(({ at, label, why }) => {
      const hint = new vscode.InlayHint(configuration.range(at, at, file).start, label);
      hint.tooltip = new vscode.MarkdownString(why);
      hint.paddingLeft = true;
      hint.paddingRight = true;
      return hint;
    });
    return hints.filter((it) => visible.contains(it.position));
  }

  provideDocumentSemanticTokens(document: vscode.TextDocument): vscode.SemanticTokens | undefined {
    const part = this.#part(document);
    if (!part) return undefined;
    const { configuration, file } = part;
    const builder = new vscode.SemanticTokensBuilder(LEGEND);
    for (const { from, to, kind } of configuration.ask((it) => it.tokens(file))) {
      const token = TOKENS[kind];
      if (!token) continue;
      for (const range of lines(document, configuration.range(from, to, file))) builder.push(range, token.type, token.modifiers);
    }
    return builder.build();
  }

  #part(document: vscode.TextDocument, setting?: string): ReturnType<Configurations['fresh']> {
    if (document.getText().length > LONG) return undefined;
    if (setting !== undefined && !vscode.workspace.getConfiguration('footguard', document).get(setting, true)) return undefined;
    return this.#configurations.fresh(document);
  }
}

/** A range cut at the ends of lines, as tokens have to be. */
function lines(document: vscode.TextDocument, range: vscode.Range): vscode.Range[] {
  if (range.isSingleLine) return [range];
  const numbers = Array.from({ length: range.end.line - range.start.line + 1 }, (_, at) => range.start.line + at);
  const cut = numbers.map((line) => document.lineAt(line).range.intersection(range));
  return cut.filter((it) => it !== undefined && !it.isEmpty) as vscode.Range[];
}
