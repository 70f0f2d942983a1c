import type { Canvas } from '../paint/canvas.ts';
import { type Rect, rect } from '../paint/rect.ts';
import type { PixelWriter } from './pixel-format.ts';

/** RFC 6143 section 8.4.2 and the registry that continues it. */
export const ENCODING = {
  raw: 0,
  tight: 7,
  zrle: 16,
  desktopSize: -223,
  cursor: -239,
  tightPng: -260,
  extendedDesktopSize: -308,
  extendedClipboard: 0xc0a1e5ce | 0,
} as const;

/** Why the size is told (the pseudo-encoding's x), and whether a change was granted (its y). */
export const SIZE_REASON = { server: 0, thisClient: 1, otherClient: 2 } as const;
export const SIZE_STATUS = { ok: 0, prohibited: 1, invalid: 3 } as const;

export function updateHeader(rects: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(rects, 2);
  return bytes;
}

export function rectHeader({ x, y, width, height }: Rect, encoding: number): Buffer {
  const bytes = Buffer.alloc(12);
  [x, y, width, height].forEach((value, at) => {
    bytes.writeUInt16BE(value, 2 * at);
  });
  bytes.writeInt32BE(encoding, 8);
  return bytes;
}

export function rawPixels(canvas: Canvas, area: Rect, writer: PixelWriter): Buffer {
  const out = Buffer.allocUnsafe(area.width * area.height * writer.size);
  let at = 0;
  for (let y = area.y; y < area.y + area.height; y += 1) {
    const row = canvas.pixels.subarray(y * canvas.width + area.x, y * canvas.width + area.x + area.width);
    for (const colour of row) at = writer.write(out, at, colour);
  }
  return out;
}

export function desktopSizeRect(width: number, height: number): Buffer {
  return rectHeader(rect(0, 0, width, height), ENCODING.desktopSize);
}

/** One screen of the whole size. */
export function extendedDesktopSizeRect(
  width: number,
  height: number,
  reason: number,
  status: number,
): Buffer {
  const screens = Buffer.alloc(20);
  screens.writeUInt8(1, 0);
  screens.writeUInt16BE(width, 12);
  screens.writeUInt16BE(height, 14);
  return Buffer.concat([
    rectHeader(rect(reason, status, width, height), ENCODING.extendedDesktopSize),
    screens,
  ]);
}
