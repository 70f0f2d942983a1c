import type { Rect } from '../paint/rect.ts';
import { tightLength } from './tight.ts';

const PNG = 0xa0;
/** A browser unpacks pictures itself, and beside the page's scripts; small ones are not worth the wait for it. */
const LEAST_PIXELS = 16_384;

/** Whether an area is large enough for a picture of its own. */
export function isWorthPng({ width, height }: Rect): boolean {
  return width * height >= LEAST_PIXELS;
}

/** The data of a TightPNG rectangle, as the RFB protocol's registry describes it: control byte, length, a PNG file. */
export function tightPng(png: Buffer): Buffer {
  return Buffer.concat([Buffer.from([PNG]), tightLength(png.length), png]);
}
