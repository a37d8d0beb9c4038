/** The status bar: the worst that was found, and who the assistant is for. */
import * as vscode from 'vscode';
import type { Posture } from '../analysis/wasm.ts';
import type { Configurations } from '../configurations.ts';
import { ICONS, POSTURES, POSTURE_NAMES, SEVERITIES, brief, counts, verdict } from '../words.ts';

export class Status implements vscode.Disposable {
  readonly #configurations: Configurations;
  readonly #item = vscode.window.createStatusBarItem('footguard.status', vscode.StatusBarAlignment.Left, 10);
  readonly #subscriptions: vscode.Disposable;

  constructor(configurations: Configurations) {
    this.#configurations = configurations;
    this.#item.name = 'Footguard';
    this.#item.command = 'footguard.pickPosture';
    this.#subscriptions = vscode.Disposable.from(
      this.#item,
      configurations.onDidAnalyse(() => this.#show()),
      configurations.onDidClose(() => this.#show()),
      vscode.window.onDidChangeActiveTextEditor(() => this.#show()),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #show(): void {
    const active = vscode.window.activeTextEditor?.document;
    const configuration = active && this.#configurations.partOf(active.uri)?.configuration;
    const analysis = configuration?.analysis;
    if (!configuration || !analysis) {
      this.#item.hide();
      return;
    }
    const worst = SEVERITIES.find((it) => analysis.summary[it] > 0);
    const posture = analysis.posture;
    const words = configuration.stopped === undefined ? brief(analysis) : 'not analysed';
    this.#item.text = `$(${worst ? ICONS[worst] : 'shield'}) ${words}${posture ? ` · ${posture}` : ''}`;
    const isBad = worst === 'error' || worst === 'critical';
    this.#item.backgroundColor = isBad ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.accessibilityInformation = { label: `Footguard: ${words}. Posture: ${posture ?? 'not said'}`, role: 'button' };
    const tip = new vscode.MarkdownString(undefined, true);
    tip.appendMarkdown(`**Footguard**\n\n${verdict(analysis)}\n\n${counts(analysis)}.`);
    const [first] = analysis.diagnostics;
    if (first) tip.appendMarkdown(`\n\nThe worst: ${first.title}.`);
    tip.appendMarkdown(`\n\nPosture: ${posture ? `${POSTURES[posture].title}, for ${POSTURES[posture].who}` : 'not said'}. A click changes it.`);
    if (configuration.factsFrom !== undefined) {
      tip.appendMarkdown(`\n\nThe machine was looked at ${new Date(configuration.factsFrom).toLocaleTimeString()}.`);
    }
    this.#item.tooltip = tip;
    this.#item.show();
  }
}

/** Asks who the assistant is for, and writes it into the settings. */
export async function pickPosture(configurations: Configurations): Promise<void> {
  const configuration = configurations.current();
  const settings = vscode.workspace.getConfiguration('footguard', configuration?.uri);
  const now = settings.get<string>('posture', '');
  const item = (posture: Posture | '', label: string, detail: string) =>
    ({ label, detail, posture, ...(posture === now && { description: 'as it is' }) });
  const items = [
    item('', 'Not Said', 'Severities are those of the assistant’s own audit.'),
    ...POSTURE_NAMES.map((it) => item(it, POSTURES[it].title, `For ${POSTURES[it].who}.`)),
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: 'Who is the assistant for?', placeHolder: 'Findings weigh more or less by it' });
  if (!chosen || chosen.posture === now) return;
  const inFolder = configuration && vscode.workspace.getWorkspaceFolder(configuration.uri) !== undefined;
  const severalRoots = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  const { Global, Workspace, WorkspaceFolder } = vscode.ConfigurationTarget;
  const target = !inFolder ? Global : severalRoots ? WorkspaceFolder : Workspace;
  await settings.update('posture', chosen.posture === '' ? undefined : chosen.posture, target);
}

