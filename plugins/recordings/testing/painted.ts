import { type Block, fbsFile } from './fbs.ts';
import { instructions } from './instructions.ts';

const [WIDTH, HEIGHT] = [320, 200];

/** One colour over the whole picture, by the second in which it was to be seen. */
export const COLOURS = [
  [200, 40, 40],
  [40, 160, 60],
  [40, 80, 200],
  [200, 180, 40],
] as const;
export type Colour = readonly [red: number, green: number, blue: number];

const TEXT = new TextEncoder();

/** Everything that a gateway says to noVNC before the first picture (RFC 6143 section 7.1 to 7.3). */
function greeting(): Block[] {
  const init = Buffer.alloc(24 + 7);
  init.writeUInt16BE(WIDTH, 0);
  init.writeUInt16BE(HEIGHT, 2);
  // 32 bits a pixel, 8 a colour, blue first: as noVNC asks for it
  init.set([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 0, 8, 16], 4);
  init.writeUInt32BE(7, 20);
  init.write('Painted', 24);
  return [TEXT.encode('RFB 003.008\n'), Uint8Array.of(1, 1), new Uint8Array(4), init].map((bytes) => ({
    bytes,
    at: 0,
  }));
}

/** One raw rectangle. noVNC takes red first, as it asks for. */
function painted([red, green, blue]: Colour): Uint8Array {
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16BE(WIDTH, 8);
  head.writeUInt16BE(HEIGHT, 10);
  const pixels = Buffer.alloc(4 * WIDTH * HEIGHT);
  for (let at = 0; at < pixels.length; at += 4) pixels.set([red, green, blue, 255], at);
  return Buffer.concat([head, pixels]);
}

/** A recording of RFB with a new colour at each of these times. */
export function paintedFbs(times: readonly number[]): Buffer {
  const pictures = times.map((at, index) => ({
    at,
    bytes: painted(COLOURS[index % COLOURS.length] ?? COLOURS[0]),
  }));
  return fbsFile([...greeting(), ...pictures]);
}

/** The same in Guacamole, with the pointer somewhere, and characters that JavaScript counts twice. */
export function paintedGuacamole(times: readonly number[]): Buffer {
  const start = 1_767_225_600_000;
  const frames = times.flatMap((at, index) => [
    ['rect', 0, 0, 0, WIDTH, HEIGHT],
    ['cfill', 14, 0, ...(COLOURS[index % COLOURS.length] ?? COLOURS[0]), 255],
    ['mouse', 20 + index, 30, 0],
    ['sync', start + at],
  ]);
  return Buffer.from(instructions(['size', 0, WIDTH, HEIGHT], ['name', '😀'], ...frames));
}
