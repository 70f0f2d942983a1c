/** A question unanswered, and nothing else heard, for so long means that the network is gone. */
const SILENT_MS = 15_000;

/**
 * Notices a connection that is dead although its socket seems open: browsers take minutes to tell. Only a desktop that has
 * answered before is expected to answer.
 */
export class Liveness {
  #heardAt = 0;
  #hasAnswered = false;
  #askedAt: number | null = null;

  restart(now: number): void {
    this.#heardAt = now;
    this.#hasAnswered = false;
    this.#askedAt = null;
  }

  heard(now: number): void {
    this.#heardAt = now;
  }

  answered(): void {
    this.#hasAnswered = true;
    this.#askedAt = null;
  }

  /** A question goes out; one that waits for its answer already is the one that counts. */
  asked(now: number): void {
    this.#askedAt ??= now;
  }

  isLost(now: number): boolean {
    if (!this.#hasAnswered || this.#askedAt === null) return false;
    return now - Math.max(this.#askedAt, this.#heardAt) > SILENT_MS;
  }
}
