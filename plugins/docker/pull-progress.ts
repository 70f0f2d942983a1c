/** Puts the progress of a pull's layers into one line. */
export class PullProgress {
  readonly #image: string;
  readonly #layers = new Map<string, { current: number; total: number }>();
  #last: string;

  constructor(image: string) {
    this.#image = image;
    this.#last = this.#words();
  }

  /** The line to show after this event of the engine; null when it says nothing new. */
  next(event: Readonly<Record<string, unknown>>): string | null {
    const { id, status, progressDetail } = event;
    if (typeof id !== 'string' || typeof status !== 'string') return null;
    if (status === 'Downloading' && typeof progressDetail === 'object' && progressDetail !== null) {
      const { current, total } = progressDetail as { current?: unknown; total?: unknown };
      if (typeof current === 'number' && typeof total === 'number') this.#layers.set(id, { current, total });
    } else if (status === 'Download complete' || status === 'Pull complete') {
      const layer = this.#layers.get(id);
      if (layer !== undefined) layer.current = layer.total;
    }
    const words = this.#words();
    if (words === this.#last) return null;
    this.#last = words;
    return words;
  }

  #words(): string {
    let current = 0;
    let total = 0;
    for (const layer of this.#layers.values()) {
      current += layer.current;
      total += layer.total;
    }
    if (total === 0) return `Pulling ${this.#image}`;
    const percent = Math.min(100, Math.floor((current / total) * 100));
    return percent === 100 ? `Unpacking ${this.#image}` : `Pulling ${this.#image}: ${percent} %`;
  }
}
