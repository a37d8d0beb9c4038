/** Diagnostics as CodeMirror shows them. */
import type { Diagnostic as Squiggle } from '@codemirror/lint';
import type { Analysis, Severity } from '../analysis/wasm.ts';
import type { App } from '../app.ts';
import { card } from '../ui/card.ts';

const SEVERITIES: Record<Severity, Squiggle['severity']> = {
  error: 'error', critical: 'error', warn: 'warning', info: 'info',
};

/** One squiggle for each diagnostic that lies in the text that is in the editor. */
export function squiggles(analysis: Analysis, app: App): Squiggle[] {
  const here = analysis.diagnostics.filter((it) => it.file === app.desk.active);
  return here.map((it) => ({
    from: it.from,
    to: it.to,
    severity: SEVERITIES[it.severity],
    markClass: `squiggle squiggle-${it.severity}`,
    source: it.ruleId,
    message: it.title,
    renderMessage: () => card(it, app),
  }));
}
