/**
 * The one door to the WebAssembly package. Its types come from the Rust that speaks them; nothing is declared twice.
 */
export { default as load, Document, rules, samples } from '../../../pkg/web/footguard_wasm.js';
export type {
  Action, Analysis, Applicability, Category, Completion, CompletionItem, Confidence, Diagnostic, Edit, Fix, FixEdits, Hover,
  Label, Options, Place, Posture, Renamable, Rename, RuleInfo, Sample, Severity, Skipped, Summary,
} from '../../../pkg/web/footguard_wasm.js';
