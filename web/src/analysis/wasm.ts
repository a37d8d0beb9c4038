/**
 * The one door to the WebAssembly package. Its types come from the Rust that speaks them; nothing is declared twice.
 */
export { default as load, Document, channels, rules, samples, starter } from '../../../pkg/web/footguard_wasm.js';
export type {
  Action, Analysis, Applicability, Category, Completion, CompletionItem, Confidence, Cut, Diagnostic, DifferentFinding, Difference, DifferentWay, Edit, Exposure, ExposurePath,
  ExposureStep, Fix, FixEdits, Hover, Label, Options, Place, Policy, Posture, Reach, Renamable, Rename, RuleInfo, Sample, Severity, SharedText,
  Skipped, StarterChannel, Summary, Suppressed, Why,
} from '../../../pkg/web/footguard_wasm.js';
