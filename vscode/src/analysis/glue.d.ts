/** What `build.mjs` makes of the package's glue. */
declare module 'footguard:glue' {
  /** A glue of its own, without an instance; `initSync` gives it one. */
  export function instantiate(): typeof import('../../../pkg/web/footguard_wasm.js');
}
