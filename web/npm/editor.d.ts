/** `<footguard-editor>`. Importing this module defines the element. */
import type { Analysis, Posture } from './web.js';

/**
 * The editor and its findings. The text is the element's content when it is first put into a page, or `value`; attributes are
 * `posture`, `path` (where the file lies, by which included files are found) and `theme` (`light` or `dark`; without it the
 * system's). In a form its value is the text.
 *
 * It fires `input` when the text changes and `footguard-analysis`, whose `detail` is the analysis, when it has been judged.
 */
export declare class FootguardEditor extends HTMLElement {
  /** The text. */
  value: string;
  /** How exposed the assistant is meant to be. */
  posture: Posture | undefined;
  /** Of the text as it is; `undefined` until it has been judged. */
  readonly analysis: Analysis | undefined;
  /** Gives the text of an included file by the name that `analysis.missing` asked for. */
  setFile(name: string, text: string): void;
  /** Joins what `footguard facts --json` printed; `undefined` takes it off. Throws an `Error` that says why if it is something else. */
  setFacts(snapshot: string | undefined): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'footguard-editor': FootguardEditor;
  }
  interface HTMLElementEventMap {
    'footguard-analysis': CustomEvent<Analysis>;
  }
}
