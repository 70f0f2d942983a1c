/** What asks nobody outside, and answers at once. */
const PURE: ReadonlySet<PropertyKey> = new Set([
  'afterCommit',
  'homeRef',
  'homeProblem',
  'needs',
  'usesOwner',
]);

/** What is told of the calls to the outside; what it throws the process gets in place of the answer. */
export interface Steps {
  /** @returns the number of the call. */
  asked(name: string): number;
  answered(call: number, name: string): void;
}

/**
 * A part outside the process as the process sees it, every call to which is told of. What takes a callback, such as a
 * transaction, is a call around the calls inside it.
 */
export function outside<T extends object>(part: T, steps: Steps): T {
  return new Proxy(part, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value === 'function' && PURE.has(name)) return value.bind(target);
      if (typeof value === 'function') {
        return async (...given: unknown[]) => {
          const call = steps.asked(String(name));
          const answer: unknown = await Reflect.apply(value, target, given);
          steps.answered(call, String(name));
          return answer;
        };
      }
      const isPlain = typeof value === 'object' && Object.getPrototypeOf(value ?? 0) === Object.prototype;
      return isPlain && value !== null ? outside(value as object, steps) : value;
    },
  });
}
