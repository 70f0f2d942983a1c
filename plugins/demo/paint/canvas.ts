import { advanceOf, type Font, type GlyphMask, maskOf, PHASES } from './font.ts';
import { intersect, type Rect, rect } from './rect.ts';

/** 0xRRGGBB. */
export type Colour = number;

/** Pixels in memory. Everything is drawn inside `clip` only. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  /** Row by row, 0xRRGGBB. */
  readonly pixels: Uint32Array;
  clip: Rect;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint32Array(width * height);
    this.clip = this.bounds;
  }

  get bounds(): Rect {
    return rect(0, 0, this.width, this.height);
  }

  fill(area: Rect, colour: Colour): void {
    const inside = intersect(area, this.clip);
    if (inside === null) return;
    for (let y = inside.y; y < inside.y + inside.height; y += 1) {
      const start = y * this.width + inside.x;
      this.pixels.fill(colour, start, start + inside.width);
    }
  }

  /** Mixes a colour over one pixel. @param alpha 0 to 255. */
  blend(x: number, y: number, colour: Colour, alpha: number): void {
    const at = y * this.width + x;
    this.pixels[at] = mix(this.pixels[at] ?? 0, colour, alpha);
  }

  /** Mixes a colour over an area. @param alpha 0 to 255. */
  shade(area: Rect, colour: Colour, alpha: number): void {
    const inside = intersect(area, this.clip);
    if (inside === null) return;
    const { pixels, width } = this;
    for (let y = inside.y; y < inside.y + inside.height; y += 1) {
      const end = y * width + inside.x + inside.width;
      for (let at = y * width + inside.x; at < end; at += 1) pixels[at] = mix(pixels[at] ?? 0, colour, alpha);
    }
  }

  /** Calls for every pixel of the area that is inside the clip. */
  each(area: Rect, visit: (x: number, y: number) => void): void {
    const inside = intersect(area, this.clip);
    if (inside === null) return;
    for (let y = inside.y; y < inside.y + inside.height; y += 1) {
      for (let x = inside.x; x < inside.x + inside.width; x += 1) visit(x, y);
    }
  }

  /** Another canvas, its corner at x, y. */
  copy(from: Canvas, x: number, y: number): void {
    const inside = intersect(rect(x, y, from.width, from.height), this.clip);
    if (inside === null) return;
    for (let row = inside.y; row < inside.y + inside.height; row += 1) {
      const start = (row - y) * from.width + inside.x - x;
      this.pixels.set(from.pixels.subarray(start, start + inside.width), row * this.width + inside.x);
    }
  }

  /** One line of text. @param x left edge. @param y baseline. @returns the right edge. */
  text(font: Font, text: string, x: number, y: number, colour: Colour): number {
    let pen = x;
    for (const character of text) {
      const whole = Math.floor(pen);
      const phase = Math.floor((pen - whole) * PHASES);
      this.#stamp(maskOf(font, character, phase), whole, Math.round(y), colour);
      pen += advanceOf(font, character);
    }
    return pen;
  }

  #stamp({ left, top, width, height, coverage }: GlyphMask, x: number, y: number, colour: Colour): void {
    const inside = intersect(rect(x + left, y + top, width, height), this.clip);
    if (inside === null) return;
    const { pixels } = this;
    for (let row = inside.y; row < inside.y + inside.height; row += 1) {
      const from = (row - y - top) * width - x - left;
      for (let column = inside.x; column < inside.x + inside.width; column += 1) {
        const alpha = coverage[from + column] ?? 0;
        const at = row * this.width + column;
        if (alpha > 0) pixels[at] = mix(pixels[at] ?? 0, colour, alpha);
      }
    }
  }
}

/** @param alpha how much of `over`, 0 to 255. */
export function mix(under: Colour, over: Colour, alpha: number): Colour {
  if (alpha >= 255) return over;
  const share = (alpha + 0.5) | 0;
  const rest = 255 - share;
  const red = ((under >> 16) & 255) * rest + ((over >> 16) & 255) * share;
  const green = ((under >> 8) & 255) * rest + ((over >> 8) & 255) * share;
  const blue = (under & 255) * rest + (over & 255) * share;
  return (by255(red) << 16) | (by255(green) << 8) | by255(blue);
}

/** A product of two bytes divided by 255, rounded. */
function by255(product: number): number {
  const value = product + 128;
  return (value + (value >> 8)) >> 8;
}
