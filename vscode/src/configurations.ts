/** The configurations that are open, kept in step with editors and disk. */
import * as vscode from 'vscode';
import type { Engine } from './analysis/engine.ts';
import { type Content, type FileName, Stopped } from './analysis/subject.ts';
import type { Options } from './analysis/wasm.ts';
import { Configuration } from './configuration.ts';
import { readText } from './disk.ts';
import { randomSecret } from './secret.ts';

export const LANGUAGE = 'clawdbot-config';
export const FILE_NAMES: readonly string[] = ['clawdbot.json', 'moltbot.json', 'openclaw.json'];

/** Languages that an included file may have before it is given ours. */
const PLAIN = new Set(['json', 'jsonc', 'json5', 'plaintext']);
/** Schemes of documents that only show a state of a file for comparison. */
const SHOWN_ONLY = new Set(['git', 'gitlens', 'vscode-local-history', 'output', 'footguard-rule', 'footguard-change']);
/** So many folders above a file are searched for a configuration that includes it. */
const FOLDERS_UP = 4;
/** An analysis that takes longer than this, in milliseconds, waits for a pause in typing. */
const AT_ONCE = 12;

/** A file of a configuration. */
export interface Part {
  configuration: Configuration;
  file: FileName;
}

export class Configurations implements vscode.Disposable {
  readonly #engine: Engine;
  readonly #log: vscode.LogOutputChannel;
  readonly #all = new Map<string, Configuration>();
  readonly #timers = new Map<Configuration, ReturnType<typeof setTimeout>>();
  readonly #analysed = new vscode.EventEmitter<Configuration>();
  readonly #closed = new vscode.EventEmitter<Configuration>();
  readonly #subscriptions: vscode.Disposable[] = [];
  /** The newest texts of the configuration were analysed. */
  readonly onDidAnalyse = this.#analysed.event;
  readonly onDidClose = this.#closed.event;

