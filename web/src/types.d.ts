declare module '*.grammar' {
  import type { LRParser } from '@lezer/lr';
  export const parser: LRParser;
}

/** Of the WebAssembly module, put in by the build. */
declare const MODULE_INTEGRITY: string;
