/**
 * The one door to the WebAssembly package. Its types come from the Rust that speaks them; nothing is declared twice.
 */
export type {
  Action, Analysis, Applicability, Completion, CompletionItem, Diagnostic, Document, Edit, Exposure, ExposurePath, ExposureStep, FileEdits, Fix,
  FixEdits, Hover, Options, Place, Posture, Rename, RuleInfo, Sample, Severity, Symbol as KeySymbol,
} from '../../../pkg/web/footguard_wasm.js';
