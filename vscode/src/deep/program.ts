/** The native program, and what can be wrong with it. Nothing in here runs anything. */

export interface Ran {
  /** `null` if it was ended by a signal or could not be started. */
  code: number | null;
  stdout: string;
  stderr: string;
  /** Why it could not be started, as the system calls it: `ENOENT`. */
  failure?: string | undefined;
}

/** Runs programs; there is none in a browser. */
export interface Runner {
  /** Where the program is: what the setting says, else the first on the path; `undefined` if it is nowhere. */
  find(setting: string): Promise<string | undefined>;
  /** Without a shell. Its output is cut after 64 MiB; it is ended when `signal` says so. */
  run(program: string, args: readonly string[], signal: AbortSignal): Promise<Ran>;
}

export const NAME = 'footguard';
export const INSTALL = 'cargo install --git https://github.com/footguard/footguard footguard';

/** Why a run gave no snapshot, in words, from it and from what `--version` printed. */
export function complaint(program: string, ran: Ran, version: Ran, wanted: string): string {
  if (ran.failure === 'ENOENT') return `There is no program at ${program}.`;
  if (ran.failure === 'EACCES') return `${program} is not a program that you may run.`;
  if (ran.failure !== undefined) return `${program} could not be run (${ran.failure}).`;
  const [, found] = /^footguard (\d+\.\d+\.\d+\S*)\s*$/.exec(version.stdout.trim()) ?? [];
  if (found === undefined) return `${program} is another program, not Footguard.`;
  if (isOlder(found, wanted)) return `${program} is Footguard ${found}, which is too old: ${wanted} or later is needed.`;
  if (ran.code === 0) return `${program} is Footguard ${found}, whose answer this extension does not know: update the extension.`;
  const said = lastLine(ran.stderr);
  return said === '' ? `${program} ended with ${ran.code ?? 'a signal'} and said nothing.` : `${program}: ${said}`;
}

/** Compares the three numbers of two versions. */
export function isOlder(version: string, than: string): boolean {
  const numbers = (text: string) => text.split(/[.+-]/).slice(0, 3).map(Number);
  const [a, b] = [numbers(version), numbers(than)];
  for (let at = 0; at < 3; at++) {
    const [x = 0, y = 0] = [a[at], b[at]];
    if (x !== y) return x < y;
  }
  return false;
}

/** The line that says what went wrong, without `error: `. */
export function lastLine(text: string): string {
  const lines = text.trim().split('\n');
  const error = lines.find((it) => it.startsWith('error:')) ?? lines.at(-1) ?? '';
  return error.replace(/^error:\s*/, '').trim().slice(0, 500);
}

/** What `footguard audit --diff --json` says would be done. */
export interface Plan {
  /** Files that would be shut to others. */
  modes: { path: string; from: number; mode: number }[];
  /** Those that are left as they are, each with the reason or the command that could do it. */
  left: { path: string; why: string }[];
  /** Changes of the configuration that are made with it. */
  edits: string[];
  errors: string[];
}

interface FixReport {
  applied?: { title?: string; path?: string }[];
  actions?: { kind?: string; path?: string; from?: number; mode?: number; skipped?: string; error?: string; command?: string }[];
  errors?: string[];
}

/** `undefined` if `output` is no such report. */
export function readPlan(output: string): Plan | undefined {
  let fix: FixReport | undefined;
  try {
    fix = (JSON.parse(output) as { fix?: FixReport }).fix;
  } catch {
    return undefined;
  }
  if (!fix) return undefined;
  const plan: Plan = { modes: [], left: [], edits: [], errors: fix.errors ?? [] };
  for (const { kind, path, from, mode, skipped, error, command } of fix.actions ?? []) {
    if (kind !== 'chmod' || path === undefined) continue;
    const why = error ?? (skipped === 'asked-not-to' ? undefined : skipped);
    if (why !== undefined) plan.left.push({ path, why: command ? `run ${command}` : why });
    else plan.modes.push({ path, from: from ?? 0, mode: mode ?? 0 });
  }
  for (const { title = '', path = '' } of fix.applied ?? []) plan.edits.push(path === '' ? title : `${title} (${path})`);
  return plan;
}

export function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(3, '0');
}
