/** One configuration: its main file, the files that it includes, and what the analyser says of them. */
import * as vscode from 'vscode';
import type { Engine } from './analysis/engine.ts';
import { type FileName, Subject } from './analysis/subject.ts';
import type { Analysis, Document, Options } from './analysis/wasm.ts';
import { Lines } from './text.ts';

export class Configuration implements vscode.Disposable {
  readonly uri: vscode.Uri;
  /** The name that the analyser knows the main file by: its path, with `/` on every system. */
  readonly name: string;
  readonly subject: Subject;
  /** Of the newest texts that were analysed. */
  analysis: Analysis | undefined;
  /** What ended the analyser on these texts. */
  stopped: string | undefined;
  /** When the machine was looked at, in milliseconds since 1970. */
  factsFrom: number | undefined;
  /** Names of the included files that the last analysis read. */
  included: readonly string[] = [];
  /** The variables that are taken as set. */
  variables = '';
  /** Milliseconds that the last analysis took. */
  took = 0;
  /** When a change was heard of that has not been answered yet. */
  changed: number | undefined;
  /** Milliseconds from the last change to its findings being shown. */
  answered = 0;
  readonly #lines = new Map<FileName, Lines>();
  readonly watchers = new Map<string, vscode.Disposable>();

  constructor(engine: Engine, uri: vscode.Uri, text: string, options: Options, report: (reason: string) => void) {
    this.uri = uri;
    this.name = nameOf(uri);
    this.subject = new Subject(engine, text, { ...options, path: this.name }, report);
  }

  ask<T>(question: (document: Document) => T): T {
    return this.subject.ask(question);
  }

  uriOf(file: FileName): vscode.Uri {
    if (file === undefined) return this.uri;
    return this.uri.with({ path: file.startsWith('/') ? file : `/${file}` });
  }

  /** The name of the file with this address; `null` if it is none of this configuration's. */
  fileAt(uri: vscode.Uri): FileName | null {
    const key = uri.toString();
    if (key === this.uri.toString()) return undefined;
    return this.included.find((it) => this.uriOf(it).toString() === key) ?? null;
  }

  text(file: FileName): string {
    if (file === undefined) return this.subject.text;
    const content = this.subject.files.get(file);
    return content && 'text' in content ? content.text : '';
  }

  range(from: number, to: number, file: FileName): vscode.Range {
    const text = this.text(file);
    let lines = this.#lines.get(file);
    if (lines?.text !== text) this.#lines.set(file, (lines = new Lines(text)));
    const start = lines.positionAt(from);
    const end = lines.positionAt(to);
    return new vscode.Range(start.line, start.character, end.line, end.character);
  }

  dispose(): void {
    this.subject.dispose();
    for (const watcher of this.watchers.values()) watcher.dispose();
    this.watchers.clear();
  }
}

export function nameOf(uri: vscode.Uri): string {
  return /^\/[a-zA-Z]:/.test(uri.path) ? uri.path.slice(1) : uri.path;
}
