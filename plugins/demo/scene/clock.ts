import type { Canvas } from '../paint/canvas.ts';
import { widthOf } from '../paint/font.ts';
import { grown, type Rect, rect } from '../paint/rect.ts';
import { disc, ring, stroke } from '../paint/shapes.ts';
import type { OnDamage, Pane } from './pane.ts';
import { COLOURS, FONTS } from './theme.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const NARROW = 400;

/** `09:41:07` */
export function timeText(time: Date): string {
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** `Tuesday, 14 May` */
export function dateText(time: Date): string {
  return `${DAYS[time.getDay()] ?? ''}, ${time.getDate()} ${MONTHS[time.getMonth()] ?? ''}`;
}

/** A face with hands, and the time in figures. */
export class Clock implements Pane {
  readonly title = 'Clock';
  readonly base = COLOURS.window;
  readonly #damage: OnDamage;
  readonly #now: () => Date;
  #width = 0;
  #height = 0;
  #date: string;

  constructor(damage: OnDamage, now: () => Date) {
    this.#damage = damage;
    this.#now = now;
    this.#date = dateText(now());
  }

  tick(): void {
    const date = dateText(this.#now());
    if (date !== this.#date) this.#damage(rect(0, 0, this.#width, this.#height));
    this.#date = date;
    const { radius, left, baseline, font } = this.#places;
    const middle = this.#height / 2;
    this.#damage(around(24, middle - radius, 2 * radius, 2 * radius));
    const figures = 6 * widthOf(font, '0') + 2 * widthOf(font, ':');
    this.#damage(around(left, baseline - font.cap, figures, font.cap));
  }

  resize(width: number, height: number): void {
    this.#width = width;
    this.#height = height;
  }

  /** In pixels of the pane: the face's radius, and where the figures stand. */
  get #places() {
    const radius = this.#height / 2 - 16;
    const font = this.#width < NARROW ? FONTS.clockSmall : FONTS.clock;
    return { radius, left: 2 * radius + 48, baseline: this.#height / 2 + font.cap / 2 - 12, font };
  }

  paint(canvas: Canvas, x: number, y: number): void {
    canvas.fill(canvas.clip, COLOURS.window);
    const time = this.#now();
    const { radius, left, baseline, font } = this.#places;
    face(canvas, x + 24 + radius, y + this.#height / 2, radius, time);
    figures(canvas, timeText(time), x + left, y + baseline);
    canvas.text(FONTS.text, dateText(time), x + left + 2, y + baseline + 32, COLOURS.dim);

    function figures(on: Canvas, text: string, from: number, at: number): void {
      // every figure has the same width, so nothing moves from second to second
      const step = widthOf(font, '0');
      let pen = from;
      for (const character of text) {
        on.text(font, character, pen, at, COLOURS.text);
        pen += character === ':' ? widthOf(font, ':') : step;
      }
    }
  }
}

/** Whole pixels, and what figures and outlines stand over. */
function around(x: number, y: number, width: number, height: number): Rect {
  return grown(rect(Math.floor(x), Math.floor(y), Math.ceil(width) + 1, Math.ceil(height) + 1), 3);
}

function face(canvas: Canvas, cx: number, cy: number, radius: number, time: Date): void {
  disc(canvas, cx, cy, radius, COLOURS.paper);
  ring(canvas, cx, cy, radius, 2, COLOURS.line);
  for (let hour = 0; hour < 12; hour += 1) {
    const isQuarter = hour % 3 === 0;
    hand(hour / 12, radius - (isQuarter ? 13 : 9), radius - 6, isQuarter ? 2.4 : 1.4, COLOURS.dim);
  }
  const minutes = time.getMinutes() + time.getSeconds() / 60;
  hand(((time.getHours() % 12) + minutes / 60) / 12, 0, radius * 0.5, 4, COLOURS.text);
  hand(minutes / 60, 0, radius * 0.74, 3, COLOURS.text);
  hand(time.getSeconds() / 60, -radius * 0.16, radius * 0.8, 1.6, COLOURS.accent);
  disc(canvas, cx, cy, 3.5, COLOURS.accent);

  function hand(turn: number, from: number, to: number, weight: number, colour: number): void {
    const [dx, dy] = [Math.sin(turn * 2 * Math.PI), -Math.cos(turn * 2 * Math.PI)];
    stroke(canvas, [cx + dx * from, cy + dy * from, cx + dx * to, cy + dy * to], weight, colour);
  }
}
