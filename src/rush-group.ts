/** So many go on together: fewer ask the database more often, more come back all at once with what they ask next. */
const SIZE = 24;
/** Of a group that takes longer, some wait for others than the gateway. */
const LONGEST_MS = 50;

/**
 * Who goes on after a rush, a group after the other. What many go on with they are done with all at the same moment, and so
 * they would ask all at once for what comes next.
 */
export class RushGroup {
  /** Of the present group, those who are not done. */
  readonly #members = new Set<symbol>();
  readonly #onDone: () => void;
  #room = 0;
  #until = 0;

  /** @param onDone told when all of a group are done. */
  constructor(onDone: () => void) {
    this.#onDone = onDone;
  }

  /** How long the present group is waited for, in ms; 0 where it has room or the next one may begin. */
  get leftMs(): number {
    if (this.#room > 0 || this.#members.size === 0) return 0;
    return Math.max(0, this.#until - performance.now());
  }

  /** Never refuses: who waits looks at `leftMs` first. @returns tells that it is done; may be called twice. */
  join(): () => void {
    if (this.leftMs === 0 && this.#room <= 0) this.#begin();
    this.#room -= 1;
    const member = Symbol('member');
    this.#members.add(member);
    return () => {
      if (this.#members.delete(member) && this.#members.size === 0) this.#onDone();
    };
  }

  #begin(): void {
    this.#members.clear();
    this.#room = SIZE;
    this.#until = performance.now() + LONGEST_MS;
  }
}
