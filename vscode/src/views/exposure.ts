/** The picture of who can reach what, beside the editor. */
import * as vscode from 'vscode';
import type { FileName } from '../analysis/subject.ts';
import type { Configuration } from '../configuration.ts';
import { type Configurations, baseName } from '../configurations.ts';
import { goTo } from '../go-to.ts';
import type { FromPicture, ToPicture } from '../webview/protocol.ts';

export class ExposureView implements vscode.Disposable {
  readonly #configurations: Configurations;
  readonly #extension: vscode.Uri;
  readonly #panels = new Map<string, vscode.WebviewPanel>();
  readonly #subscriptions: vscode.Disposable;

  constructor(configurations: Configurations, extension: vscode.Uri) {
    this.#configurations = configurations;
    this.#extension = extension;
    this.#subscriptions = vscode.Disposable.from(
      configurations.onDidAnalyse((it) => this.#send(it)),
      configurations.onDidClose((it) => this.#panels.get(it.uri.toString())?.dispose()),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
    for (const panel of this.#panels.values()) panel.dispose();
  }

  show(): void {
    const configuration = this.#configurations.current();
    if (!configuration) {
      void vscode.window.showInformationMessage('Open a configuration of the assistant first.');
      return;
    }
    const key = configuration.uri.toString();
    const open = this.#panels.get(key);
    if (open) {
      open.reveal();
      return;
    }
    const dist = vscode.Uri.joinPath(this.#extension, 'dist');
    const title = `Who can reach what: ${baseName(configuration.uri)}`;
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false };
    const panel = vscode.window.createWebviewPanel('footguard.exposure', title, column, { enableScripts: true, localResourceRoots: [dist] });
    panel.iconPath = vscode.Uri.joinPath(this.#extension, 'media', 'icon.png');
    panel.webview.onDidReceiveMessage((message: FromPicture) => void this.#told(configuration, message));
    panel.onDidDispose(() => this.#panels.delete(key));
    panel.webview.html = page(panel.webview, dist);
    this.#panels.set(key, panel);
  }

  async #told(configuration: Configuration, message: FromPicture): Promise<void> {
    if (message.kind === 'ready') this.#send(configuration);
    else await goTo(configuration.uriOf(message.file), configuration.range(message.from, message.to, message.file), message.stay);
  }

  #send(configuration: Configuration): void {
    const panel = this.#panels.get(configuration.uri.toString());
    if (!panel || configuration.stopped !== undefined) return;
    const { exposure, svg } = configuration.ask((it) => ({ exposure: it.exposure(), svg: it.exposureSvg() }));
    const lines: Record<string, number> = {};
    for (const { place } of exposure.paths.flatMap((it) => it.steps)) {
      if (place) lines[lineKey(place.from, place.file)] = configuration.range(place.from, place.to, place.file).start.line + 1;
    }
    void panel.webview.postMessage({ svg, exposure, lines } satisfies ToPicture);
  }
}

function lineKey(from: number, file: FileName): string {
  return `${from} ${file ?? ''}`;
}

function page(webview: vscode.Webview, dist: vscode.Uri): string {
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (it) => it.toString(16).padStart(2, '0')).join('');
  const address = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Who can reach what</title>
<link rel="stylesheet" href="${address('exposure.css')}">
</head>
<body>
<main id="main"><p class="quiet">Drawing who can reach what…</p></main>
<script nonce="${nonce}" src="${address('exposure.js')}"></script>
</body>
</html>`;
}
