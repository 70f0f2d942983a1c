import type { Canvas } from '../paint/canvas.ts';
import { widthOf } from '../paint/font.ts';
import { type Rect, rect } from '../paint/rect.ts';
import { roundOutline, roundRect } from '../paint/shapes.ts';
import { dateText, timeText } from './clock.ts';
import { COLOURS, FONTS, PANEL_HEIGHT } from './theme.ts';

export const DESKTOP_NAME = 'Deskgate demo';

const ROOMY = 560;
const BASELINE = 23;
const MARGIN = 14;

export interface PanelState {
  readonly time: Date;
  readonly viewers: number;
}

function panelArea(width: number): Rect {
  return rect(0, 0, width, PANEL_HEIGHT);
}

/** What changes in it: viewers and time. */
export function panelNews(width: number): Rect {
  const longest = widthOf(FONTS.small, '00 viewers   •   Wednesday, 00 September');
  const news = Math.min(width, Math.ceil(MARGIN + timeWidth() + 22 + longest + 4));
  return rect(width - news, 0, news, PANEL_HEIGHT);
}

function timeWidth(): number {
  return 6 * widthOf(FONTS.title, '0') + 2 * widthOf(FONTS.title, ':');
}

/** The bar at the top: name, viewers, time. */
export function paintPanel(canvas: Canvas, { time, viewers }: PanelState): void {
  canvas.shade(panelArea(canvas.width), COLOURS.panel, 205);
  logo(canvas, MARGIN, 10);
  canvas.text(FONTS.brand, DESKTOP_NAME, MARGIN + 30, BASELINE + 1, COLOURS.onPanel);
  const clock = timeText(time);
  const step = widthOf(FONTS.title, '0');
  let pen = canvas.width - MARGIN - timeWidth();
  const left = pen;
  for (const character of clock) {
    canvas.text(FONTS.title, character, pen, BASELINE, COLOURS.onPanel);
    pen += character === ':' ? widthOf(FONTS.title, ':') : step;
  }
  if (canvas.width < ROOMY) return;
  const people = viewers === 1 ? '1 viewer' : `${viewers} viewers`;
  const more = `${people}   •   ${dateText(time)}`;
  canvas.text(FONTS.small, more, left - 22 - widthOf(FONTS.small, more), BASELINE - 0.5, COLOURS.onPanelDim);
}

/** A screen in a gate. */
function logo(canvas: Canvas, x: number, y: number): void {
  roundRect(canvas, rect(x, y, 20, 16), 4, COLOURS.accent);
  roundOutline(canvas, rect(x, y, 20, 16), 4, COLOURS.onPanel);
  canvas.fill(rect(x + 8, y + 5, 4, 11), COLOURS.onPanel);
}
