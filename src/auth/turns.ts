/** Lets so many do something at once. The others wait in line, and the line has an end. */
export class Turns {
  readonly #longestLine: number;
  readonly #line: (() => void)[] = [];
  #free: number;

  constructor(options: { readonly atOnce: number; readonly longestLine: number }) {
    this.#free = options.atOnce;
    this.#longestLine = options.longestLine;
  }

  /** @returns null when the line is full: nothing was done. */
  async take<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.#free > 0) this.#free -= 1;
    else if (this.#line.length >= this.#longestLine) return null;
    else await new Promise<void>((resolve) => this.#line.push(resolve));
    try {
      return await work();
    } finally {
      // the place goes to the next in line without becoming free
      const next = this.#line.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
