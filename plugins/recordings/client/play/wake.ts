/** A sleep that somebody else ends. One sleeps at a time. */
export class Wake {
  #wake: (() => void) | null = null;
  #isDue = false;

  /** Ends the sleep; the next one when nobody sleeps now. */
  wake(): void {
    this.#isDue = true;
    this.#wake?.();
  }

  /** Resolves when it is woken, or after `ms`. */
  async sleep(ms?: number): Promise<void> {
    if (!this.#isDue) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        if (ms !== undefined) timer = setTimeout(resolve, ms);
      });
      clearTimeout(timer);
    }
    this.#wake = null;
    this.#isDue = false;
  }
}
