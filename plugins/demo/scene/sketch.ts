import { Canvas, type Colour } from '../paint/canvas.ts';
import { contains, type Rect, rect } from '../paint/rect.ts';
import { disc, ring, stroke } from '../paint/shapes.ts';
import { buttonArea, paintButton } from './button.ts';
import type { Hand, OnDamage, Pane } from './pane.ts';
import { COLOURS, FONTS, INKS } from './theme.ts';

const BAR = 52;
const SWATCH = 11;
const SWATCH_STEP = 34;
const MARGIN = 22;
const GRID = 24;
const BRUSH = 5;
const CLEAR = 'Clear';
const HINT = 'Draw here';

/** A sheet to draw on. */
export class Sketch implements Pane {
  readonly title = 'Sketch';
  readonly base = COLOURS.titleBar;
  readonly #damage: OnDamage;
  /** What was drawn; made when the first stroke comes. */
  #sheet: Canvas | null = null;
  #width = 0;
  #height = 0;
  #ink = 1;
  readonly #pens = new Map<Hand, readonly [number, number]>();

  constructor(damage: OnDamage) {
    this.#damage = damage;
  }

  resize(width: number, height: number): void {
    this.#width = width;
    this.#height = height;
    const old = this.#sheet;
    if (old === null || (old.width >= width && old.height >= height - BAR)) return;
    // what no longer fits is kept for when there is room again
    this.#sheet = blank(Math.max(width, old.width), Math.max(height - BAR, old.height));
    this.#sheet.copy(old, 0, 0);
  }

  paint(canvas: Canvas, x: number, y: number): void {
    if (this.#sheet !== null) canvas.copy(this.#sheet, x, y);
    else {
      canvas.fill(canvas.clip, COLOURS.paper);
      grid(canvas, rect(x, y, this.#width, this.#height - BAR), x, y);
      canvas.text(FONTS.text, HINT, x + MARGIN, y + 30, COLOURS.dim);
    }
    const top = y + this.#height - BAR;
    canvas.fill(rect(x, top, this.#width, BAR), COLOURS.titleBar);
    canvas.fill(rect(x, top, this.#width, 1), COLOURS.line);
    INKS.forEach((colour, at) => {
      const middle = x + MARGIN + at * SWATCH_STEP;
      if (at === this.#ink) ring(canvas, middle, top + BAR / 2, SWATCH + 3.5, 2, colour);
      disc(canvas, middle, top + BAR / 2, SWATCH, colour);
    });
    paintButton(canvas, this.#clearButton, x, y, { label: CLEAR, isPrimary: false });
  }

  press(x: number, y: number, hand: Hand): void {
    if (y < this.#height - BAR) {
      this.#pens.set(hand, [x, y]);
      this.#stroke(x, y, x, y);
      return;
    }
    if (contains(this.#clearButton, x, y)) this.#clear();
    const ink = Math.round((x - MARGIN) / SWATCH_STEP);
    if (INKS[ink] === undefined || Math.abs(x - MARGIN - ink * SWATCH_STEP) > SWATCH + 4) return;
    this.#ink = ink;
    this.#damage(rect(0, this.#height - BAR, this.#width, BAR));
  }

  drag(x: number, y: number, hand: Hand): void {
    const from = this.#pens.get(hand);
    if (from === undefined || (from[0] === x && from[1] === y)) return;
    this.#stroke(...from, x, y);
    this.#pens.set(hand, [x, y]);
  }

  release(hand: Hand): void {
    this.#pens.delete(hand);
  }

  get #clearButton(): Rect {
    return buttonArea(CLEAR, this.#width - 12, this.#height - BAR + 10);
  }

  #stroke(x0: number, y0: number, x1: number, y1: number): void {
    const isFirst = this.#sheet === null;
    this.#sheet ??= blank(this.#width, Math.max(1, this.#height - BAR));
    const colour: Colour = INKS[this.#ink] ?? COLOURS.text;
    stroke(this.#sheet, [x0 + 0.5, y0 + 0.5, x1 + 0.5, y1 + 0.5], BRUSH, colour);
    const [left, top] = [Math.min(x0, x1) - BRUSH, Math.min(y0, y1) - BRUSH];
    const [width, height] = [Math.abs(x1 - x0) + 2 * BRUSH, Math.abs(y1 - y0) + 2 * BRUSH];
    this.#damage(isFirst ? rect(0, 0, this.#width, this.#height - BAR) : rect(left, top, width, height));
  }

  #clear(): void {
    if (this.#sheet === null) return;
    this.#sheet = null;
    this.#damage(rect(0, 0, this.#width, this.#height - BAR));
  }
}

function blank(width: number, height: number): Canvas {
  const sheet = new Canvas(width, height);
  sheet.fill(sheet.bounds, COLOURS.paper);
  grid(sheet, sheet.bounds, 0, 0);
  return sheet;
}

/** Dots, counted from the corner at x, y. */
function grid(canvas: Canvas, area: Rect, x: number, y: number): void {
  for (let row = y + GRID; row < area.y + area.height; row += GRID) {
    for (let column = x + GRID; column < area.x + area.width; column += GRID) {
      canvas.fill(rect(column, row, 2, 2), COLOURS.dots);
    }
  }
}
