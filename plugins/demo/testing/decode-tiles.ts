import type { Rect } from '../paint/rect.ts';

type Put = (x: number, y: number, value: number) => void;

/** Reads the tiles of a ZRLE rectangle (RFC 6143 section 7.7.6), pixels being three bytes, little-endian. */
export function decodeTiles(data: Buffer, { x, y, width, height }: Rect, put: Put): void {
  const reader = new TileReader(data);
  for (let top = y; top < y + height; top += 64) {
    for (let left = x; left < x + width; left += 64) {
      const [w, h] = [Math.min(64, x + width - left), Math.min(64, y + height - top)];
      const values = reader.tile(w, h);
      values.forEach((value, at) => {
        put(left + (at % w), top + Math.floor(at / w), value);
      });
    }
  }
  reader.end();
}

class TileReader {
  readonly #data: Buffer;
  #at = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  tile(width: number, height: number): number[] {
    const kind = this.#byte();
    if (kind === 0) return Array.from({ length: width * height }, () => this.#pixel());
    if (kind === 1) return new Array<number>(width * height).fill(this.#pixel());
    if (kind <= 16) return this.#packed(kind, width, height);
    if (kind === 128) return this.#runs(width * height);
    throw new Error(`a tile of the kind ${kind}`);
  }

  end(): void {
    if (this.#at !== this.#data.length) throw new Error(`${this.#data.length - this.#at} bytes are left`);
  }

  #packed(colours: number, width: number, height: number): number[] {
    const palette = Array.from({ length: colours }, () => this.#pixel());
    const bits = [1, 1, 1, 2, 2][colours] ?? 4;
    const values: number[] = [];
    for (let row = 0; row < height; row += 1) {
      let byte = 0;
      for (let column = 0; column < width; column += 1) {
        const used = (column * bits) % 8;
        if (used === 0) byte = this.#byte();
        const value = palette[(byte >> (8 - bits - used)) & (2 ** bits - 1)];
        if (value === undefined) throw new Error('an index outside the palette');
        values.push(value);
      }
    }
    return values;
  }

  #runs(count: number): number[] {
    const values: number[] = [];
    while (values.length < count) {
      const value = this.#pixel();
      let length = 1;
      for (let more = 255; more === 255; ) {
        more = this.#byte();
        length += more;
      }
      for (; length > 0; length -= 1) values.push(value);
    }
    if (values.length > count) throw new Error('a run over the tile');
    return values;
  }

  #byte(): number {
    this.#at += 1;
    return this.#data.readUInt8(this.#at - 1);
  }

  #pixel(): number {
    this.#at += 3;
    return this.#data.readUIntLE(this.#at - 3, 3);
  }
}
