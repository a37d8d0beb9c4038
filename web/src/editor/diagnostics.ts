/** Diagnostics as CodeMirror shows them. */
import { type Diagnostic as Squiggle, setDiagnostics } from '@codemirror/lint';
import type { Transaction } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import type { Diagnostic, Severity } from '../analysis/wasm.ts';
import type { App } from '../app.ts';
import { card } from '../ui/card.ts';
import { readsAlike, renew } from '../ui/reuse.ts';

const SEVERITIES: Record<Severity, Squiggle['severity']> = {
  error: 'error', critical: 'error', warn: 'warning', info: 'info',
};

/** The squiggles of the text that is in the editor: drawn anew only when they are others, as that lays out the text again. */
export class Squiggles {
  /** Those that are drawn, and where they are now that the text has been edited; `undefined` where nobody knows. */
  #drawn: { it: Diagnostic; from: number; to: number }[] | undefined;

  /** The editor moves what it has drawn along with the text, and so does this. */
  follow(transactions: readonly Transaction[]): void {
    for (const { changes, docChanged } of transactions) {
      if (docChanged) this.#drawn = this.#drawn?.map(({ it, from, to }) => ({ it, from: changes.mapPos(from, 1), to: changes.mapPos(to, -1) }));
    }
  }

  /** Another state is in the editor, with squiggles of its own. */
  forget(): void {
    this.#drawn = undefined;
  }

  /** One for each diagnostic that lies in this text. */
  draw(view: EditorView, diagnostics: readonly Diagnostic[], app: App): void {
    const drawn = this.#drawn;
    const isDrawn = drawn?.length === diagnostics.length && drawn.every((old, at) => {
      const it = diagnostics[at];
      return it && old.from === it.from && old.to === it.to && it.from < it.to && readsAlike(old.it, it);
    });
    if (isDrawn) {
      for (const [at, it] of diagnostics.entries()) if (drawn[at]) renew(drawn[at].it, it);
      return;
    }
    this.#drawn = diagnostics.map((it) => ({ it, from: it.from, to: it.to }));
    view.dispatch(setDiagnostics(view.state, diagnostics.map((it) => ({
      from: it.from,
      to: it.to,
      severity: SEVERITIES[it.severity],
      markClass: `squiggle squiggle-${it.severity}`,
      source: it.ruleId,
      message: it.title,
      renderMessage: () => card(it, app),
    }))));
  }
}
