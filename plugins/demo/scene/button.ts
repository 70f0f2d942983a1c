import type { Canvas } from '../paint/canvas.ts';
import { type Font, widthOf } from '../paint/font.ts';
import { type Rect, rect } from '../paint/rect.ts';
import { roundOutline, roundRect } from '../paint/shapes.ts';
import { COLOURS } from './theme.ts';

export interface ButtonLook {
  readonly label: string;
  readonly isPrimary: boolean;
}

const FONT: Font = { cap: 9, weight: 1.5 };
const HEIGHT = 32;
const PADDING = 16;

function buttonWidth(label: string): number {
  return Math.ceil(widthOf(FONT, label)) + 2 * PADDING;
}

/** A button whose right edge is at `right`. */
export function buttonArea(label: string, right: number, y: number): Rect {
  const width = buttonWidth(label);
  return rect(right - width, y, width, HEIGHT);
}

/** @param x @param y where the pane is on the canvas. */
export function paintButton(canvas: Canvas, area: Rect, x: number, y: number, look: ButtonLook): void {
  const placed = rect(area.x + x, area.y + y, area.width, area.height);
  roundRect(canvas, placed, 7, look.isPrimary ? COLOURS.accent : COLOURS.paper);
  roundOutline(canvas, placed, 7, look.isPrimary ? COLOURS.accentDark : COLOURS.line);
  const left = placed.x + (placed.width - widthOf(FONT, look.label)) / 2;
  const baseline = placed.y + (placed.height + FONT.cap) / 2 + 1;
  canvas.text(FONT, look.label, left, baseline, look.isPrimary ? COLOURS.paper : COLOURS.text);
}
