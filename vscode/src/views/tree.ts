/** The findings of every open configuration as a tree: by severity, then what was accepted and what was not checked. */
import * as vscode from 'vscode';
import { subjectOf } from '../deep/files.ts';
import type { Analysis, Diagnostic, Severity } from '../analysis/wasm.ts';
import type { Configuration } from '../configuration.ts';
import { type Configurations, baseName } from '../configurations.ts';
import type { Finding } from '../editor/actions.ts';
import type { Rules } from '../rules.ts';
import { ICONS, SEVERITIES, TITLES, brief, counts, message, plain, verdict } from '../words.ts';

type Suppressed = Analysis['suppressed'][number];
type Skipped = Analysis['skipped'][number];

export type Node =
  | { kind: 'configuration'; configuration: Configuration }
  | { kind: 'severity'; configuration: Configuration; severity: Severity }
  | { kind: 'finding'; configuration: Configuration; it: Diagnostic }
  | { kind: 'accepted'; configuration: Configuration }
  | { kind: 'acceptance'; configuration: Configuration; it: Suppressed }
  | { kind: 'unchecked'; configuration: Configuration }
  | { kind: 'reason'; configuration: Configuration; reason: string; rules: Skipped[] };

/** So many findings of one severity are listed. */
const MOST = 300;

