/** Quick fixes, all safe fixes at once, and comments that accept a finding. */
import * as vscode from 'vscode';
import type { Action, Fix } from '../analysis/wasm.ts';
import type { Configurations, Part } from '../configurations.ts';
import type { Rules } from '../rules.ts';
import { plain } from '../words.ts';
import { isAcceptance } from './change.ts';
import { allSafe, workspaceEdit } from './edits.ts';

export const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append('footguard');

/** A finding at a place, as commands are given it. */
export interface Finding {
  uri: string;
  offset: number;
  ruleId: string;
}

const NOTES: Record<Fix['applicability'], string> = { safe: '', unsafe: ' (changes behaviour)', manual: '' };

export class Actions implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix, FIX_ALL];
  readonly #configurations: Configurations;
  readonly #rules: Rules;

  constructor(configurations: Configurations, rules: Rules) {
    this.#configurations = configurations;
    this.#rules = rules;
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range, context: vscode.CodeActionContext): vscode.CodeAction[] {
    const part = this.#configurations.fresh(document);
    if (!part) return [];
    const { only } = context;
    if (only && FIX_ALL.intersects(only) && only.value.startsWith('source')) return this.#fixAll(part);
    if (only && !only.contains(vscode.CodeActionKind.QuickFix)) return [];
    return this.#quickFixes(part, document, range, context);
  }

  /** On save, other files are left alone: nobody would see that they were changed. */
  #fixAll({ configuration, file }: Part): vscode.CodeAction[] {
    const edit = allSafe(configuration, [file]);
    if (edit.size === 0) return [];
    const action = new vscode.CodeAction('Make all safe fixes', FIX_ALL);
    action.edit = edit;
    return [action];
  }

  #quickFixes(part: Part, document: vscode.TextDocument, range: vscode.Range, context: vscode.CodeActionContext): vscode.CodeAction[] {
    const { configuration, file } = part;
    const [from, to] = [document.offsetAt(range.start), document.offsetAt(range.end)];
    const offered = configuration.ask((it) => it.actions(from, to, file));
    const of = (ruleId: string) => context.diagnostics.filter((it) => codeOf(it) === ruleId);
    const preferred = new Set<string>();
    const made = offered.map((it) => {
      const action = isAcceptance(it) ? accept(document, from, it.ruleId) : fix(part, it);
      action.diagnostics = of(it.ruleId);
      if (it.applicability === 'safe' && !preferred.has(it.ruleId)) {
        action.isPreferred = true;
        preferred.add(it.ruleId);
      }
      return action;
    });
    const known = [...new Set(offered.map((it) => it.ruleId))].filter((it) => this.#rules.all.has(it));
    return [...made, ...known.map((ruleId) => {
      const action = new vscode.CodeAction(`Read about ${ruleId}`, vscode.CodeActionKind.QuickFix);
      action.command = { command: 'footguard.explainRule', title: action.title, arguments: [ruleId] };
      action.diagnostics = of(ruleId);
      return action;
    })];
  }
}

function fix({ configuration }: Part, it: Action): vscode.CodeAction {
  if (it.applicability === 'manual') {
    const action = new vscode.CodeAction(`Show by hand: ${plain(it.title)}`, vscode.CodeActionKind.QuickFix);
    action.command = { command: 'footguard.showChange', title: action.title, arguments: [configuration.uri, it.title, it.change] };
    return action;
  }
  const action = new vscode.CodeAction(`${plain(it.title)}${NOTES[it.applicability]}`, vscode.CodeActionKind.QuickFix);
  action.edit = workspaceEdit(configuration, it.change);
  return action;
}

function accept({ uri }: vscode.TextDocument, offset: number, ruleId: string): vscode.CodeAction {
  const action = new vscode.CodeAction(`Accept ${ruleId} here, with a reason…`, vscode.CodeActionKind.QuickFix);
  action.command = { command: 'footguard.acceptFinding', title: action.title, arguments: [{ uri: uri.toString(), offset, ruleId } satisfies Finding] };
  return action;
}

export function codeOf({ code }: vscode.Diagnostic): string {
  const value = typeof code === 'object' ? code.value : code;
  return String(value ?? '');
}
