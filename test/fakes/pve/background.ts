/** Work that nobody waits for until the simulator closes. */
export class Background {
  readonly #running = new Set<Promise<void>>();

  /** Failures of the work are the work's own: what it has to say it says in a task or a log. */
  run(work: () => Promise<unknown>): void {
    const running = work().then(
      () => {},
      () => {},
    );
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
  }

  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
