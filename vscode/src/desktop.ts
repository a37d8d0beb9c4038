/** Where there is a machine to run programs on: the desktop, and the server of a remote window. */
import type * as vscode from 'vscode';
import { native } from './deep/native.ts';
import { type Api, activate as start } from './extension.ts';

export function activate(context: vscode.ExtensionContext): Promise<Api> {
  return start(context, native);
}
