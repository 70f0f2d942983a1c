import type { Canvas } from '../paint/canvas.ts';
import type { Rect } from '../paint/rect.ts';
import type { PixelFormat } from './pixel-format.ts';

/** The Tight encoding as the RFB protocol's registry describes it; only "basic compression" with the "copy" filter. */
const BASIC_ON_STREAM_0 = 0x00;
/** Shorter data is sent as it is, without a length. */
const LEAST_COMPRESSED = 12;
/** A rectangle of this encoding is at most this wide. */
const MOST_WIDE = 2048;

/** Tight writes pixels as three bytes red, green, blue in the format that browsers' viewers use, and otherwise as in Raw. */
export function canBeTight({ bitsPerPixel, depth, max }: PixelFormat): boolean {
  return bitsPerPixel === 32 && depth === 24 && max.every((value) => value === 255);
}

export function fitsTight({ width, height }: Rect): boolean {
  return width <= MOST_WIDE && width * height * 3 >= LEAST_COMPRESSED;
}

/** The pixels of an area, before they are compressed: one run of bytes, which a viewer unpacks in one go. */
export function tightPixels(canvas: Canvas, area: Rect): Buffer {
  const out = Buffer.allocUnsafe(area.width * area.height * 3);
  let at = 0;
  for (let y = area.y; y < area.y + area.height; y += 1) {
    const start = y * canvas.width + area.x;
    for (const colour of canvas.pixels.subarray(start, start + area.width)) {
      out[at] = colour >> 16;
      out[at + 1] = colour >> 8;
      out[at + 2] = colour;
      at += 3;
    }
  }
  return out;
}

/** Control byte and length. */
export function tightHead(length: number): Buffer {
  return Buffer.concat([Buffer.from([BASIC_ON_STREAM_0]), tightLength(length)]);
}

/** Seven bits a byte, the last of three bytes with eight. */
export function tightLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const low = (length & 0x7f) | 0x80;
  if (length < 0x4000) return Buffer.from([low, length >> 7]);
  return Buffer.from([low, ((length >> 7) & 0x7f) | 0x80, length >> 14]);
}
