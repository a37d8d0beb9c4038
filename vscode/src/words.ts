/** The extension's words for what the analysis says. */
import type { Analysis, Diagnostic, Posture, Severity } from './analysis/wasm.ts';

/** Worst first. */
export const SEVERITIES: readonly Severity[] = ['error', 'critical', 'warn', 'info'];

const COUNTED: Record<Severity, [string, string]> = {
  error: ['error', 'errors'],
  critical: ['critical finding', 'critical findings'],
  warn: ['warning', 'warnings'],
  info: ['note', 'notes'],
};

export const TITLES: Record<Severity, string> = { error: 'Errors', critical: 'Critical', warn: 'Warnings', info: 'Worth Knowing' };

export const ICONS: Record<Severity, string> = { error: 'error', critical: 'flame', warn: 'warning', info: 'info' };

export const POSTURES: Record<Posture, { title: string; who: string }> = {
  personal: { title: 'Personal', who: 'you alone, from your own devices' },
  family: { title: 'Family', who: 'a few people you know, each with a chat of their own' },
  public: { title: 'Public', who: 'strangers: anybody may find the assistant and try' },
};

export const POSTURE_NAMES = Object.keys(POSTURES) as Posture[];

export function counted(count: number, severity: Severity): string {
  const [one, many] = COUNTED[severity];
  return `${count} ${count === 1 ? one : many}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Whether the assistant would take the file. */
export function verdict({ valid, diagnostics }: Analysis): string {
  if (valid === false) return 'The assistant refuses this file.';
  if (valid === null) return 'Whether the assistant loads this file hangs on something that cannot be seen here.';
  if (diagnostics.some((it) => it.blocksStart)) return 'The assistant loads this file, but its gateway does not start with it.';
  return 'The assistant loads this file.';
}

/** Shown where there is room for a few words: how much of the worst there is. */
export function brief({ summary }: Analysis): string {
  const worst = SEVERITIES.find((it) => summary[it] > 0);
  return worst ? counted(summary[worst], worst) : 'nothing found';
}

export function counts({ summary }: Analysis): string {
  return SEVERITIES.filter((it) => summary[it] > 0).map((it) => counted(summary[it], it)).join(', ') || 'Nothing was found';
}

/** All that a diagnostic has to say, the fact first. */
export function message(it: Diagnostic): string {
  const parts = [it.title, it.blocksStart ? 'The gateway will not start with this file.' : '', it.detail, it.help];
  if (it.assumes.length > 0) parts.push(`Assuming: ${it.assumes.join(', ').replaceAll('-', ' ')}.`);
  return parts.filter((part) => part !== '').join('\n');
}

/** A title without the marks of Markdown, for places that show text as it is. */
export function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}
