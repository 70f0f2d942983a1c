interface Layer {
  current: number;
  /** In bytes; null until its download began. */
  total: number | null;
}

const BEGUN = new Set(['Pulling fs layer', 'Waiting']);
const LOADED = new Set(['Verifying Checksum', 'Download complete', 'Pull complete']);

/** Puts the progress of a pull's layers into one line. */
export class PullProgress {
  readonly #image: string;
  readonly #layers = new Map<string, Layer>();
  #percent = 0;
  #last: string;

  constructor(image: string) {
    this.#image = image;
    this.#last = this.#words();
  }

  /** The line to show after this event of the engine; null when it says nothing new. */
  next({ id, status, progressDetail }: Readonly<Record<string, unknown>>): string | null {
    if (typeof id !== 'string' || typeof status !== 'string') return null;
    const layer = this.#layers.get(id);
    if (status === 'Downloading') this.#downloading(id, progressDetail);
    else if (BEGUN.has(status) && layer === undefined) this.#layers.set(id, { current: 0, total: null });
    else if (LOADED.has(status) && layer !== undefined) {
      layer.total ??= 0;
      layer.current = layer.total;
    }
    // the engine begins few layers at once: another one that begins does not take back what was said
    this.#percent = Math.max(this.#percent, this.#loaded());
    const words = this.#words();
    if (words === this.#last) return null;
    this.#last = words;
    return words;
  }

  #downloading(id: string, detail: unknown): void {
    if (typeof detail !== 'object' || detail === null) return;
    const { current, total } = detail as { current?: unknown; total?: unknown };
    if (typeof current === 'number' && typeof total === 'number') this.#layers.set(id, { current, total });
  }

  /** In percent of the bytes; a layer of unknown size counts as an average one. */
  #loaded(): number {
    const layers = [...this.#layers.values()];
    const known = layers.filter(({ total }) => total !== null);
    const sum = known.reduce((bytes, { total }) => bytes + (total ?? 0), 0);
    if (sum === 0) return 0;
    const loaded = known.reduce((bytes, { current }) => bytes + current, 0);
    return Math.min(100, Math.floor(((loaded / sum) * known.length * 100) / layers.length));
  }

  #words(): string {
    if (this.#percent === 100) return `Unpacking ${this.#image}`;
    return `Pulling ${this.#image}${this.#percent === 0 ? '' : `: ${this.#percent} %`}`;
  }
}
