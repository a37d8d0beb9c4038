/** What the tests in the extension host have in common. */
import * as vscode from 'vscode';
import type { Api } from '../../src/extension.ts';

export const tests: { name: string; body: () => Promise<void> }[] = [];

export function test(name: string, body: () => Promise<void>): void {
  tests.push({ name, body });
}

/** Runs every test, and says how each went. */
export async function runAll(): Promise<void> {
  console.log(`FOOTGUARD-COUNT ${tests.length}`);
  await setUp();
  for (const { name, body } of tests) {
    let error: string | undefined;
    const started = Date.now();
    try {
      await body();
    } catch (thrown) {
      error = thrown instanceof Error ? `${thrown.message}\n${thrown.stack ?? ''}`.slice(0, 1500) : String(thrown);
    }
    console.log(`FOOTGUARD-TEST ${JSON.stringify({ name, ms: Date.now() - started, error })}`);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors').then(undefined, () => {});
  }
}

export let api: Api;
/** The two folders of the workspace. */
export let one: vscode.Uri;
export let two: vscode.Uri;

async function setUp(): Promise<void> {
  const [first, second] = vscode.workspace.workspaceFolders ?? [];
  if (!first || !second) throw new Error('the workspace has not two folders');
  [one, two] = [first.uri, second.uri];
  // What is opened first is what the time to the first diagnostics is measured by.
  const document = await open(at(one, 'clawdbot.json'));
  const extension = vscode.extensions.getExtension<Api>('footguard.footguard');
  if (!extension) throw new Error('the extension is not there');
  api = await extension.activate();
  await found(document.uri);
  figure(`activation to first diagnostics: ${api.timings.firstDiagnostics?.toFixed(0)} ms, ${api.timings.module.toFixed(0)} ms of it for the module`);
}

/** For the output of the tests. */
export function figure(text: string): void {
  console.log(`FOOTGUARD-FIGURE ${text}`);
}

export function at(folder: vscode.Uri, ...path: string[]): vscode.Uri {
  return vscode.Uri.joinPath(folder, ...path);
}

export function equal(actual: unknown, expected: unknown, what = 'values'): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: ${a}, not ${b}`);
}

export function ok(value: unknown, what: string): asserts value {
  if (!value) throw new Error(what);
}

/** Waits until `ask` gives something. */
export async function until<T>(what: string, ask: () => T | undefined | false | null | Promise<T | undefined | false | null>, limit = 15_000): Promise<T> {
  const started = Date.now();
  for (;;) {
    const value = await ask();
    if (value) return value;
    if (Date.now() - started > limit) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What an editor is given by a provider, which may be told late of a document on a busy machine: asked until there is something. */
export function given<T extends readonly unknown[]>(command: string, ...args: readonly unknown[]): Promise<T> {
  return until(command, async () => {
    const all = await vscode.commands.executeCommand<T | undefined>(command, ...args);
    return all && all.length > 0 && all;
  });
}

/** As `given`, of completions. */
export async function completed(uri: vscode.Uri, at: vscode.Position, trigger?: string): Promise<readonly vscode.CompletionItem[]> {
  return until('completions', async () => {
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', uri, at, trigger);
    return items.length > 0 && items;
  });
}

export function diagnostics(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter((it) => it.source === 'Footguard');
}

export function code({ code: it }: vscode.Diagnostic): string {
  return String(typeof it === 'object' ? it.value : it);
}

/** The diagnostics of a file, as soon as there are any. */
export function found(uri: vscode.Uri): Promise<vscode.Diagnostic[]> {
  return until(`diagnostics of ${uri.path}`, () => {
    const list = diagnostics(uri);
    return list.length > 0 && list;
  });
}

export async function open(uri: vscode.Uri): Promise<vscode.TextDocument> {
  // As a person opens it: what a program opens stays open for a while after its editor is closed.
  await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
  return until(uri.path, () => vscode.workspace.textDocuments.find((it) => it.uri.toString() === uri.toString()));
}

/** A document of our language that is in no file. */
export async function untitled(content: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language: 'clawdbot-config', content });
  await vscode.window.showTextDocument(document, { preview: false });
  await until('the document to be known', () => api.configurations.partOf(document.uri)?.configuration.analysis);
  return document;
}

export async function replace(document: vscode.TextDocument, old: string, text: string): Promise<void> {
  const { version } = document;
  const from = document.getText().indexOf(old);
  ok(from >= 0, `the text has no ${old}`);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(from), document.positionAt(from + old.length)), text);
  ok(await vscode.workspace.applyEdit(edit), 'the edit was not made');
  // The edit is made in the window; this host hears of it a moment later.
  await until('the edit to be heard of', () => document.version > version);
}

/** The place of the first `text` in a document, `into` characters inside it. */
export function place(document: vscode.TextDocument, text: string, into = 1): vscode.Position {
  const from = document.getText().indexOf(text);
  ok(from >= 0, `the text has no ${text}`);
  return document.positionAt(from + into);
}

export async function write(uri: vscode.Uri, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
}

export async function read(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
