/** Chance that comes out the same for the same seed: xorshift. */
export class Chance {
  #state;

  constructor(seed) {
    this.#state = (seed * 2654435761 + 12345) >>> 0 || 1;
  }

  /** A number from 0 to below 1. */
  number() {
    let it = this.#state;
    it = (it ^ (it << 13)) >>> 0;
    it = (it ^ (it >>> 17)) >>> 0;
    it = (it ^ (it << 5)) >>> 0;
    this.#state = it;
    return it / 2 ** 32;
  }

  /** Whether something of this probability happens. */
  is(probability) {
    return this.number() < probability;
  }

  pick(items) {
    return items[this.below(items.length)];
  }

  below(end) {
    return Math.floor(this.number() * end);
  }

  /** Up to `most` items, each made by `make`. */
  some(most, make) {
    return Array.from({ length: this.below(most + 1) }, make);
  }

  /** An object of those keys whose probability comes up: `{ key: [probability, make] }`. */
  object(keys) {
    const entries = Object.entries(keys).filter(([, [probability]]) => this.is(probability));
    return Object.fromEntries(entries.map(([key, [, make]]) => [key, make()]));
  }
}
