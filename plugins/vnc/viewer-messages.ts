import type { NamedCounts } from '../../src/api.ts';

/** What a viewer may say (RFC 6143 section 7.5, and the RFB community's protocol document from 150 on). */
const TYPES = named(
  new Map([
    [0, 'SetPixelFormat'],
    [2, 'SetEncodings'],
    [3, 'FramebufferUpdateRequest'],
    [4, 'KeyEvent'],
    [5, 'PointerEvent'],
    [6, 'ClientCutText'],
    [150, 'EnableContinuousUpdates'],
    [248, 'ClientFence'],
    [250, 'xvp'],
    [251, 'SetDesktopSize'],
    [255, 'QEMU'],
  ]),
);
const SET_ENCODINGS = 2;
/** Encodings that carry pictures of their own, which CopyRect does not. */
const ENCODINGS = named(
  new Map([
    [0, 'Raw'],
    [2, 'RRE'],
    [5, 'Hextile'],
    [6, 'Zlib'],
    [7, 'Tight'],
    [16, 'ZRLE'],
    [21, 'JPEG'],
    [50, 'H.264'],
    [-260, 'TightPNG'],
  ]),
);
const EXTENDED_MOUSE_BUTTONS = -316;
/** Of its mask, where the message has a byte more. */
const EXTENDED = 0x80;

const NOTHING = Buffer.alloc(0);
const UNKNOWN = 0;
const UNFINISHED = -1;
/** A viewer's frame holds one message or a few; whoever sends more is not counted, so that a flood costs nothing. */
const MOST_A_FRAME = 256;
/** Of an unfinished message; what is longer is passed over without a look at it. */
const MOST_KEPT_BYTES = 1024;

/** Counts the messages of a viewer without changing them. After one that it does not know it counts no more. */
export class ViewerMessages {
  readonly #types = new Tally(TYPES);
  readonly #encodings = new Tally(ENCODINGS);
  #unfinished = NOTHING;
  /** Bytes of a long message that are still to come. */
  #toCome = 0;
  #isLost = false;
  #hasExtendedButtons = false;

  get met(): NamedCounts {
    return this.#types;
  }

  /** How the viewer likes its picture best, each time that it said so. */
  get preferred(): NamedCounts {
    return this.#encodings;
  }

  /** @param bytes the next ones after the handshake, however they are cut. */
  read(bytes: Buffer): void {
    if (this.#isLost) return;
    const passed = Math.min(this.#toCome, bytes.length);
    this.#toCome -= passed;
    let rest = passed === 0 ? bytes : bytes.subarray(passed);
    if (this.#unfinished.length > 0) rest = Buffer.concat([this.#unfinished, rest]);
    this.#unfinished = NOTHING;
    let at = 0;
    for (let messages = 0; at < rest.length; messages += 1) {
      const length = messages === MOST_A_FRAME ? UNKNOWN : this.#lengthAt(rest, at);
      if (length === UNKNOWN) {
        this.#isLost = true;
        return;
      }
      const isWhole = length !== UNFINISHED && at + length <= rest.length;
      if (!isWhole && length <= MOST_KEPT_BYTES) {
        this.#unfinished = Buffer.from(rest.subarray(at));
        return;
      }
      this.#count(rest, at, isWhole);
      at += length;
    }
    this.#toCome += at - rest.length;
  }

  #count(bytes: Buffer, at: number, isWhole: boolean): void {
    const type = bytes[at] as number;
    this.#types.met(type);
    if (type !== SET_ENCODINGS || !isWhole) return;
    const count = bytes.readUInt16BE(at + 2);
    let isFirst = true;
    for (let index = 0; index < count; index += 1) {
      const encoding = bytes.readInt32BE(at + 4 + 4 * index);
      if (encoding === EXTENDED_MOUSE_BUTTONS) this.#hasExtendedButtons = true;
      if (isFirst && this.#encodings.met(encoding)) isFirst = false;
    }
  }

  #lengthAt(bytes: Buffer, at: number): number {
    const there = bytes.length - at;
    switch (bytes[at]) {
      case 0:
        return 20;
      case SET_ENCODINGS:
        return there < 4 ? UNFINISHED : 4 + 4 * bytes.readUInt16BE(at + 2);
      case 3:
      case 150:
        return 10;
      case 4:
        return 8;
      case 5:
        if (there < 2) return UNFINISHED;
        return this.#hasExtendedButtons && ((bytes[at + 1] as number) & EXTENDED) !== 0 ? 7 : 6;
      case 6:
        // negative for the extended clipboard
        return there < 8 ? UNFINISHED : 8 + Math.abs(bytes.readInt32BE(at + 4));
      case 248:
        return there < 9 ? UNFINISHED : 9 + (bytes[at + 8] as number);
      case 250:
        return 4;
      case 251:
        return there < 7 ? UNFINISHED : 8 + 16 * (bytes[at + 6] as number);
      case 255:
        if (there < 2) return UNFINISHED;
        // key events; sound is a matter of native viewers
        return bytes[at + 1] === 0 ? 12 : UNKNOWN;
      default:
        return UNKNOWN;
    }
  }
}

interface Named {
  readonly names: readonly string[];
  readonly indices: ReadonlyMap<number, number>;
}

/** Made once for all viewers. */
function named(names: ReadonlyMap<number, string>): Named {
  const indices = new Map([...names.keys()].map((key, index) => [key, index]));
  return { names: [...names.values()], indices };
}

/** Counts by number what has a name. */
class Tally implements NamedCounts {
  readonly names: readonly string[];
  readonly counts: Float64Array;
  readonly #indices: ReadonlyMap<number, number>;

  constructor({ names, indices }: Named) {
    this.names = names;
    this.counts = new Float64Array(names.length);
    this.#indices = indices;
  }

  /** @returns whether it has a name. */
  met(key: number): boolean {
    const index = this.#indices.get(key);
    if (index === undefined) return false;
    this.counts[index] = (this.counts[index] as number) + 1;
    return true;
  }
}
