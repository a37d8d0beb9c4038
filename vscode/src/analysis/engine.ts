/** The running WebAssembly. After a panic its instance is of no more use, and a fresh one takes its place. */
import type * as Package from '../../../pkg/web/footguard_wasm.js';

export type Glue = typeof Package;

export class Engine {
  readonly #instantiate: () => Glue;
  readonly #module: WebAssembly.Module;
  #glue: Glue | undefined;
  #generation = 0;

  /** `instantiate` gives a glue that has no instance yet. */
  constructor(instantiate: () => Glue, module: WebAssembly.Module) {
    this.#instantiate = instantiate;
    this.#module = module;
  }

  get glue(): Glue {
    if (!this.#glue) {
      const glue = this.#instantiate();
      glue.initSync({ module: this.#module });
      this.#glue = glue;
    }
    return this.#glue;
  }

  /** Grows with each instance: what was made by an earlier one is not to be used. */
  get generation(): number {
    return this.#generation;
  }

  restart(): void {
    this.#glue = undefined;
    this.#generation++;
  }
}
