import { type Canvas, type Colour, mix } from '../paint/canvas.ts';
import { type Rect, rect } from '../paint/rect.ts';

/** Of the sky, from the top down to the horizon. */
const SKY: readonly (readonly [at: number, Colour])[] = [
  [0, 0x17224a],
  [0.34, 0x3a3f7d],
  [0.58, 0x8a5a94],
  [0.76, 0xdf8478],
  [0.88, 0xf7bd85],
  [1, 0xfbd9a0],
];

interface Hill {
  readonly colour: Colour;
  /** Shares of the height. */
  readonly base: number;
  readonly rise: number;
  /** Waves over the width, and where they begin. */
  readonly waves: readonly (readonly [count: number, begin: number, share: number])[];
}

/** Far to near. */
const HILLS: readonly Hill[] = [
  {
    colour: 0x8d6a97,
    base: 0.74,
    rise: 0.06,
    waves: [
      [1.3, 0.4, 1],
      [3.1, 2.1, 0.4],
      [9.7, 1, 0.07],
    ],
  },
  {
    colour: 0x59508a,
    base: 0.81,
    rise: 0.055,
    waves: [
      [1.9, 2.6, 1],
      [4.6, 0.3, 0.35],
      [13, 2, 0.05],
    ],
  },
  {
    colour: 0x343a6c,
    base: 0.88,
    rise: 0.05,
    waves: [
      [1.1, 4.4, 1],
      [5.2, 3.3, 0.25],
      [17, 0, 0.04],
    ],
  },
  {
    colour: 0x1b2347,
    base: 0.95,
    rise: 0.045,
    waves: [
      [1.7, 1.3, 1],
      [3.7, 5.2, 0.3],
      [21, 4, 0.03],
    ],
  },
];
const SUN = { x: 0.473, y: 0.685, radius: 0.058, glow: 0.26, colour: 0xfff1cf } as const;

/** Columns between which a ridge is straight. */
const STEP = 6;

/** A hill for one size of the desktop. */
interface Ridge {
  readonly colour: Colour;
  /** The top of each column in pixels, and where the highest and the lowest of them are. */
  readonly tops: Float32Array;
  readonly highest: number;
  readonly lowest: number;
}

/** A dusk over hills: what depends on the size is worked out once. */
export class Wallpaper {
  readonly #rows: Uint32Array;
  readonly #ridges: readonly Ridge[];
  readonly #width: number;
  readonly #height: number;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#rows = Uint32Array.from({ length: height }, (_, y) => sky((y + 0.5) / height));
    this.#ridges = HILLS.map((hill) => ridgeOf(hill, width, height));
  }

  /** Paints a part of the canvas's clip. */
  paint(canvas: Canvas, part: Rect): void {
    const clip = canvas.clip;
    canvas.clip = part;
    for (let y = part.y; y < part.y + part.height; y += 1) {
      canvas.fill(rect(part.x, y, part.width, 1), this.#rows[y] ?? 0);
    }
    this.#sun(canvas);
    for (const ridge of this.#ridges) paintHill(canvas, ridge);
    canvas.clip = clip;
  }

  #sun(canvas: Canvas): void {
    const size = Math.min(this.#width, this.#height);
    const [cx, cy] = [SUN.x * this.#width, SUN.y * this.#height];
    const [radius, glow] = [SUN.radius * size, SUN.glow * size];
    const around = rect(
      Math.floor(cx - glow),
      Math.floor(cy - glow),
      Math.ceil(2 * glow),
      Math.ceil(2 * glow),
    );
    canvas.each(around, (x, y) => {
      const dx = x + 0.5 - cx;
      const dy = y + 0.5 - cy;
      const away = Math.sqrt(dx * dx + dy * dy);
      if (away >= glow) return;
      const disc = Math.min(1, Math.max(0, radius + 0.5 - away));
      const halo = (1 - away / glow) ** 2 * 0.42;
      canvas.blend(x, y, SUN.colour, Math.max(disc, halo) * 255);
    });
  }
}

function paintHill(canvas: Canvas, { tops, highest, lowest, colour }: Ridge): void {
  const { x, y, width, height } = canvas.clip;
  const first = Math.max(y, highest);
  // the ridge crosses these rows, it has passed all rows below
  const solid = Math.min(Math.max(y, lowest), y + height);
  const { pixels } = canvas;
  for (let row = first; row < solid; row += 1) {
    const start = row * canvas.width;
    for (let column = x; column < x + width; column += 1) {
      const covered = row + 1 - (tops[column] ?? 0);
      if (covered >= 1) pixels[start + column] = colour;
      else if (covered > 0) canvas.blend(column, row, colour, covered * 255);
    }
  }
  canvas.fill(rect(x, solid, width, y + height - solid), colour);
}

function sky(at: number): Colour {
  // the horizon is where the hills begin
  const share = Math.min(1, at / 0.8);
  const next = SKY.findIndex(([stop]) => stop >= share);
  const [from, under] = SKY[next - 1] ?? [0, SKY[0]?.[1] ?? 0];
  const [to, over] = SKY[next] ?? [1, 0];
  return mix(under, over, to === from ? 255 : ((share - from) / (to - from)) * 255);
}

function ridgeOf({ colour, base, rise, waves }: Hill, width: number, height: number): Ridge {
  const topAt = (x: number): number => {
    let wave = 0;
    for (const [count, begin, share] of waves)
      wave += Math.sin((x / width) * count * 2 * Math.PI + begin) * share;
    return (base - rise * wave) * height;
  };
  const tops = new Float32Array(width);
  let highest = height;
  let lowest = 0;
  let right = topAt(0);
  for (let x = 0; x < width; x += STEP) {
    const left = right;
    right = topAt(x + STEP);
    for (let at = 0; at < STEP && x + at < width; at += 1) tops[x + at] = left + ((right - left) * at) / STEP;
    highest = Math.min(highest, left, right);
    lowest = Math.max(lowest, left, right);
  }
  return { tops, highest: Math.floor(highest), lowest: Math.ceil(lowest), colour };
}
