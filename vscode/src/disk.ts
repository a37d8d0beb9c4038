/** Files that are not open in an editor. */
import * as vscode from 'vscode';
import type { Content } from './analysis/subject.ts';

/** Larger files are not read. */
const MAX_BYTES = 64 << 20;

/** The text of a file, or why there is none, in the words that a finding about it shows. */
export async function readText(uri: vscode.Uri): Promise<Content> {
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if (type & vscode.FileType.Directory) return { unreadable: 'it is a folder; name the file in it' };
    if (size > MAX_BYTES) return { unreadable: 'it is larger than 64 MiB' };
    return { text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) };
  } catch (error) {
    return { unreadable: reason(error) };
  }
}

function reason(error: unknown): string {
  const code = error instanceof vscode.FileSystemError ? error.code : '';
  if (code === 'FileNotFound') return 'there is no such file';
  if (code === 'NoPermissions') return 'you may not read it';
  return error instanceof Error ? error.message : String(error);
}
