/** A block of a recording of RFB: what was said, when. */
export interface Block {
  readonly bytes: Uint8Array;
  /** Milliseconds since the beginning. */
  readonly at: number;
}

const SIGNATURE = Buffer.from('FBS 001.000\n');

/** A file as rfbproxy writes it (FBS 001.000). */
export const fbsFile = (all: readonly Block[]): Buffer => Buffer.concat([SIGNATURE, blocks(all)]);

/** What comes in such a file after its signature. */
export function blocks(all: readonly Block[]): Buffer {
  const parts = all.map(({ bytes, at }) => {
    const padded = Math.ceil(bytes.length / 4) * 4;
    const block = Buffer.alloc(4 + padded + 4);
    block.writeUInt32BE(bytes.length, 0);
    block.set(bytes, 4);
    block.writeUInt32BE(at, 4 + padded);
    return block;
  });
  return Buffer.concat(parts);
}

/** The same bytes, split at these places. */
export function splitAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b)];
  return sorted.map((from, index) => bytes.subarray(from, sorted[index + 1] ?? bytes.length));
}
