import type { Canvas, Colour } from './canvas.ts';
import { distance } from './font.ts';
import { type Rect, rect } from './rect.ts';

/** Share of a pixel inside an edge that is `away` pixels off (negative: inside), 0 to 1. */
function inside(away: number): number {
  return Math.min(1, Math.max(0, 0.5 - away));
}

/** Distance of a pixel's middle to a rectangle with rounded corners; negative inside. */
function roundedDistance(x: number, y: number, area: Rect, radius: number): number {
  const dx = Math.abs(x + 0.5 - area.x - area.width / 2) - area.width / 2 + radius;
  const dy = Math.abs(y + 0.5 - area.y - area.height / 2) - area.height / 2 + radius;
  const outX = Math.max(dx, 0);
  const outY = Math.max(dy, 0);
  return Math.sqrt(outX * outX + outY * outY) + Math.min(Math.max(dx, dy), 0) - radius;
}

/** A filled rectangle with rounded corners. @param alpha 0 to 1. */
export function roundRect(canvas: Canvas, area: Rect, radius: number, colour: Colour, alpha = 1): void {
  if (alpha === 1) {
    canvas.fill(rect(area.x, area.y + radius, area.width, area.height - 2 * radius), colour);
    const bands = [area.y, area.y + area.height - radius];
    for (const y of bands) {
      canvas.fill(rect(area.x + radius, y, area.width - 2 * radius, radius), colour);
      for (const x of [area.x, area.x + area.width - radius]) corner(canvas, rect(x, y, radius, radius));
    }
    return;
  }
  canvas.each(area, (x, y) => {
    const share = inside(roundedDistance(x, y, area, radius)) * alpha;
    if (share > 0) canvas.blend(x, y, colour, share * 255);
  });

  function corner(on: Canvas, square: Rect): void {
    on.each(square, (x, y) => on.blend(x, y, colour, inside(roundedDistance(x, y, area, radius)) * 255));
  }
}

/** A line around a rectangle with rounded corners, one pixel wide. */
export function roundOutline(canvas: Canvas, area: Rect, radius: number, colour: Colour, alpha = 1): void {
  const line = (x: number, y: number): void => {
    const away = roundedDistance(x, y, area, radius);
    const share = inside(away) * inside(-1 - away) * alpha;
    if (share > 0) canvas.blend(x, y, colour, share * 255);
  };
  const edge = Math.max(radius, 2);
  canvas.each(rect(area.x, area.y, area.width, edge), line);
  canvas.each(rect(area.x, area.y + area.height - edge, area.width, edge), line);
  canvas.each(rect(area.x, area.y + edge, 2, area.height - 2 * edge), line);
  canvas.each(rect(area.x + area.width - 2, area.y + edge, 2, area.height - 2 * edge), line);
}

/** A soft shadow around a rectangle; below its middle it is left out. @param alpha of the darkest part, 0 to 1. */
export function shadow(canvas: Canvas, area: Rect, radius: number, blur: number, alpha: number): void {
  const dark = (away: number): number => (1 - Math.max(0, away) / blur) ** 2 * alpha * 255;
  const { x, y, width, height } = area;
  // along a side it depends on the distance to that side only
  for (let away = -radius; away < blur; away += 1) {
    const share = dark(away + 0.5);
    const across = width - 2 * radius;
    canvas.shade(rect(x + radius, y - away - 1, across, 1), 0, share);
    canvas.shade(rect(x + radius, y + height + away, across, 1), 0, share);
    if (away < 0) continue;
    const down = height - 2 * radius;
    canvas.shade(rect(x - away - 1, y + radius, 1, down), 0, share);
    canvas.shade(rect(x + width + away, y + radius, 1, down), 0, share);
  }
  const size = blur + radius;
  for (const left of [x - blur, x + width - radius]) {
    for (const top of [y - blur, y + height - radius]) {
      canvas.each(rect(left, top, size, size), (px, py) => {
        const away = roundedDistance(px, py, area, radius);
        if (away < blur) canvas.blend(px, py, 0, dark(away));
      });
    }
  }
}

/** A straight stroke with round ends. @param alpha 0 to 1. */
export function stroke(
  canvas: Canvas,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  weight: number,
  colour: Colour,
  alpha = 1,
): void {
  const reach = weight / 2 + 1;
  const [left, top] = [Math.floor(Math.min(x0, x1) - reach), Math.floor(Math.min(y0, y1) - reach)];
  const width = Math.ceil(Math.max(x0, x1) + reach) - left;
  const height = Math.ceil(Math.max(y0, y1) + reach) - top;
  canvas.each(rect(left, top, width, height), (x, y) => {
    const share = inside(distance(x + 0.5, y + 0.5, x0, y0, x1, y1) - weight / 2) * alpha;
    if (share > 0) canvas.blend(x, y, colour, share * 255);
  });
}

/** A filled circle. @param alpha 0 to 1. */
export function disc(canvas: Canvas, x: number, y: number, radius: number, colour: Colour, alpha = 1): void {
  stroke(canvas, [x, y, x, y], radius * 2, colour, alpha);
}

/** A circle's line. */
export function ring(
  canvas: Canvas,
  cx: number,
  cy: number,
  radius: number,
  weight: number,
  colour: Colour,
): void {
  const reach = Math.ceil(radius + weight);
  const around = rect(Math.floor(cx - reach), Math.floor(cy - reach), 2 * reach + 1, 2 * reach + 1);
  canvas.each(around, (x, y) => {
    const dx = x + 0.5 - cx;
    const dy = y + 0.5 - cy;
    const away = Math.abs(Math.sqrt(dx * dx + dy * dy) - radius);
    const share = inside(away - weight / 2);
    if (share > 0) canvas.blend(x, y, colour, share * 255);
  });
}
