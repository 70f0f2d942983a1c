import type { Canvas } from '../paint/canvas.ts';
import { grown, intersect, type Rect, rect } from '../paint/rect.ts';
import { roundOutline, roundRect, shadow } from '../paint/shapes.ts';
import type { Pane } from './pane.ts';
import { COLOURS, FONTS, RADIUS, SHADOW, TITLE_HEIGHT } from './theme.ts';

/** A window of the demo desktop: a frame that can be moved, and a pane in it. */
export class Window {
  readonly pane: Pane;
  #area: Rect;

  constructor(pane: Pane, area: Rect) {
    this.pane = pane;
    this.#area = area;
    this.place(area);
  }

  get area(): Rect {
    return this.#area;
  }

  /** Everything that it paints on, its shadow too. */
  get reach(): Rect {
    return grown(this.#area, SHADOW);
  }

  get titleBar(): Rect {
    return { ...this.#area, height: TITLE_HEIGHT };
  }

  /** What it hides for certain: all but its round corners. */
  get solid(): Rect {
    return grown(this.#area, -RADIUS);
  }

  get content(): Rect {
    const { x, y, width, height } = this.#area;
    return rect(x + 1, y + TITLE_HEIGHT, width - 2, Math.max(1, height - TITLE_HEIGHT - RADIUS));
  }

  place(area: Rect): void {
    this.#area = area;
    this.pane.resize(this.content.width, this.content.height);
  }

  paint(canvas: Canvas): void {
    const { clip } = canvas;
    if (intersect(this.reach, clip) === null) return;
    const area = this.#area;
    const content = this.content;
    const inside = intersect(content, clip);
    const isContentOnly = inside !== null && inside.width === clip.width && inside.height === clip.height;
    if (!isContentOnly) this.#paintFrame(canvas, area);
    if (inside === null) return;
    canvas.clip = inside;
    this.pane.paint(canvas, content.x, content.y);
    canvas.clip = clip;
  }

  #paintFrame(canvas: Canvas, area: Rect): void {
    shadow(canvas, rect(area.x, area.y + 3, area.width, area.height), RADIUS, SHADOW - 3, 0.42);
    const bottom = area.y + area.height - 2 * RADIUS;
    roundRect(canvas, rect(area.x, bottom, area.width, 2 * RADIUS), RADIUS, this.pane.base);
    roundRect(canvas, { ...area, height: TITLE_HEIGHT + RADIUS }, RADIUS, COLOURS.titleBar);
    canvas.fill(rect(area.x, area.y + TITLE_HEIGHT - 1, area.width, 1), COLOURS.line);
    canvas.fill(rect(area.x, area.y + TITLE_HEIGHT, 1, area.height - TITLE_HEIGHT - RADIUS), this.pane.base);
    const right = area.x + area.width - 1;
    canvas.fill(rect(right, area.y + TITLE_HEIGHT, 1, area.height - TITLE_HEIGHT - RADIUS), this.pane.base);
    canvas.text(FONTS.title, this.pane.title, area.x + 16, area.y + 22, COLOURS.text);
    roundOutline(canvas, area, RADIUS, COLOURS.panel, 0.16);
  }
}
