/** What was found, in the editor and in the list of problems. */
import * as vscode from 'vscode';
import type { Diagnostic, Severity } from '../analysis/wasm.ts';
import type { Configuration } from '../configuration.ts';
import type { Configurations } from '../configurations.ts';
import type { Rules } from '../rules.ts';
import { message, plain } from '../words.ts';
import { subjectOf } from '../deep/files.ts';

const SEVERITIES: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  critical: vscode.DiagnosticSeverity.Error,
  warn: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

const TAGS: Record<string, vscode.DiagnosticTag> = {
  deprecated: vscode.DiagnosticTag.Deprecated,
  unnecessary: vscode.DiagnosticTag.Unnecessary,
};

/** The editor shows no more of one file; the worst come first. */
const MOST = 1000;

export class Diagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('footguard');
  readonly #rules: Rules;
  /** By address and configuration: a file may be part of several. */
  readonly #shown = new Map<string, Map<Configuration, vscode.Diagnostic[]>>();
  readonly #subscriptions: vscode.Disposable;

  constructor(configurations: Configurations, rules: Rules) {
    this.#rules = rules;
    this.#subscriptions = vscode.Disposable.from(
      this.#collection,
      configurations.onDidAnalyse((it) => this.#show(it)),
      configurations.onDidClose((it) => this.#set(it, new Map())),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #show(configuration: Configuration): void {
    const { analysis, stopped } = configuration;
    const found = new Map<string, vscode.Diagnostic[]>();
    const add = (uri: vscode.Uri, it: vscode.Diagnostic) => {
      const key = uri.toString();
      const list = found.get(key);
      if (list) list.push(it);
      else found.set(key, [it]);
    };
    // Every text is told of, so that what was found before goes.
    for (const file of [undefined, ...configuration.included]) found.set(configuration.uriOf(file).toString(), []);
    if (stopped !== undefined) {
      const words = 'Footguard could not analyse this text. It will try again when the text changes.';
      const it = new vscode.Diagnostic(new vscode.Range(0, 0, 0, 0), words, vscode.DiagnosticSeverity.Information);
      it.source = 'Footguard';
      add(configuration.uri, it);
    } else {
      for (const it of analysis?.diagnostics.slice(0, MOST) ?? []) {
        const elsewhere = subjectOf(configuration, it);
        add(elsewhere ?? configuration.uriOf(it.file), this.#converted(configuration, it, elsewhere !== undefined));
      }
    }
    this.#set(configuration, found);
  }

  #converted(configuration: Configuration, it: Diagnostic, elsewhere: boolean): vscode.Diagnostic {
    const range = elsewhere ? new vscode.Range(0, 0, 0, 0) : configuration.range(it.from, it.to, it.file);
    const made = new vscode.Diagnostic(range, plain(message(it)), SEVERITIES[it.severity]);
    const page = this.#rules.page(it.ruleId);
    made.source = 'Footguard';
    made.code = page ? { value: it.ruleId, target: page } : it.ruleId;
    const tag = it.tag === undefined ? undefined : TAGS[it.tag];
    if (tag !== undefined) made.tags = [tag];
    made.relatedInformation = it.labels.map((label) => new vscode.DiagnosticRelatedInformation(
      new vscode.Location(configuration.uriOf(label.file), configuration.range(label.from, label.to, label.file)), plain(label.message)));
    if (elsewhere) {
      const place = new vscode.Location(configuration.uriOf(it.file), configuration.range(it.from, it.to, it.file));
      made.relatedInformation.push(new vscode.DiagnosticRelatedInformation(place, 'the configuration of the assistant'));
    }
    return made;
  }

  #set(configuration: Configuration, found: ReadonlyMap<string, vscode.Diagnostic[]>): void {
    const changed = new Set(found.keys());
    for (const [key, by] of this.#shown) if (by.has(configuration)) changed.add(key);
    for (const key of changed) {
      const by = this.#shown.get(key) ?? new Map<Configuration, vscode.Diagnostic[]>();
      const list = found.get(key);
      if (list) by.set(configuration, list);
      else by.delete(configuration);
      if (by.size > 0) this.#shown.set(key, by);
      else this.#shown.delete(key);
      this.#collection.set(vscode.Uri.parse(key, true), by.size > 0 ? merged([...by.values()]) : undefined);
    }
  }
}

/** What several configurations say of one file, the same thing once. */
function merged(lists: readonly vscode.Diagnostic[][]): vscode.Diagnostic[] {
  const [first = [], ...others] = lists;
  if (others.length === 0) return first;
  const key = ({ range, message: text }: vscode.Diagnostic) => `${range.start.line}:${range.start.character} ${text}`;
  return [...new Map(lists.flat().map((it) => [key(it), it])).values()];
}
