/** The rules and their pages. */
import * as vscode from 'vscode';
import type { Engine } from './analysis/engine.ts';
import type { RuleInfo } from './analysis/wasm.ts';
import { ICONS } from './words.ts';

export const RULE_SCHEME = 'footguard-rule';

/** What stands above an example, by the word after its language. */
const EXAMPLES: Record<string, string> = { bad: 'Not like this:', good: 'Like this:', facts: 'On a machine like this:' };

/** A rule's page with its examples as any reader of Markdown shows them. */
export function readable(docs: string): string {
  const plain = docs.replace(/^ /gm, '');
  return plain.replace(/^```(\w+),(\w+)[\w,]*$/gm, (_, language: string, flag: string) => `${EXAMPLES[flag] ?? ''}\n\n\`\`\`${language}`);
}

export class Rules implements vscode.TextDocumentContentProvider {
  readonly #engine: Engine;
  #all: Map<string, RuleInfo> | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get all(): ReadonlyMap<string, RuleInfo> {
    this.#all ??= new Map(this.#engine.glue.rules().map((it) => [it.id, it]));
    return this.#all;
  }

  /** The page on the web; none for what is no rule. */
  page(id: string): vscode.Uri | undefined {
    const rule = this.all.get(id);
    return rule && vscode.Uri.parse(rule.url, true);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const rule = this.all.get(uri.path.replace(/^\/|\.md$/g, ''));
    if (!rule) return 'There is no such rule.';
    const upstream = rule.upstream.filter((it) => it !== rule.id);
    const names = upstream.length > 0 ? ` The assistant's own audit calls it ${upstream.map((it) => `\`${it}\``).join(', ')}.` : '';
    return `# ${rule.id}\n\n*${rule.severity}, ${rule.category}*: ${rule.summary}.${names}\n\n${readable(rule.docs)}\n\n[This page on the web](${rule.url})\n`;
  }

  /** Shows the page of a rule inside the editor, or asks which. */
  async show(id: string | undefined): Promise<void> {
    const chosen = id ?? (await this.#choose());
    if (chosen === undefined) return;
    const uri = vscode.Uri.from({ scheme: RULE_SCHEME, path: `/${chosen}.md` });
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  }

  async #choose(): Promise<string | undefined> {
    const items = [...this.all.values()].map((it) => ({ label: `$(${ICONS[it.severity]}) ${it.id}`, description: it.category, detail: it.summary, id: it.id }));
    const options = { title: 'Which rule?', matchOnDetail: true, matchOnDescription: true };
    return (await vscode.window.showQuickPick(items, options))?.id;
  }
}
