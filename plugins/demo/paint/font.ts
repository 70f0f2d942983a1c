import { CAP_HEIGHT } from './glyphs.ts';
import { type Outline, outlineOf } from './outline.ts';

/** A size of the stroke font. */
export interface Font {
  /** Height of capitals in pixels. */
  readonly cap: number;
  /** Thickness of the strokes in pixels. */
  readonly weight: number;
}

/** How much of each pixel a glyph covers, 0 to 255. */
export interface GlyphMask {
  readonly width: number;
  readonly height: number;
  /** Of the mask's corner, from the pen on the baseline. */
  readonly left: number;
  readonly top: number;
  readonly coverage: Uint8Array;
}

/** Glyphs are drawn at halves of a pixel too, so that letters stand evenly. */
export const PHASES = 2;
/** Room between letters, in units of the font. */
const TRACKING = 0.9;
/** A dot is thicker than the strokes. */
const DOT = 1.3;
const MAX_MASKS = 4000;
const masks = new Map<string, GlyphMask>();

export function advanceOf(font: Font, character: string): number {
  return ((outlineOf(character).advance + TRACKING) * font.cap) / CAP_HEIGHT;
}

/** Pixels. */
export function widthOf(font: Font, text: string): number {
  let width = 0;
  for (const character of text) width += advanceOf(font, character);
  return width;
}

/** @param phase halves of a pixel that the glyph stands right of the pen. */
export function maskOf(font: Font, character: string, phase: number): GlyphMask {
  const key = `${font.cap}/${font.weight}/${phase}/${character}`;
  const known = masks.get(key);
  if (known !== undefined) return known;
  if (masks.size >= MAX_MASKS) masks.clear();
  const mask = rasterised(outlineOf(character), font, phase / PHASES);
  masks.set(key, mask);
  return mask;
}

function rasterised({ segments }: Outline, { cap, weight }: Font, shift: number): GlyphMask {
  const scale = cap / CAP_HEIGHT;
  const half = weight / 2;
  // the lower edge of a stroke on the baseline falls between two rows of pixels
  const points = segments.map((value, at) =>
    at % 2 === 0 ? value * scale + shift : (value - CAP_HEIGHT) * scale - half,
  );
  if (points.length === 0) return { width: 0, height: 0, left: 0, top: 0, coverage: new Uint8Array(0) };
  const xs = points.filter((_, at) => at % 2 === 0);
  const ys = points.filter((_, at) => at % 2 === 1);
  const left = Math.floor(Math.min(...xs) - half - 1);
  const top = Math.floor(Math.min(...ys) - half - 1);
  const width = Math.ceil(Math.max(...xs) + half + 1) - left;
  const height = Math.ceil(Math.max(...ys) + half + 1) - top;
  const coverage = new Uint8Array(width * height);
  for (let at = 0; at + 3 < points.length; at += 4) {
    stroke(points.slice(at, at + 4), half, { width, height, left, top, coverage });
  }
  return { width, height, left, top, coverage };
}

/** Covers the pixels around one segment; where strokes meet the higher coverage counts. */
function stroke(segment: readonly number[], half: number, mask: GlyphMask): void {
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = segment;
  const { width, height, left, top, coverage } = mask;
  const thick = x0 === x1 && y0 === y1 ? half * DOT : half;
  const reach = thick + 1;
  const [firstX, lastX] = [Math.min(x0, x1) - reach - left, Math.max(x0, x1) + reach - left];
  const [firstY, lastY] = [Math.min(y0, y1) - reach - top, Math.max(y0, y1) + reach - top];
  for (let y = Math.max(0, Math.floor(firstY)); y < Math.min(height, lastY); y += 1) {
    for (let x = Math.max(0, Math.floor(firstX)); x < Math.min(width, lastX); x += 1) {
      const away = distance(x + left + 0.5, y + top + 0.5, x0, y0, x1, y1);
      const covered = Math.min(1, Math.max(0, thick + 0.5 - away)) * 255;
      const at = y * width + x;
      if (covered > (coverage[at] ?? 0)) coverage[at] = covered;
    }
  }
}

/** From a point to a segment. */
export function distance(px: number, py: number, x0: number, y0: number, x1: number, y1: number): number {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - x0) * dx + (py - y0) * dy) / length));
  const ax = px - x0 - along * dx;
  const ay = py - y0 - along * dy;
  return Math.sqrt(ax * ax + ay * ay);
}
