/** What only holds in a browser's extension host. */
import * as vscode from 'vscode';
import { api, at, code, equal, found, ok, one, open, test } from './kit.ts';

export function registerWeb(): void {
  test('this extension host is a worker of the browser, and the extension lives in it', async () => {
    equal(vscode.env.uiKind, vscode.UIKind.Web);
    const { WorkerGlobalScope, process } = globalThis as { WorkerGlobalScope?: new () => object; process?: unknown };
    ok(WorkerGlobalScope !== undefined && globalThis instanceof WorkerGlobalScope, 'it is no worker');
    equal(typeof process, 'undefined', 'what Node calls `process`');
    // An extension of another host has nothing to hand over.
    const extension = vscode.extensions.getExtension('footguard.footguard');
    ok(extension?.isActive && extension.exports === api, 'the extension runs elsewhere');
  });

  test('the deep audit says where it can be had', async () => {
    const { uri } = await open(at(one, 'clawdbot.json'));
    const before = (await found(uri)).map(code);
    const refusal = "Only VS Code on the assistant's machine can look at it.";
    for (const answer of [api.deep.audit(), api.deep.closeFiles()]) equal(await answer, refusal);
    equal((await found(uri)).map(code), before, 'findings');
  });
}
