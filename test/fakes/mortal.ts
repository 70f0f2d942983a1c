/** What becomes of a process that is killed: from then on nothing that it does has an effect. */
export class Mortality {
  #isDead = false;

  die(): void {
    this.#isDead = true;
  }

  /** The part as the process sees it: what it had begun goes on, what it begins after its death is refused. */
  of<T extends object>(part: T): T {
    const refused = (): Promise<never> => Promise.reject(new Error('The process is dead.'));
    return new Proxy(part, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value === 'function') {
          return async (...given: unknown[]) => {
            if (this.#isDead) return refused();
            const answer: unknown = await Reflect.apply(value, target, given);
            return this.#isDead ? refused() : answer;
          };
        }
        return typeof value === 'object' && value !== null && value.constructor === Object
          ? this.of(value)
          : value;
      },
    });
  }
}
