import type { Canvas } from './canvas.ts';
import { pngOf } from './png.ts';
import { intersect, area as pixelsOf, type Rect, rect } from './rect.ts';
import { Region } from './region.ts';

/** Rows of a band. */
export const BAND = 200;
/** A picture of which a larger share has changed is made anew. */
const MOST_CHANGED = 0.5;

/** PNG files by the top row of the band that they show. */
export type Bands = ReadonlyMap<number, Buffer>;

/** The strips of an area, each short enough to be painted and encoded in one go. */
export function bandsOf({ x, y, width, height }: Rect): Rect[] {
  const bands: Rect[] = [];
  for (let top = y; top < y + height; top += BAND)
    bands.push(rect(x, top, width, Math.min(BAND, y + height - top)));
  return bands;
}

interface Kept {
  readonly picture: Promise<Buffer>;
  /** What looks different by now. */
  readonly changed: Region;
}

/**
 * The bands of one canvas as PNG files. A band of the whole width is made once for all viewers, and kept while most of it
 * looks as it did: what has changed since is for its taker to show on top. Other areas are made each time.
 */
export class BandPictures {
  readonly #width: number;
  readonly #height: number;
  readonly #kept = new Map<number, Kept>();

  /**
   * @param size of the canvas, in pixels.
   * @param bands pictures that are known already.
   */
  constructor({ width, height }: { readonly width: number; readonly height: number }, bands?: Bands) {
    this.#width = width;
    this.#height = height;
    for (const [top, png] of bands ?? [])
      this.#kept.set(top, { picture: Promise.resolve(png), changed: new Region() });
  }

  /** The parts of the area that its picture shows as they were. */
  changedIn(area: Rect): readonly Rect[] {
    return this.#keptOf(area)?.changed.rects ?? [];
  }

  /** @param paint gives the canvas, up to date inside the area. */
  of(area: Rect, paint: () => Canvas): Promise<Buffer> {
    const kept = this.#keptOf(area);
    if (kept !== undefined) return kept.picture;
    const picture = pngOf(paint(), area);
    if (!this.#isBand(area)) return picture;
    const made = { picture, changed: new Region() };
    this.#kept.set(area.y, made);
    picture.catch(() => {
      if (this.#kept.get(area.y) === made) this.#kept.delete(area.y);
    });
    return picture;
  }

  /** The area looks different from now on. */
  damage(area: Rect): void {
    for (const [top, { changed }] of this.#kept) {
      const band = rect(0, top, this.#width, Math.min(BAND, this.#height - top));
      const part = intersect(area, band);
      if (part === null) continue;
      changed.add(part);
      const pixels = changed.rects.reduce((sum, one) => sum + pixelsOf(one), 0);
      if (pixels > MOST_CHANGED * pixelsOf(band)) this.#kept.delete(top);
    }
  }

  #keptOf(area: Rect): Kept | undefined {
    return this.#isBand(area) ? this.#kept.get(area.y) : undefined;
  }

  #isBand({ x, y, width, height }: Rect): boolean {
    return x === 0 && width === this.#width && y % BAND === 0 && height === Math.min(BAND, this.#height - y);
  }
}