export class Tree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #configurations: Configurations;
  readonly #rules: Rules;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #subscriptions: vscode.Disposable;
  readonly #view: vscode.TreeView<Node>;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(configurations: Configurations, rules: Rules) {
    this.#configurations = configurations;
    this.#rules = rules;
    this.#view = vscode.window.createTreeView('footguard.findings', { treeDataProvider: this, showCollapseAll: true });
    const show = () => {
      this.#changed.fire(undefined);
      const all = configurations.all;
      const bad = all.reduce((sum, { analysis }) => sum + (analysis ? analysis.summary.error + analysis.summary.critical : 0), 0);
      this.#view.badge = bad > 0 ? { value: bad, tooltip: all.map(({ analysis }) => (analysis ? counts(analysis) : '')).join('\n') } : undefined;
      this.#view.description = all.length === 1 && all[0]?.analysis ? brief(all[0].analysis) : '';
      void vscode.commands.executeCommand('setContext', 'footguard.active', all.length > 0);
      void vscode.commands.executeCommand('setContext', 'footguard.hasFacts', all.some((it) => it.subject.facts !== undefined));
    };
    this.#subscriptions = vscode.Disposable.from(
      this.#changed, this.#view, configurations.onDidAnalyse(show), configurations.onDidClose(show),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  getChildren(node?: Node): Node[] {
    if (!node) {
      const all = this.#configurations.all;
      const [only] = all;
      if (only && all.length === 1) return inside(only);
      return all.map((configuration) => ({ kind: 'configuration', configuration }));
    }
    const { configuration } = node;
    const { analysis } = configuration;
    if (node.kind === 'configuration') return inside(configuration);
    if (!analysis) return [];
    if (node.kind === 'severity') {
      return analysis.diagnostics.filter((it) => it.severity === node.severity).slice(0, MOST).map((it) => ({ kind: 'finding', configuration, it }));
    }
    if (node.kind === 'accepted') return analysis.suppressed.map((it) => ({ kind: 'acceptance', configuration, it }));
    if (node.kind === 'unchecked') {
      const reasons = [...new Set(analysis.skipped.map((it) => it.reason))];
      return reasons.map((reason) => ({ kind: 'reason', configuration, reason, rules: analysis.skipped.filter((it) => it.reason === reason) }));
    }
    return [];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    const { configuration } = node;
    switch (node.kind) {
      case 'configuration': {
        const item = new vscode.TreeItem(configuration.uri, Expanded);
        item.label = baseName(configuration.uri);
        item.description = vscode.workspace.asRelativePath(vscode.Uri.joinPath(configuration.uri, '..'));
        item.tooltip = configuration.analysis && verdict(configuration.analysis);
        return item;
      }
      case 'severity': {
        const item = new vscode.TreeItem(TITLES[node.severity], node.severity === 'info' ? Collapsed : Expanded);
        item.description = String(configuration.analysis?.summary[node.severity] ?? 0);
        item.iconPath = icon(node.severity);
        item.id = `${configuration.uri.toString()} ${node.severity}`;
        return item;
      }
      case 'finding': return this.#finding(configuration, node.it);
      case 'accepted': {
        const item = new vscode.TreeItem('Accepted by Comments', Collapsed);
        item.description = String(configuration.analysis?.suppressed.length ?? 0);
        item.iconPath = new vscode.ThemeIcon('check');
        return item;
      }
      case 'acceptance': {
        const { it } = node;
        const item = new vscode.TreeItem(plain(it.title));
        item.description = it.reason || 'no reason is given';
        item.tooltip = `${plain(it.title)}\n${item.description}`;
        item.iconPath = icon(it.severity);
        item.contextValue = 'rule';
        item.command = goTo(configuration.uriOf(it.file), configuration.range(it.from, it.to, it.file));
        return item;
      }
      case 'unchecked': {
        const item = new vscode.TreeItem('Not Checked', Collapsed);
        item.description = String(configuration.analysis?.skipped.length ?? 0);
        item.tooltip = 'Silence means checked; what could not be checked is in here, with the reason.';
        item.iconPath = new vscode.ThemeIcon('circle-slash');
        return item;
      }
      case 'reason': {
        const item = new vscode.TreeItem(`${node.reason.charAt(0).toUpperCase()}${plain(node.reason.slice(1))}`);
        item.description = node.rules.map((it) => it.ruleId).join(', ');
        item.tooltip = `${plain(node.reason)}:\n${node.rules.map((it) => it.ruleId).join('\n')}`;
        return item;
      }
    }
  }

  /** The finding that a node of the tree stands for. */
  static findingOf(node: Node): Finding | undefined {
    if (node.kind !== 'finding') return undefined;
    const { configuration, it } = node;
    return { uri: configuration.uriOf(it.file).toString(), offset: it.from, ruleId: it.ruleId };
  }

  #finding(configuration: Configuration, it: Diagnostic): vscode.TreeItem {
    const item = new vscode.TreeItem(plain(it.title));
    const elsewhere = subjectOf(configuration, it);
    const range = configuration.range(it.from, it.to, it.file);
    item.description = elsewhere ? baseName(elsewhere) : `${it.file === undefined ? '' : `${baseName(configuration.uriOf(it.file))} `}${range.start.line + 1}`;
    const tip = new vscode.MarkdownString();
    tip.appendText(message(it).replaceAll('`', ''));
    item.tooltip = tip;
    item.iconPath = icon(it.severity);
    const isRule = this.#rules.all.has(it.ruleId);
    item.contextValue = [isRule ? 'rule' : '', elsewhere ? 'files' : '', isRule && it.category === 'audit' ? 'acceptable' : ''].filter(Boolean).join(' ');
    item.command = elsewhere ? goTo(elsewhere, undefined) : goTo(configuration.uriOf(it.file), range);
    item.accessibilityInformation = { label: `${it.severity}: ${plain(it.title)}, line ${range.start.line + 1}` };
    return item;
  }
}

function inside(configuration: Configuration): Node[] {
  const { analysis } = configuration;
  if (!analysis) return [];
  const nodes: Node[] = SEVERITIES.filter((it) => analysis.summary[it] > 0).map((severity) => ({ kind: 'severity', configuration, severity }));
  if (analysis.suppressed.length > 0) nodes.push({ kind: 'accepted', configuration });
  // With nothing above it, the view says that nothing was found.
  if (analysis.skipped.length > 0 && nodes.length > 0) nodes.push({ kind: 'unchecked', configuration });
  return nodes;
}

function icon(severity: Severity): vscode.ThemeIcon {
  const colours: Record<Severity, string> = {
    error: 'list.errorForeground', critical: 'list.errorForeground', warn: 'list.warningForeground', info: 'editorInfo.foreground',
  };
  return new vscode.ThemeIcon(ICONS[severity], new vscode.ThemeColor(colours[severity]));
}

function goTo(uri: vscode.Uri, range: vscode.Range | undefined): vscode.Command {
  return { command: 'footguard.goTo', title: 'Go to the Place', arguments: [uri, range] };
}
