import type { Canvas } from './canvas.ts';
import { pngOf } from './png.ts';
import { intersect, type Rect, rect } from './rect.ts';

/** Rows of a band. */
export const BAND = 200;

/** The strips of an area, each short enough to be painted and encoded in one go. */
export function bandsOf({ x, y, width, height }: Rect): Rect[] {
  const bands: Rect[] = [];
  for (let top = y; top < y + height; top += BAND)
    bands.push(rect(x, top, width, Math.min(BAND, y + height - top)));
  return bands;
}

/**
 * The bands of one canvas as PNG files. A band of the whole width is made once for all viewers, and kept until something
 * in it changes; other areas are made each time.
 */
export class BandPictures {
  readonly #kept = new Map<number, Promise<Buffer>>();

  /** @param canvas painted, inside the area, before the call. */
  of(canvas: Canvas, area: Rect): Promise<Buffer> {
    if (!isBand(canvas, area)) return pngOf(canvas, area);
    const kept = this.#kept.get(area.y);
    if (kept !== undefined) return kept;
    const made = pngOf(canvas, area);
    this.#kept.set(area.y, made);
    made.catch(() => {
      if (this.#kept.get(area.y) === made) this.#kept.delete(area.y);
    });
    return made;
  }

  /** The area looks different from now on. */
  damage(area: Rect): void {
    for (const top of this.#kept.keys())
      if (intersect(area, rect(area.x, top, area.width, BAND)) !== null) this.#kept.delete(top);
  }

  clear(): void {
    this.#kept.clear();
  }
}

function isBand(canvas: Canvas, { x, y, width, height }: Rect): boolean {
  return x === 0 && width === canvas.width && y % BAND === 0 && height === Math.min(BAND, canvas.height - y);
}
