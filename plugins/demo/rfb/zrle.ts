import type { Canvas } from '../paint/canvas.ts';
import { type Rect, rect } from '../paint/rect.ts';
import type { PixelWriter } from './pixel-format.ts';

/** RFC 6143 section 7.7.6. */
const TILE = 64;
const RAW = 0;
const SOLID = 1;
const PLAIN_RLE = 128;
const MAX_PALETTE = 16;

interface Tile {
  /** Left to right, top to bottom. */
  readonly pixels: Uint32Array;
  readonly width: number;
  readonly height: number;
}

/** The tiles of an area, before they are compressed. Keep the area small: this does not pause. */
export function zrleTiles(canvas: Canvas, area: Rect, writer: PixelWriter): Buffer {
  const tiles = Math.ceil(area.width / TILE) * Math.ceil(area.height / TILE);
  const out = Buffer.allocUnsafe(area.width * area.height * writer.compressedSize + tiles);
  let at = 0;
  for (let y = area.y; y < area.y + area.height; y += TILE) {
    for (let x = area.x; x < area.x + area.width; x += TILE) {
      const width = Math.min(TILE, area.x + area.width - x);
      const height = Math.min(TILE, area.y + area.height - y);
      at = writeTile(out, at, tileOf(canvas, rect(x, y, width, height)), writer);
    }
  }
  return out.subarray(0, at);
}

/** One tile at a time is looked at. */
const scratch = new Uint32Array(TILE * TILE);

function tileOf(canvas: Canvas, { x, y, width, height }: Rect): Tile {
  const pixels = scratch.subarray(0, width * height);
  for (let row = 0; row < height; row += 1) {
    const start = (y + row) * canvas.width + x;
    pixels.set(canvas.pixels.subarray(start, start + width), row * width);
  }
  return { pixels, width, height };
}

/** Takes the shortest of the ways that a tile can be written. */
function writeTile(out: Buffer, at: number, tile: Tile, writer: PixelWriter): number {
  const { pixels, width, height } = tile;
  const { palette, runs, runBytes } = looked(pixels);
  const size = writer.compressedSize;
  if (palette?.length === 1) {
    out[at] = SOLID;
    return writer.writeCompressed(out, at + 1, palette[0] ?? 0);
  }
  const raw = pixels.length * size;
  const rle = runs * size + runBytes;
  const bits = palette === null ? 0 : bitsFor(palette.length);
  const packed = palette === null ? raw : palette.length * size + Math.ceil((width * bits) / 8) * height;
  if (palette !== null && packed <= rle && packed < raw) return writePacked(out, at, tile, palette, writer);
  if (rle < raw) return writeRuns(out, at, tile, writer);
  out[at] = RAW;
  let next = at + 1;
  for (const colour of pixels) next = writer.writeCompressed(out, next, colour);
  return next;
}

interface Looked {
  /** The colours, or null when there are too many. */
  readonly palette: readonly number[] | null;
  readonly runs: number;
  /** Bytes that the lengths of the runs take. */
  readonly runBytes: number;
}

function looked(pixels: Uint32Array): Looked {
  let palette: number[] | null = [];
  let runs = 0;
  let runBytes = 0;
  for (let at = 0; at < pixels.length; ) {
    const colour = pixels[at] ?? 0;
    let end = at + 1;
    while (end < pixels.length && pixels[end] === colour) end += 1;
    runs += 1;
    runBytes += Math.floor((end - at - 1) / 255) + 1;
    if (palette !== null && !palette.includes(colour)) {
      if (palette.length === MAX_PALETTE) palette = null;
      else palette.push(colour);
    }
    at = end;
  }
  return { palette, runs, runBytes };
}

function bitsFor(colours: number): 1 | 2 | 4 {
  if (colours <= 2) return 1;
  return colours <= 4 ? 2 : 4;
}

/** Rows of palette indices, each row filled up to a whole byte. */
function writePacked(
  out: Buffer,
  at: number,
  { pixels, width, height }: Tile,
  palette: readonly number[],
  writer: PixelWriter,
): number {
  out[at] = palette.length;
  let next = at + 1;
  for (const colour of palette) next = writer.writeCompressed(out, next, colour);
  const bits = bitsFor(palette.length);
  for (let row = 0; row < height; row += 1) {
    let byte = 0;
    let free = 8;
    for (let column = 0; column < width; column += 1) {
      free -= bits;
      byte |= palette.indexOf(pixels[row * width + column] ?? 0) << free;
      if (free > 0 && column < width - 1) continue;
      out[next] = byte;
      next += 1;
      byte = 0;
      free = 8;
    }
  }
  return next;
}

function writeRuns(out: Buffer, at: number, { pixels }: Tile, writer: PixelWriter): number {
  out[at] = PLAIN_RLE;
  let next = at + 1;
  for (let from = 0; from < pixels.length; ) {
    const colour = pixels[from] ?? 0;
    let end = from + 1;
    while (end < pixels.length && pixels[end] === colour) end += 1;
    next = writer.writeCompressed(out, next, colour);
    let left = end - from - 1;
    for (; left >= 255; left -= 255) {
      out[next] = 255;
      next += 1;
    }
    out[next] = left;
    next += 1;
    from = end;
  }
  return next;
}
