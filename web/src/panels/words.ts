/** The page's words for what the analysis says. */
import type { Analysis, Posture, Severity, Summary } from '../analysis/wasm.ts';
import type { Panel } from '../state.ts';
import type { Icon } from '../ui/dom.ts';

/** The parts of the results, in their order. */
export const panelTitles: Record<Panel, string> = {
  findings: 'Findings', access: 'Access', agents: 'Agents', sandbox: 'Sandbox', rule: 'Rule',
};

/** Who the assistant is for. */
export const postures: Record<Posture, { title: string; who: string }> = {
  personal: { title: 'Personal', who: 'you alone, from your own devices' },
  family: { title: 'Family', who: 'a few people you know, each with a chat of their own' },
  public: { title: 'Public', who: 'strangers: anybody may find the assistant and try' },
};

/** Worst first: the order of the panel. */
export const severities: Record<Severity, { title: string; one: string; many: string }> = {
  error: { title: 'Errors', one: 'error', many: 'errors' },
  critical: { title: 'Critical', one: 'critical finding', many: 'critical findings' },
  warn: { title: 'Warnings', one: 'warning', many: 'warnings' },
  info: { title: 'Worth knowing', one: 'note', many: 'notes' },
};

export const severityNames = Object.keys(severities) as Severity[];

export function countsInWords(summary: Summary): string {
  const parts = severityNames
    .filter((it) => summary[it] > 0)
    .map((it) => `${summary[it]} ${summary[it] === 1 ? severities[it].one : severities[it].many}`);
  return parts.join(', ') || 'No problems';
}

export interface Verdict {
  icon: Icon;
  tone: 'good' | 'bad' | 'open';
  title: string;
  detail: string;
}

/** Whether the assistant would take the file. */
export function verdict({ valid, diagnostics }: Analysis): Verdict {
  if (valid === false) return { icon: 'error', tone: 'bad', title: 'Refused', detail: 'The assistant does not load this file.' };
  if (valid === null) {
    return { icon: 'unknown', tone: 'open', title: 'Not certain', detail: 'Whether the assistant loads this file hangs on something that cannot be seen here.' };
  }
  if (diagnostics.some((it) => it.blocksStart)) {
    return { icon: 'critical', tone: 'bad', title: 'Will not start', detail: 'The assistant loads this file, but its gateway does not start with it.' };
  }
  return { icon: 'ok', tone: 'good', title: 'Valid', detail: 'The assistant loads this file.' };
}
