import { GLYPHS, MARKS } from './glyphs.ts';

/** A glyph as line segments (x, y, x, y, …) in the units of the font; a dot has no length. */
export interface Outline {
  readonly advance: number;
  readonly segments: readonly number[];
}

const MISSING = '\ufffd';
const DOTLESS: Readonly<Record<string, string>> = { i: 'ı', j: 'ȷ' };
const MARK_ABOVE_CAPITAL = -3.9;
const BELOW = new Set(['\u0327', '\u0328']);
const DEGREES_A_STEP = 14;

const cache = new Map<string, Outline>();

/** The glyph of a character; of a letter with a mark it is composed; a box with a cross for what the font does not have. */
export function outlineOf(character: string): Outline {
  const known = cache.get(character);
  if (known !== undefined) return known;
  const outline = drawn(character) ?? composed(character);
  if (outline === null) return outlineOf(MISSING);
  cache.set(character, outline);
  return outline;
}

export function hasGlyph(character: string): boolean {
  return outlineOf(character) !== outlineOf(MISSING);
}

function drawn(character: string): Outline | null {
  const source = GLYPHS[character];
  if (source === undefined) return null;
  const space = source.indexOf(' ');
  const advance = Number(space < 0 ? source : source.slice(0, space));
  return { advance, segments: space < 0 ? [] : strokes(source.slice(space + 1)) };
}

function composed(character: string): Outline | null {
  const [base = '', mark = '', ...more] = character.normalize('NFD');
  const source = MARKS[mark];
  const letter = drawn(DOTLESS[base] ?? base);
  if (source === undefined || letter === null || more.length > 0) return null;
  const isCapital = base !== base.toLowerCase();
  const up = isCapital && !BELOW.has(mark) ? MARK_ABOVE_CAPITAL : 0;
  return {
    advance: letter.advance,
    segments: [...letter.segments, ...moved(strokes(source), 1, letter.advance / 2, up)],
  };
}

function strokes(source: string): number[] {
  const segments: number[] = [];
  const words = source.split(' ');
  for (let at = 0; at < words.length; ) {
    const command = words[at] ?? '';
    const numbers: number[] = [];
    for (at += 1; at < words.length && !/^[LAOD@]/.test(words[at] ?? ''); at += 1)
      numbers.push(Number(words[at]));
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 360] = numbers;
    if (command === 'L') segments.push(...line(numbers));
    else if (command === 'D') segments.push(a, b, a, b);
    else if (command === 'A') segments.push(...arc(a, b, c, d, e, f));
    else if (command === 'O') segments.push(...arc(a, b, c, d, 0, 360));
    else segments.push(...moved(outlineOf(command.slice(1)).segments, a, b, c));
  }
  return segments;
}

function line(points: readonly number[]): number[] {
  const segments: number[] = [];
  for (let at = 2; at + 1 < points.length; at += 2) segments.push(...points.slice(at - 2, at + 2));
  return segments;
}

function arc(cx: number, cy: number, rx: number, ry: number, from: number, to: number): number[] {
  const steps = Math.max(2, Math.ceil(Math.abs(to - from) / DEGREES_A_STEP));
  const points: number[] = [];
  for (let step = 0; step <= steps; step += 1) {
    const angle = ((from + ((to - from) * step) / steps) * Math.PI) / 180;
    points.push(cx + rx * Math.cos(angle), cy + ry * Math.sin(angle));
  }
  return line(points);
}

function moved(segments: readonly number[], scale: number, dx: number, dy: number): number[] {
  return segments.map((value, at) => value * scale + (at % 2 === 0 ? dx : dy));
}
