/** RFC 6143 section 7.4, true colour only. */
export interface PixelFormat {
  readonly bitsPerPixel: 8 | 16 | 32;
  readonly depth: number;
  readonly isBigEndian: boolean;
  readonly max: readonly [red: number, green: number, blue: number];
  readonly shift: readonly [red: number, green: number, blue: number];
}

const PIXEL_FORMAT_LENGTH = 16;

export const NATIVE: PixelFormat = {
  bitsPerPixel: 32,
  depth: 24,
  isBigEndian: false,
  max: [255, 255, 255],
  shift: [16, 8, 0],
};

export function encodePixelFormat({ bitsPerPixel, depth, isBigEndian, max, shift }: PixelFormat): Buffer {
  const bytes = Buffer.alloc(PIXEL_FORMAT_LENGTH);
  bytes.set([bitsPerPixel, depth, isBigEndian ? 1 : 0, 1], 0);
  max.forEach((value, at) => {
    bytes.writeUInt16BE(value, 4 + 2 * at);
  });
  bytes.set(shift, 10);
  return bytes;
}

/** Null for what cannot be served: colour maps and impossible numbers. */
export function decodePixelFormat(bytes: Buffer): PixelFormat | null {
  const [bitsPerPixel, depth = 0, bigEndian, trueColour] = bytes;
  if (bitsPerPixel !== 8 && bitsPerPixel !== 16 && bitsPerPixel !== 32) return null;
  if (trueColour === 0) return null;
  const max = [bytes.readUInt16BE(4), bytes.readUInt16BE(6), bytes.readUInt16BE(8)] as const;
  const shift = [bytes.readUInt8(10), bytes.readUInt8(11), bytes.readUInt8(12)] as const;
  const isPossible = max.every(
    (value, at) => value > 0 && value * 2 ** (shift[at] ?? 32) < 2 ** bitsPerPixel,
  );
  return isPossible ? { bitsPerPixel, depth, isBigEndian: bigEndian !== 0, max, shift } : null;
}

/** Writes colours 0xRRGGBB as pixels of one format. */
export class PixelWriter {
  /** Of a pixel, and of a compressed pixel of ZRLE (RFC 6143 section 7.7.5). */
  readonly size: number;
  readonly compressedSize: number;
  readonly #red: Uint32Array;
  readonly #green: Uint32Array;
  readonly #blue: Uint32Array;
  readonly #isBigEndian: boolean;
  /** Bits by which a compressed pixel's value is moved down: it leaves out the unused byte. */
  readonly #drop: number;

  constructor(format: PixelFormat) {
    const { bitsPerPixel, depth, max, shift } = format;
    const table = (at: 0 | 1 | 2): Uint32Array =>
      Uint32Array.from({ length: 256 }, (_, value) => Math.round((value * max[at]) / 255) * 2 ** shift[at]);
    [this.#red, this.#green, this.#blue] = [table(0), table(1), table(2)];
    this.#isBigEndian = format.isBigEndian;
    this.size = bitsPerPixel / 8;
    const bits = [0, 1, 2].map((at) => Math.log2((max[at] ?? 0) + 1) + (shift[at] ?? 0));
    const fitsLow = Math.max(...bits) <= 24;
    const fitsHigh = Math.min(...shift) >= 8;
    const isCompressed = bitsPerPixel === 32 && depth <= 24 && (fitsLow || fitsHigh);
    this.compressedSize = isCompressed ? 3 : this.size;
    this.#drop = isCompressed && !fitsLow ? 8 : 0;
  }

  /** @returns where the next one goes. */
  write(out: Buffer, at: number, colour: number): number {
    return this.#put(out, at, this.#valueOf(colour), this.size);
  }

  writeCompressed(out: Buffer, at: number, colour: number): number {
    return this.#put(out, at, this.#valueOf(colour) >>> this.#drop, this.compressedSize);
  }

  #valueOf(colour: number): number {
    const red = this.#red[(colour >> 16) & 255] ?? 0;
    const green = this.#green[(colour >> 8) & 255] ?? 0;
    const blue = this.#blue[colour & 255] ?? 0;
    return (red | green | blue) >>> 0;
  }

  #put(out: Buffer, at: number, value: number, size: number): number {
    for (let byte = 0; byte < size; byte += 1) {
      out[at + (this.#isBigEndian ? size - 1 - byte : byte)] = value >>> (8 * byte);
    }
    return at + size;
  }
}
