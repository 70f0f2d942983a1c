const MAX_LINES = 200;

/** The last things that happened on a desktop. What is typed is never among them. */
export class EventLog {
  readonly #now: () => Date;
  #lines: string[] = [];

  constructor(now: () => Date) {
    this.#now = now;
  }

  add(event: string): void {
    this.#lines.push(`${this.#now().toISOString()} ${event}`);
    if (this.#lines.length > MAX_LINES) this.#lines.shift();
  }

  tail(count: number): readonly string[] {
    return count <= 0 ? [] : this.#lines.slice(-count);
  }
}
