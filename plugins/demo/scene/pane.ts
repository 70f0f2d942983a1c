import type { Canvas, Colour } from '../paint/canvas.ts';
import type { Rect } from '../paint/rect.ts';

/** One viewer's pointer. */
export interface Hand {
  /** Puts text on that viewer's clipboard. */
  copy(text: string): void;
}

/** Content of a window. Coordinates are of the content, its corner being 0, 0. */
export interface Pane {
  readonly title: string;
  /** Of the strip below the content, where the window's corners are round. */
  readonly base: Colour;
  resize(width: number, height: number): void;
  /** @param x @param y where the content is on the canvas, whose clip lies inside it. */
  paint(canvas: Canvas, x: number, y: number): void;
  press?(x: number, y: number, hand: Hand): void;
  /** Between `press` and `release`, and also outside the content. */
  drag?(x: number, y: number, hand: Hand): void;
  release?(hand: Hand): void;
}

/** Told by a pane when a part of its content looks different. */
export type OnDamage = (area: Rect) => void;
