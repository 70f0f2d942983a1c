import { setTimeout as sleep } from 'node:timers/promises';
import { type Bands, bandsOf } from './paint/band-pictures.ts';
import { Canvas } from './paint/canvas.ts';
import { pngOf } from './paint/png.ts';
import { rect } from './paint/rect.ts';
import { Scene } from './scene/scene.ts';

/** Rows that are painted in one go. */
const STRIP = 40;
/** Whoever asked first is on the way to a desktop: the look is for those who come next. */
const DELAY_MS = 2000;

/** What a desktop looks like that nobody has touched, made once for all desktops of a size. Its clocks show some time of the day. */
export class FreshLook {
  readonly #now: () => Date;
  readonly #delayMs: number;
  #size = { width: 0, height: 0 };
  #day = '';
  #bands: Bands | null = null;
  #painting: AbortController | null = null;

  constructor(now: () => Date, delayMs = DELAY_MS) {
    this.#now = now;
    this.#delayMs = delayMs;
  }

  /** @returns null where it is not known; then it is soon. Only the size that was asked for last is kept. */
  of(width: number, height: number): Bands | null {
    const day = this.#now().toDateString();
    if (width !== this.#size.width || height !== this.#size.height || day !== this.#day) {
      this.close();
      this.#size = { width, height };
      this.#day = day;
    }
    if (this.#bands === null && this.#painting === null) this.#begin();
    return this.#bands;
  }

  /** Paints no more, and forgets. */
  close(): void {
    this.#painting?.abort();
    this.#painting = null;
    this.#bands = null;
  }

  #begin(): void {
    const painting = new AbortController();
    this.#painting = painting;
    this.#paint(painting.signal)
      .then((bands) => {
        if (!painting.signal.aborted) this.#bands = bands;
      })
      // closed, or tried again when it is asked for again
      .catch(() => {})
      .finally(() => {
        if (this.#painting === painting) this.#painting = null;
      });
  }

  async #paint(signal: AbortSignal): Promise<Bands> {
    await sleep(this.#delayMs, undefined, { signal, ref: false });
    const scene = new Scene({ ...this.#size, now: this.#now, onDamage: () => {} });
    const canvas = new Canvas(scene.width, scene.height);
    const bands = new Map<number, Buffer>();
    for (const band of bandsOf(canvas.bounds)) {
      for (let y = band.y; y < band.y + band.height; y += STRIP) {
        canvas.clip = rect(0, y, band.width, Math.min(STRIP, band.y + band.height - y));
        scene.paint(canvas);
        await sleep(0, undefined, { signal });
      }
      bands.set(band.y, await pngOf(canvas, band));
    }
    return bands;
  }
}
