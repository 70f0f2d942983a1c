import type { Canvas } from '../paint/canvas.ts';
import { widthOf } from '../paint/font.ts';
import { rect } from '../paint/rect.ts';
import type { OnDamage, Pane } from './pane.ts';
import { COLOURS, FONTS, LINE_HEIGHT } from './theme.ts';
import { wrap } from './wrap.ts';

const PADDING = 18;
const TOP = 30;
/** Older text is forgotten. */
const MAX_LENGTH = 4000;
const HINT = 'Type here. It goes through the gateway and comes back as a picture.';
const FONT = FONTS.text;

/** Shows what is typed. */
export class Notes implements Pane {
  readonly title = 'Notes';
  readonly base = COLOURS.paper;
  readonly #damage: OnDamage;
  #text = '';
  #lines: readonly string[] = [''];
  #hint: readonly string[] = [];
  #width = 0;
  #height = 0;

  constructor(damage: OnDamage) {
    this.#damage = damage;
  }

  get text(): string {
    return this.#text;
  }

  /** @param text may hold line breaks. */
  insert(text: string): void {
    const all = [...(this.#text + text)];
    this.#change(all.slice(-MAX_LENGTH).join(''));
  }

  backspace(): void {
    this.#change([...this.#text].slice(0, -1).join(''));
  }

  resize(width: number, height: number): void {
    this.#width = width;
    this.#height = height;
    this.#hint = wrap(FONT, HINT, width - 2 * PADDING);
    this.#lines = this.#wrapped();
  }

  paint(canvas: Canvas, x: number, y: number): void {
    canvas.fill(canvas.clip, COLOURS.paper);
    if (this.#text === '') {
      this.#hint.forEach((line, at) => {
        canvas.text(FONT, line, x + PADDING + 4, y + TOP + at * LINE_HEIGHT, COLOURS.dim);
      });
    }
    const shown = this.#shown();
    shown.forEach((line, at) => {
      canvas.text(FONT, line, x + PADDING, y + TOP + at * LINE_HEIGHT, COLOURS.text);
    });
    const last = shown.at(-1) ?? '';
    const caret = Math.min(widthOf(FONT, last), this.#width - 2 * PADDING);
    const baseline = y + TOP + (shown.length - 1) * LINE_HEIGHT;
    canvas.fill(rect(x + PADDING + Math.round(caret) + 1, baseline - 14, 2, 19), COLOURS.accent);
  }

  #change(text: string): void {
    const before = this.#shown();
    const wasEmpty = this.#text === '';
    this.#text = text;
    this.#lines = this.#wrapped();
    const after = this.#shown();
    const [first, last] = difference(before, after);
    const isAll = wasEmpty || text === '' || before.length !== after.length;
    if (isAll) this.#damage(rect(0, 0, this.#width, this.#height));
    else
      this.#damage(
        rect(0, TOP + first * LINE_HEIGHT - 17, this.#width, (last - first + 1) * LINE_HEIGHT + 3),
      );
  }

  #wrapped(): string[] {
    return wrap(FONT, this.#text, this.#width - 2 * PADDING);
  }

  /** The end of the text when there is more than fits. */
  #shown(): readonly string[] {
    const room = Math.max(1, Math.floor((this.#height - TOP - 8) / LINE_HEIGHT) + 1);
    return this.#lines.slice(-room);
  }
}

/** First and last line that differ. */
function difference(before: readonly string[], after: readonly string[]): [number, number] {
  const count = Math.max(before.length, after.length);
  let first = 0;
  while (first < count - 1 && before[first] === after[first]) first += 1;
  let last = count - 1;
  while (last > first && before[last] === after[last]) last -= 1;
  return [first, last];
}