  constructor(engine: Engine, log: vscode.LogOutputChannel) {
    this.#engine = engine;
    this.#log = log;
    const { workspace } = vscode;
    this.#subscriptions.push(
      this.#analysed, this.#closed,
      workspace.onDidOpenTextDocument((it) => void this.#opened(it)),
      workspace.onDidCloseTextDocument((it) => this.#documentClosed(it)),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => contentChanges.length > 0 && this.#changed(document)),
      workspace.onDidChangeConfiguration((it) => it.affectsConfiguration('footguard') && this.#configured()),
    );
  }

  /** Takes up what is open already. */
  start(): void {
    const documents = [...vscode.workspace.textDocuments];
    // The one that somebody looks at comes first.
    const active = vscode.window.activeTextEditor?.document;
    documents.sort((a, b) => Number(b === active) - Number(a === active));
    for (const document of documents) void this.#opened(document);
  }

  get all(): Configuration[] {
    return [...this.#all.values()];
  }

  /** The configuration that a document is part of. */
  partOf(uri: vscode.Uri): Part | undefined {
    for (const configuration of this.#all.values()) {
      const file = configuration.fileAt(uri);
      if (file !== null) return { configuration, file };
    }
    return undefined;
  }

  /** As `partOf`, with the analyser at the newest texts. */
  fresh(document: vscode.TextDocument): Part | undefined {
    const part = this.partOf(document.uri);
    if (part) this.#sync(part.configuration);
    return part;
  }

  /** The configuration in the active editor, else the only one, else the first. */
  current(): Configuration | undefined {
    const active = vscode.window.activeTextEditor?.document;
    return (active && this.partOf(active.uri)?.configuration) ?? this.all[0];
  }

  /** Analyses again, and tells everybody. */
  async refresh(configuration: Configuration): Promise<void> {
    await this.#analyse(configuration);
  }

  /** Gives every configuration a fresh analyser. */
  restart(): void {
    this.#engine.restart();
    for (const it of this.all) {
      it.subject.retry();
      void this.#analyse(it);
    }
  }

  /** Reads again what is on the disk and not open. */
  async reread(configuration: Configuration): Promise<void> {
    for (const name of configuration.subject.files.keys()) await this.#fileChanged(configuration, name, false);
    await this.#analyse(configuration);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const it of this.#all.values()) it.dispose();
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  async #opened(document: vscode.TextDocument): Promise<void> {
    const { uri } = document;
    if (SHOWN_ONLY.has(uri.scheme)) return;
    const part = this.partOf(uri);
    // Whoever gives the main file another language does not want it analysed.
    if (part && part.file === undefined && document.languageId !== LANGUAGE) {
      this.#remove(part.configuration);
      return;
    }
    if (part) {
      this.#adopt(document, part);
      await this.#analyse(part.configuration);
      return;
    }
    const isOurs = document.languageId === LANGUAGE;
    const isMain = FILE_NAMES.includes(baseName(uri));
    if (isOurs && (isMain || uri.scheme === 'untitled')) return this.#add(uri, document.getText());
    if (isMain || !(isOurs || PLAIN.has(document.languageId)) || uri.scheme === 'untitled') return;
    if (await this.#searchUp(document)) return;
    if (isOurs && !document.isClosed && !this.partOf(uri)) await this.#add(uri, document.getText());
  }

  /** Looks for a configuration in the folders above that includes this file. */
  async #searchUp(document: vscode.TextDocument): Promise<boolean> {
    let folder = vscode.Uri.joinPath(document.uri, '..');
    for (let up = 0; up < FOLDERS_UP; up++) {
      for (const name of FILE_NAMES) {
        const uri = vscode.Uri.joinPath(folder, name);
        if (this.#all.has(uri.toString())) continue;
        const read = await readText(uri);
        if (!('text' in read) || !read.text.includes('$include')) continue;
        await this.#add(uri, read.text, false);
        const added = this.#all.get(uri.toString());
        if (document.isClosed || !added) return true;
        const file = added.fileAt(document.uri);
        if (file !== null) {
          this.#analysed.fire(added);
          this.#adopt(document, { configuration: added, file });
          return true;
        }
        if (!isOpen(uri)) this.#remove(added);
      }
      const parent = vscode.Uri.joinPath(folder, '..');
      if (parent.path === folder.path) return false;
      folder = parent;
    }
    return false;
  }

  async #add(uri: vscode.Uri, text: string, tell = true): Promise<void> {
    const report = (reason: string) => this.#log.error(`The analyser failed on ${uri.path} and was started afresh: ${reason}`);
    const configuration = new Configuration(this.#engine, uri, text, optionsFor(uri, text), report);
    this.#all.set(uri.toString(), configuration);
    this.#watch(configuration, undefined);
    await this.#analyse(configuration, tell);
  }

  #remove(configuration: Configuration): void {
    clearTimeout(this.#timers.get(configuration));
    this.#timers.delete(configuration);
    this.#all.delete(configuration.uri.toString());
    configuration.dispose();
    this.#closed.fire(configuration);
  }

  #documentClosed(document: vscode.TextDocument): void {
    // A document that changes its language is closed and opened again.
    for (const configuration of this.all) {
      const file = configuration.fileAt(document.uri);
      if (file === null) continue;
      const stays = [undefined, ...configuration.included].some((it) => isOpen(configuration.uriOf(it)));
      if (stays) void this.#fileChanged(configuration, file);
      else this.#remove(configuration);
    }
  }

  #changed(document: vscode.TextDocument): void {
    // A file may be part of several configurations.
    for (const configuration of this.#all.values()) {
      if (configuration.fileAt(document.uri) === null) continue;
      clearTimeout(this.#timers.get(configuration));
      configuration.changed ??= performance.now();
      if (configuration.took < AT_ONCE) {
        void this.#analyse(configuration);
        continue;
      }
      const wait = Math.min(1500, 3 * configuration.took);
      this.#timers.set(configuration, setTimeout(() => void this.#analyse(configuration), wait));
    }
  }

  #configured(): void {
    for (const it of this.#all.values()) {
      this.#setOptions(it);
      void this.#analyse(it);
    }
  }

  #setOptions(configuration: Configuration): void {
    configuration.subject.options = { ...optionsFor(configuration.uri, allTexts(configuration)), path: configuration.name };
  }

  /** Brings the analyser to what is in the editors. */
  #sync(configuration: Configuration): void {
    for (const document of vscode.workspace.textDocuments) {
      const file = configuration.fileAt(document.uri);
      if (file === undefined) configuration.subject.text = document.getText();
      else if (file !== null) configuration.subject.setFile(file, { text: document.getText() });
    }
  }

