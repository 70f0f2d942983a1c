import type { Canvas } from '../paint/canvas.ts';
import { contains, type Rect, rect } from '../paint/rect.ts';
import { roundRect } from '../paint/shapes.ts';
import { buttonArea, paintButton } from './button.ts';
import type { Hand, OnDamage, Pane } from './pane.ts';
import { COLOURS, FONTS } from './theme.ts';
import { ellipsed, wrap } from './wrap.ts';

const PADDING = 18;
const COPY = 'Copy my notes';
const COPIED = '✓ Copied';
const HINT = 'Nothing yet. Put some text on the viewer’s clipboard.';
const LINE = 20;
/** The rest of a longer text is dropped. */
const MAX_LENGTH = 4000;

/** Shows the text that was last put on the clipboard, and puts the notes there. */
export class Clipboard implements Pane {
  readonly title = 'Clipboard';
  readonly base = COLOURS.window;
  readonly #damage: OnDamage;
  readonly #notes: () => string;
  #text = '';
  #lines: readonly string[] = [];
  #isCopied = false;
  #width = 0;
  #height = 0;

  /** @param notes what the button copies. */
  constructor(damage: OnDamage, notes: () => string) {
    this.#damage = damage;
    this.#notes = notes;
  }

  get text(): string {
    return this.#text;
  }

  receive(text: string): void {
    this.#text = text.slice(0, MAX_LENGTH);
    this.#lines = this.#wrapped();
    this.#damageAll();
  }

  /** Puts the notes on a viewer's clipboard. */
  copyTo(hand: Hand): void {
    const notes = this.#notes();
    hand.copy(notes === '' ? 'Hello from the Deskgate demo' : notes);
    this.#isCopied = true;
    this.#damageAll();
  }

  /** Time passes: the button shows its name again. */
  tick(): void {
    if (!this.#isCopied) return;
    this.#isCopied = false;
    this.#damageAll();
  }

  resize(width: number, height: number): void {
    this.#width = width;
    this.#height = height;
    this.#lines = this.#wrapped();
  }

  paint(canvas: Canvas, x: number, y: number): void {
    canvas.fill(canvas.clip, COLOURS.window);
    const box = rect(x + PADDING, y + 14, this.#width - 2 * PADDING, this.#height - 70);
    roundRect(canvas, box, 6, COLOURS.titleBar);
    const inner = box.width - 24;
    const font = FONTS.small;
    const room = Math.max(1, Math.floor((box.height - 10) / LINE));
    const lines = this.#lines;
    const colour = this.#text === '' ? COLOURS.dim : COLOURS.text;
    lines.slice(0, room).forEach((line, at) => {
      const isCut = at === room - 1 && lines.length > room;
      const shown = ellipsed(font, isCut ? `${line}…` : line, inner + 6);
      canvas.text(font, shown, box.x + 12, box.y + 21 + at * LINE, colour);
    });
    paintButton(canvas, this.#button, x, y, { label: this.#label, isPrimary: true });
  }

  press(x: number, y: number, hand: Hand): void {
    if (contains(this.#button, x, y)) this.copyTo(hand);
  }

  #wrapped(): string[] {
    return wrap(FONTS.small, this.#text === '' ? HINT : this.#text, this.#width - 2 * PADDING - 24);
  }

  get #label(): string {
    return this.#isCopied ? COPIED : COPY;
  }

  get #button(): Rect {
    return buttonArea(this.#label, this.#width - PADDING, this.#height - 44);
  }

  #damageAll(): void {
    this.#damage(rect(0, 0, this.#width, this.#height));
  }
}
