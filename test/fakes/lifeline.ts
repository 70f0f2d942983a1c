/** What asks nobody outside, and answers at once. */
export const PURE: ReadonlySet<PropertyKey> = new Set([
  'afterCommit',
  'homeRef',
  'homeProblem',
  'needs',
  'usesOwner',
]);

/** Between a process and the outside: while it is cut, nothing is begun, and the answer to what was begun is lost. */
export class Lifeline {
  #reason: Error | null = null;

  cut(reason: Error): void {
    this.#reason = reason;
  }

  mend(): void {
    this.#reason = null;
  }

  /** The part as the process sees it. */
  to<T extends object>(part: T): T {
    return new Proxy(part, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value === 'function' && PURE.has(name)) return value.bind(target);
        if (typeof value === 'function') {
          return async (...given: unknown[]) => {
            if (this.#reason !== null) throw this.#reason;
            const answer: unknown = await Reflect.apply(value, target, given);
            if (this.#reason !== null) throw this.#reason;
            return answer;
          };
        }
        const isPlain = typeof value === 'object' && Object.getPrototypeOf(value ?? 0) === Object.prototype;
        return isPlain && value !== null ? this.to(value) : value;
      },
    });
  }
}
