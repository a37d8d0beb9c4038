/** In a browser. */
import type * as vscode from 'vscode';
import { type Api, activate as start } from './extension.ts';

export function activate(context: vscode.ExtensionContext): Promise<Api> {
  return start(context, undefined);
}
