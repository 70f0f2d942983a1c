import type { Canvas } from '../paint/canvas.ts';
import { contains, intersect, type Rect, rect, union, without } from '../paint/rect.ts';
import { Clipboard } from './clipboard.ts';
import { Clock } from './clock.ts';
import { type KeyPress, typedBy } from './keys.ts';
import { layoutOf } from './layout.ts';
import { Notes } from './notes.ts';
import type { Hand, Pane } from './pane.ts';
import { paintPanel, panelNews } from './panel.ts';
import { Sketch } from './sketch.ts';
import { PANEL_HEIGHT, TITLE_HEIGHT } from './theme.ts';
import { Wallpaper } from './wallpaper.ts';
import { Window } from './window.ts';

export interface SceneOptions {
  readonly width: number;
  readonly height: number;
  readonly now: () => Date;
  /** A part looks different from now on. */
  readonly onDamage: (area: Rect) => void;
}

type Grab =
  | { readonly kind: 'pane'; readonly window: Window }
  | { readonly kind: 'title'; readonly window: Window; readonly dx: number; readonly dy: number };

interface HandState {
  isDown: boolean;
  grab: Grab | null;
}

/** What the demo desktop shows, the same for all its viewers. Painted only when somebody asks for it. */
export class Scene {
  readonly #options: SceneOptions;
  readonly #notes: Notes;
  readonly #sketch: Sketch;
  readonly #clipboard: Clipboard;
  readonly #clock: Clock;
  readonly #hands = new Map<Hand, HandState>();
  /** What the clocks show: the time of the last tick, so that they agree. */
  #time: Date;
  #width: number;
  #height: number;
  #wallpaper: Wallpaper | null = null;
  /** Back to front. */
  #windows: Window[] = [];

  constructor(options: SceneOptions) {
    this.#options = options;
    this.#time = options.now();
    this.#width = options.width;
    this.#height = options.height;
    const damage = (pane: () => Pane) => (area: Rect) => this.#damagePane(pane(), area);
    this.#notes = new Notes(damage(() => this.#notes));
    this.#sketch = new Sketch(damage(() => this.#sketch));
    this.#clipboard = new Clipboard(
      damage(() => this.#clipboard),
      () => this.#notes.text,
    );
    this.#clock = new Clock(
      damage(() => this.#clock),
      () => this.#time,
    );
    this.#layOut();
  }

  get width(): number {
    return this.#width;
  }

  get height(): number {
    return this.#height;
  }

  /** What was typed so far. */
  get text(): string {
    return this.#notes.text;
  }

  resize(width: number, height: number): void {
    this.#width = width;
    this.#height = height;
    this.#wallpaper = null;
    this.#layOut();
    this.#damageAll();
  }

  /** Paints the canvas's clip. */
  paint(canvas: Canvas): void {
    this.#wallpaper ??= new Wallpaper(this.#width, this.#height);
    for (const part of this.#visible(canvas.clip)) this.#wallpaper.paint(canvas, part);
    paintPanel(canvas, { time: this.#time, viewers: this.#hands.size });
    for (const window of this.#windows) window.paint(canvas);
  }

  /** What was worked out for painting is forgotten until somebody looks again. */
  rest(): void {
    this.#wallpaper = null;
  }

  /** A second has passed. */
  tick(): void {
    this.#time = this.#options.now();
    this.#options.onDamage(panelNews(this.#width));
    this.#clock.tick();
    this.#clipboard.tick();
  }

  enter(hand: Hand): void {
    this.#hands.set(hand, { isDown: false, grab: null });
    // the clocks show whole seconds
    if (secondOf(this.#options.now()) !== secondOf(this.#time)) this.tick();
    else this.#options.onDamage(panelNews(this.#width));
  }

  leave(hand: Hand): void {
    this.#sketch.release(hand);
    this.#hands.delete(hand);
    this.#options.onDamage(panelNews(this.#width));
  }

  key(press: KeyPress, hand: Hand): void {
    const typed = typedBy(press);
    if (typed === null) return;
    if (typed.kind === 'text') this.#notes.insert(typed.text);
    else if (typed.kind === 'backspace') this.#notes.backspace();
    else if (typed.kind === 'paste') this.#notes.insert(this.#clipboard.text);
    else this.#clipboard.copyTo(hand);
  }

  /** Text came from a viewer's clipboard. */
  receive(text: string): void {
    this.#clipboard.receive(text);
  }

  pointer(x: number, y: number, isDown: boolean, hand: Hand): void {
    const state = this.#hands.get(hand);
    if (state === undefined) return;
    if (isDown && !state.isDown) state.grab = this.#press(x, y, hand);
    else if (state.grab !== null) this.#drag(state.grab, x, y, hand);
    if (!isDown && state.grab !== null) {
      if (state.grab.kind === 'pane') state.grab.window.pane.release?.(hand);
      state.grab = null;
    }
    state.isDown = isDown;
  }

  /** The parts that no window hides. */
  #visible(clip: Rect): Rect[] {
    let parts = [clip];
    for (const { solid } of this.#windows) {
      parts = parts.flatMap((part) => {
        const hidden = intersect(part, solid);
        return hidden === null ? [part] : without(part, hidden);
      });
    }
    return parts;
  }

  #press(x: number, y: number, hand: Hand): Grab | null {
    const window = this.#windows.findLast((one) => contains(one.area, x, y));
    if (window === undefined) return null;
    this.#raise(window);
    const { content, area } = window;
    if (contains(window.titleBar, x, y)) return { kind: 'title', window, dx: x - area.x, dy: y - area.y };
    if (contains(content, x, y)) window.pane.press?.(x - content.x, y - content.y, hand);
    return { kind: 'pane', window };
  }

  #drag(grab: Grab, x: number, y: number, hand: Hand): void {
    const { window } = grab;
    if (grab.kind === 'pane') {
      window.pane.drag?.(x - window.content.x, y - window.content.y, hand);
      return;
    }
    const { width, height } = window.area;
    const left = clamp(x - grab.dx, 60 - width, this.#width - 60);
    const top = clamp(y - grab.dy, PANEL_HEIGHT, this.#height - TITLE_HEIGHT);
    if (left === window.area.x && top === window.area.y) return;
    const before = window.reach;
    window.place(rect(left, top, width, height));
    this.#damage(union(before, window.reach));
  }

  #raise(window: Window): void {
    if (this.#windows.at(-1) === window) return;
    this.#windows = [...this.#windows.filter((one) => one !== window), window];
    this.#damage(window.reach);
  }

  #layOut(): void {
    const { notes, sketch, clipboard, clock } = layoutOf(this.#width, this.#height);
    for (const state of this.#hands.values()) state.grab = null;
    const placed = [
      [this.#clock, clock],
      [this.#clipboard, clipboard],
      [this.#sketch, sketch],
      [this.#notes, notes],
    ] as const;
    this.#windows = placed.flatMap(([pane, area]) => (area === null ? [] : [new Window(pane, area)]));
  }

  #damagePane(pane: Pane, { x, y, width, height }: Rect): void {
    const window = this.#windows.find((one) => one.pane === pane);
    if (window === undefined) return;
    const { content } = window;
    const part = intersect(rect(content.x + x, content.y + y, width, height), content);
    if (part !== null) this.#damage(part);
  }

  #damageAll(): void {
    this.#options.onDamage(rect(0, 0, this.#width, this.#height));
  }

  #damage(area: Rect): void {
    const part = intersect(area, rect(0, 0, this.#width, this.#height));
    if (part !== null) this.#options.onDamage(part);
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function secondOf(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