  async #analyse(configuration: Configuration, tell = true): Promise<void> {
    const { subject } = configuration;
    const started = performance.now();
    this.#sync(configuration);
    const { env } = optionsFor(configuration.uri, allTexts(configuration));
    const variables = Object.keys(env ?? {}).join();
    if (variables !== configuration.variables) this.#setOptions(configuration);
    configuration.variables = variables;
    try {
      let analysis = subject.ask((it) => it.analyze());
      while (analysis.missing.length > 0) {
        const waiting: Promise<void>[] = [];
        for (const name of analysis.missing) {
          const open = opened(configuration.uriOf(name));
          this.#watch(configuration, name);
          if (open) subject.setFile(name, { text: open.getText() });
          else waiting.push(this.#fileChanged(configuration, name, false));
        }
        await Promise.all(waiting);
        if (!this.#all.has(configuration.uri.toString())) return;
        this.#sync(configuration);
        analysis = subject.ask((it) => it.analyze());
      }
      if (subject.files.size > 0) {
        const names = subject.ask((it) => it.shared()).map((it) => it.name);
        configuration.included = names.filter((it) => it !== configuration.name);
      }
      configuration.analysis = analysis;
      configuration.stopped = undefined;
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      configuration.stopped = error.message;
    }
    configuration.took = performance.now() - started;
    if (!tell) return;
    this.#analysed.fire(configuration);
    if (configuration.changed !== undefined) configuration.answered = performance.now() - configuration.changed;
    configuration.changed = undefined;
    for (const name of configuration.included) {
      const document = opened(configuration.uriOf(name));
      if (document) this.#adopt(document, { configuration, file: name });
    }
  }

  /** Gives an included file our language. */
  #adopt(document: vscode.TextDocument, { configuration, file }: Part): void {
    if (file === undefined || !PLAIN.has(document.languageId)) return;
    const isWanted = vscode.workspace.getConfiguration('footguard', configuration.uri).get('includes.setLanguage', true);
    if (isWanted) void vscode.languages.setTextDocumentLanguage(document, LANGUAGE);
  }

  /** Reads a file that is not open. */
  async #fileChanged(configuration: Configuration, file: FileName, again = true): Promise<void> {
    const uri = configuration.uriOf(file);
    if (isOpen(uri)) return;
    const content: Content = await readText(uri);
    if (isOpen(uri) || !this.#all.has(configuration.uri.toString())) return;
    if (file !== undefined) configuration.subject.setFile(file, content);
    else if ('text' in content) configuration.subject.text = content.text;
    if (again) await this.#analyse(configuration);
  }

  #watch(configuration: Configuration, file: FileName): void {
    const uri = configuration.uriOf(file);
    const key = uri.toString();
    if (configuration.watchers.has(key) || uri.scheme === 'untitled') return;
    const pattern = new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), baseName(uri));
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const read = () => void this.#fileChanged(configuration, file);
    configuration.watchers.set(key, vscode.Disposable.from(watcher, watcher.onDidChange(read), watcher.onDidCreate(read), watcher.onDidDelete(read)));
  }
}

export function baseName(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

export function opened(uri: vscode.Uri): vscode.TextDocument | undefined {
  const key = uri.toString();
  return vscode.workspace.textDocuments.find((it) => !it.isClosed && it.uri.toString() === key);
}

function isOpen(uri: vscode.Uri): boolean {
  return opened(uri) !== undefined;
}

function allTexts(configuration: Configuration): string {
  return [undefined, ...configuration.included].map((it) => configuration.text(it)).join('\n');
}

/** What the settings say of how a file is to be judged. */
function optionsFor(uri: vscode.Uri, texts: string): Options {
  const settings = vscode.workspace.getConfiguration('footguard', uri);
  const posture = settings.get<string>('posture', '');
  const dialect = settings.get<string>('dialect', '');
  return {
    ...(posture !== '' && { posture: posture as NonNullable<Options['posture']> }),
    ...(dialect !== '' && { dialect }),
    ...(settings.get<boolean>('assumeEnvironment', false) ? { env: assumed(texts) } : {}),
  };
}

const values = new Map<string, string>();

/** A value for each variable that the texts name: one that no rule has anything to say about. */
function assumed(texts: string): Record<string, string> {
  const names = [...texts.matchAll(/\$\{([A-Z_][A-Z0-9_]*)\}/g)].map(([, name = '']) => name);
  const valueOf = (name: string) => {
    const value = values.get(name) ?? randomSecret();
    values.set(name, value);
    return value;
  };
  return Object.fromEntries([...new Set(names)].map((it) => [it, valueOf(it)]));
}
