/** One object that holds what the page shows, and tells those who watch a part of it when that part changes. */
export class Store<S extends object> {
  #state: S;
  readonly #watchers = new Set<() => void>();

  constructor(state: S) {
    this.#state = state;
  }

  get state(): Readonly<S> {
    return this.#state;
  }

  set(change: Partial<S>): void {
    this.#state = { ...this.#state, ...change };
    for (const watcher of this.#watchers) watcher();
  }

  /** Waits until `is` holds. */
  until(is: (state: Readonly<S>) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!is(this.#state)) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Runs `run` now and whenever one of the values that `select` gives is another. */
  watch<T extends readonly unknown[]>(select: (state: Readonly<S>) => readonly [...T], run: (values: readonly [...T]) => void): void {
    let last: readonly [...T] | undefined;
    const look = () => {
      const values = select(this.#state);
      if (last && values.every((it, at) => Object.is(it, last?.[at]))) return;
      last = values;
      run(values);
    };
    this.#watchers.add(look);
    look();
  }
}
