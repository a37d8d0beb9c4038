/** Shows places in editors. */
import * as vscode from 'vscode';

/** `stay`: the focus stays where it is. */
export async function goTo(uri: vscode.Uri, range: vscode.Range | undefined, stay = false): Promise<void> {
  if (uri.scheme === 'file' || uri.scheme.startsWith('vscode-')) {
    const isFolder = await vscode.workspace.fs.stat(uri).then((it) => (it.type & vscode.FileType.Directory) !== 0, () => false);
    if (isFolder) {
      await vscode.commands.executeCommand('revealInExplorer', uri);
      return;
    }
  }
  const known = vscode.window.visibleTextEditors.find((it) => it.document.uri.toString() === uri.toString());
  const column = known?.viewColumn ?? vscode.ViewColumn.One;
  await vscode.window.showTextDocument(uri, { viewColumn: column, preserveFocus: stay, ...(range && { selection: range }) });
}
