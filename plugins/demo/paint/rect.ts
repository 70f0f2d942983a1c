/** Pixels; right and bottom edges are outside. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function rect(x: number, y: number, width: number, height: number): Rect {
  return { x, y, width, height };
}

/** The common part, or null when there is none. */
export function intersect(a: Rect, b: Rect): Rect | null {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

/** The smallest rectangle around both. */
export function union(a: Rect, b: Rect): Rect {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const width = Math.max(a.x + a.width, b.x + b.width) - x;
  const height = Math.max(a.y + a.height, b.y + b.height) - y;
  return { x, y, width, height };
}

export function contains(area: Rect, x: number, y: number): boolean {
  return x >= area.x && y >= area.y && x < area.x + area.width && y < area.y + area.height;
}

/** Larger by `by` on every side; smaller when negative. */
export function grown({ x, y, width, height }: Rect, by: number): Rect {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

export function area({ width, height }: Rect): number {
  return width * height;
}

/** What is left of `whole` without a rectangle inside it: above, below, left and right of that. */
export function without(whole: Rect, hole: Rect): Rect[] {
  const bottom = hole.y + hole.height;
  const right = hole.x + hole.width;
  return [
    rect(whole.x, whole.y, whole.width, hole.y - whole.y),
    rect(whole.x, bottom, whole.width, whole.y + whole.height - bottom),
    rect(whole.x, hole.y, hole.x - whole.x, hole.height),
    rect(right, hole.y, whole.x + whole.width - right, hole.height),
  ].filter((part) => part.width > 0 && part.height > 0);
}
