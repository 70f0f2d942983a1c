import { rect } from '../paint/rect.ts';
import type { PixelWriter } from './pixel-format.ts';
import { ENCODING, rectHeader } from './rects.ts';

/** An arrow: `#` outline, `.` inside, space see-through. */
const ARROW = [
  '#           ',
  '##          ',
  '#.#         ',
  '#..#        ',
  '#...#       ',
  '#....#      ',
  '#.....#     ',
  '#......#    ',
  '#.......#   ',
  '#........#  ',
  '#.........# ',
  '#......#####',
  '#...#..#    ',
  '#..##..#    ',
  '#.#  #..#   ',
  '##   #..#   ',
  '#     #..#  ',
  '      #..#  ',
  '       ##   ',
];
const OUTLINE = 0x10141f;
const INSIDE = 0xffffff;

/** The cursor pseudo-encoding (RFC 6143 section 7.8.1): the viewer draws the pointer itself. */
export function cursorRect(writer: PixelWriter): Buffer {
  const height = ARROW.length;
  const width = ARROW[0]?.length ?? 0;
  const pixels = Buffer.alloc(width * height * writer.size);
  const rowBytes = Math.ceil(width / 8);
  const mask = Buffer.alloc(rowBytes * height);
  ARROW.forEach((row, y) => {
    [...row].forEach((mark, x) => {
      writer.write(pixels, (y * width + x) * writer.size, mark === '#' ? OUTLINE : INSIDE);
      const byte = y * rowBytes + (x >> 3);
      if (mark !== ' ') mask[byte] = (mask[byte] ?? 0) | (0x80 >> (x & 7));
    });
  });
  return Buffer.concat([rectHeader(rect(0, 0, width, height), ENCODING.cursor), pixels, mask]);
}
