/** Puts the parts together. The same in the desktop's and in the browser's extension host, but for what runs programs. */
import * as vscode from 'vscode';
import { instantiate } from 'footguard:glue';
import { Engine } from './analysis/engine.ts';
import { acceptFinding, fixAll, newConfiguration, openSample } from './commands.ts';
import { Configurations, LANGUAGE } from './configurations.ts';
import { Deep } from './deep/deep.ts';
import type { Runner } from './deep/program.ts';
import { Actions, type Finding } from './editor/actions.ts';
import { Completions, TRIGGERS } from './editor/complete.ts';
import { Diagnostics } from './editor/diagnostics.ts';
import { Effects, LEGEND } from './editor/effects.ts';
import { Help } from './editor/help.ts';
import { Names } from './editor/names.ts';
import { CHANGE_SCHEME, ShownChanges } from './editor/show-change.ts';
import { goTo } from './go-to.ts';
import { RULE_SCHEME, Rules } from './rules.ts';
import { ExposureView } from './views/exposure.ts';
import { Status, pickPosture } from './views/status.ts';
import { type Node, Tree } from './views/tree.ts';

/** What the extension hands to whoever asks for it; the tests do. */
export interface Api {
  readonly engine: Engine;
  readonly configurations: Configurations;
  readonly deep: Deep;
  /** Milliseconds from activation. */
  readonly timings: { readonly module: number; firstDiagnostics: number | undefined };
}

export async function activate(context: vscode.ExtensionContext, runner: Runner | undefined): Promise<Api> {
  let started = performance.now();
  const since = () => performance.now() - started;
  const log = vscode.window.createOutputChannel('Footguard', { log: true });
  const file = vscode.Uri.joinPath(context.extensionUri, 'dist', 'footguard_wasm_bg.wasm');
  // The one way to read it that works in every extension host.
  const bytes = await vscode.workspace.fs.readFile(file);
  const engine = new Engine(instantiate, await WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>));
  const timings: { module: number; firstDiagnostics: number | undefined } = { module: since(), firstDiagnostics: undefined };

  // Where nothing is open yet, the time runs from the first file that is opened.
  const isOurs = ({ languageId }: vscode.TextDocument) => languageId === LANGUAGE;
  const isWaiting = !vscode.workspace.textDocuments.some(isOurs);
  const opening = vscode.workspace.onDidOpenTextDocument((it) => {
    if (!isOurs(it)) return;
    opening.dispose();
    if (isWaiting) started = performance.now();
  });
  const configurations = new Configurations(engine, log);
  const rules = new Rules(engine);
  const version = String((context.extension.packageJSON as { version: string }).version);
  const deep = new Deep(configurations, runner, version, log);
  const exposure = new ExposureView(configurations, context.extensionUri);
  const changes = new ShownChanges();
  context.subscriptions.push(log, configurations, new Diagnostics(configurations, rules), exposure);
  const first = configurations.onDidAnalyse(({ name, took }) => {
    first.dispose();
    opening.dispose();
    timings.firstDiagnostics = since();
    log.info(`First diagnostics, of ${name}, ${Math.round(timings.firstDiagnostics)} ms after activation: module ${Math.round(timings.module)} ms, analysis ${took.toFixed(1)} ms.`);
  });

  const { languages, commands, workspace } = vscode;
  const here: vscode.DocumentSelector = { language: LANGUAGE };
  const help = new Help(configurations);
  const names = new Names(configurations);
  const actions = new Actions(configurations, rules);
  const effects = new Effects(configurations);
  const kinds = { providedCodeActionKinds: Actions.kinds };
  context.subscriptions.push(
    first,
    opening,
    languages.registerHoverProvider(here, help),
    languages.registerDocumentSymbolProvider(here, help, { label: 'Footguard' }),
    languages.registerFoldingRangeProvider(here, help),
    languages.registerDocumentLinkProvider(here, help),
    languages.registerDocumentFormattingEditProvider(here, help),
    languages.registerCompletionItemProvider(here, new Completions(configurations), ...TRIGGERS),
    languages.registerDefinitionProvider(here, names),
    languages.registerReferenceProvider(here, names),
    languages.registerDocumentHighlightProvider(here, names),
    languages.registerRenameProvider(here, names),
    languages.registerCodeActionsProvider(here, actions, kinds),
    effects,
    languages.registerCodeLensProvider(here, effects),
    languages.registerInlayHintsProvider(here, effects),
    languages.registerDocumentSemanticTokensProvider(here, effects, LEGEND),
    workspace.registerTextDocumentContentProvider(RULE_SCHEME, rules),
    workspace.registerTextDocumentContentProvider(CHANGE_SCHEME, changes),
    new Status(configurations),
    new Tree(configurations, rules),
  );

  const ofNode = (it: Finding | Node | undefined) => (it && 'kind' in it ? Tree.findingOf(it) : it);
  const run: Record<string, (...args: never[]) => unknown> = {
    showExposure: () => exposure.show(),
    deepAudit: () => deep.audit(),
    forgetFacts: () => deep.forget(),
    closeFiles: (it?: Node) => deep.closeFiles(it?.configuration),
    fixAll: () => fixAll(configurations),
    pickPosture: () => pickPosture(configurations),
    explainRule: (it?: string | Node) => rules.show(typeof it === 'object' ? ruleOf(it) : it),
    newConfiguration: () => newConfiguration(engine),
    openSample: (id?: string) => openSample(engine, id),
    restart: () => configurations.restart(),
    showLog: () => log.show(),
    acceptFinding: (it?: Finding | Node, reason?: string) => acceptFinding(configurations, ofNode(it), reason),
    showChange: (uri: vscode.Uri, title: string, change: Parameters<ShownChanges['show']>[3]) => changes.show(configurations, uri, title, change),
    goTo: (uri: vscode.Uri, range?: vscode.Range) => goTo(uri, range),
  };
  for (const [name, command] of Object.entries(run)) context.subscriptions.push(commands.registerCommand(`footguard.${name}`, command));
  void commands.executeCommand('setContext', 'footguard.native', runner !== undefined);

  configurations.start();
  return { engine, configurations, deep, timings };
}

function ruleOf(node: Node): string | undefined {
  return node.kind === 'finding' || node.kind === 'acceptance' ? node.it.ruleId : undefined;
}
