import { bandsOf } from '../paint/band-pictures.ts';
import type { Canvas } from '../paint/canvas.ts';
import { intersect, type Rect, rect } from '../paint/rect.ts';
import { Region } from '../paint/region.ts';
import { cursorRect } from './cursor.ts';
import { Deflater } from './deflater.ts';
import type { Outgoing } from './outgoing.ts';
import { NATIVE, type PixelFormat, PixelWriter } from './pixel-format.ts';
import {
  desktopSizeRect,
  ENCODING,
  extendedDesktopSizeRect,
  rawPixels,
  rectHeader,
  SIZE_REASON,
  SIZE_STATUS,
  updateHeader,
} from './rects.ts';
import { canBeTight, fitsTight, tightHead, tightPixels } from './tight.ts';
import { isWorthPng, tightPng } from './tight-png.ts';
import { zrleTiles } from './zrle.ts';

export interface ScreenLinkOptions {
  readonly outgoing: Outgoing;
  readonly width: number;
  readonly height: number;
  /** Of the picture as it is now. */
  readonly bounds: () => Rect;
  /** The picture, up to date inside the area. */
  readonly paint: (area: Rect) => Canvas;
  /** The same, as a PNG file; `changedIn` tells what it may show as it was before. */
  readonly picture: (area: Rect) => Promise<Buffer>;
  /** The parts of the area that look different by now from its `picture`. */
  readonly changedIn: (area: Rect) => readonly Rect[];
  /** Sending failed; the connection is to be closed. */
  readonly onFailure: (error: unknown) => void;
}

/** Between two updates' beginnings: no more than 30 a second. */
const PACE_MS = 33;
/** Bytes that are sent at once. */
const TOGETHER = 192 * 1024;
/** Ways to send pixels, of which the viewer's first choice is taken. */
const PIXELS: ReadonlySet<number> = new Set([ENCODING.raw, ENCODING.tight, ENCODING.zrle]);

/** Sends one viewer what it asked for and has not seen yet. */
export class ScreenLink {
  readonly #options: ScreenLinkOptions;
  readonly #dirty = new Region();
  #size: { readonly width: number; readonly height: number };
  #writer = new PixelWriter(NATIVE);
  #isTightFormat = canBeTight(NATIVE);
  #encodings: ReadonlySet<number> = new Set();
  /** How pixels are sent, best first. */
  #pixels: readonly number[] = [ENCODING.raw];
  /** Each encoding has a stream of its own. */
  readonly #deflaters = new Map<number, Deflater>();
  #request: Rect | null = null;
  /** Pseudo-rectangles that are still to be sent. */
  #hasCursor = false;
  #news: { readonly reason: number; readonly status: number } | null = null;
  #isResized = false;
  #isSending = false;
  #isClosed = false;
  #lastAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ScreenLinkOptions) {
    this.#options = options;
    this.#size = { width: options.width, height: options.height };
  }

  setFormat(format: PixelFormat): void {
    this.#writer = new PixelWriter(format);
    this.#isTightFormat = canBeTight(format);
    this.#hasCursor = this.#encodings.has(ENCODING.cursor);
  }

  setEncodings(encodings: readonly number[]): void {
    const isNew = !this.#encodings.has(ENCODING.extendedDesktopSize);
    this.#encodings = new Set(encodings);
    this.#pixels = [...encodings.filter((one) => PIXELS.has(one)), ENCODING.raw];
    this.#hasCursor = this.#encodings.has(ENCODING.cursor);
    // this is how a viewer learns that it may set the size
    if (isNew && this.#encodings.has(ENCODING.extendedDesktopSize))
      this.#tell(SIZE_REASON.server, SIZE_STATUS.ok);
  }

  request(area: Rect, isIncremental: boolean): void {
    const wanted = intersect(area, this.#bounds);
    if (wanted !== null && !isIncremental) this.#dirty.add(wanted);
    this.#request = wanted ?? rect(0, 0, 0, 0);
    this.#wake();
  }

  damage(area: Rect): void {
    const part = intersect(area, this.#bounds);
    if (part === null) return;
    this.#dirty.add(part);
    this.#wake();
  }

  /** The desktop has another size. A viewer that cannot follow goes on seeing what fits into the old one. */
  resized(width: number, height: number, reason: number): void {
    const canFollow =
      this.#encodings.has(ENCODING.extendedDesktopSize) || this.#encodings.has(ENCODING.desktopSize);
    if (canFollow) {
      this.#isResized = width !== this.#size.width || height !== this.#size.height;
      this.#size = { width, height };
    }
    this.#dirty.clear();
    this.#dirty.add(rect(0, 0, Math.min(width, this.#size.width), Math.min(height, this.#size.height)));
    if (canFollow) this.#tell(reason, SIZE_STATUS.ok);
  }

  /** The viewer's wish for another size was not granted. */
  refuseSize(): void {
    if (this.#encodings.has(ENCODING.extendedDesktopSize))
      this.#tell(SIZE_REASON.thisClient, SIZE_STATUS.invalid);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const deflater of this.#deflaters.values()) deflater.close();
  }

  get #bounds(): Rect {
    return rect(0, 0, this.#size.width, this.#size.height);
  }

  #tell(reason: number, status: number): void {
    this.#news = { reason, status };
    this.#wake();
  }

  #wake(): void {
    if (this.#isSending || this.#isClosed || this.#request === null) return;
    const hasPseudo = this.#hasCursor || this.#news !== null;
    if (!hasPseudo && this.#dirty.rects.every((one) => intersect(one, this.#request ?? one) === null)) return;
    clearTimeout(this.#timer);
    const wait = this.#lastAt + PACE_MS - performance.now();
    if (wait <= 0) this.#send();
    else this.#timer = setTimeout(() => this.#send(), wait);
  }

  #send(): void {
    const request = this.#request;
    if (request === null || this.#isClosed) return;
    this.#isSending = true;
    this.#request = null;
    this.#lastAt = performance.now();
    this.#options.outgoing
      .exclusively((write) => this.#update(request, write))
      .then(
        () => {
          this.#isSending = false;
          this.#wake();
        },
        (error: unknown) => this.#options.onFailure(error),
      );
  }

  async #update(request: Rect, write: (part: Buffer) => Promise<void>): Promise<void> {
    // what follows a change of size belongs to the next update, which the viewer asks for in the new size
    const isResize = this.#isResized;
    this.#isResized = false;
    const pseudo = this.#takePseudo();
    const dirty = isResize ? [] : this.#dirty.take(request).flatMap(bandsOf);
    const changed = dirty.filter((band) => this.#isPng(band)).flatMap(this.#options.changedIn);
    const bands = [...dirty, ...changed];
    // a browser decodes a small picture sooner than it has begun to unpack pixels
    const small = new Set(changed.filter((one) => this.#canBePng(one)));
    const writer = this.#writer;
    let parts = [updateHeader(pseudo.length + bands.length), ...pseudo];
    for (const band of bands) {
      const part = intersect(band, this.#options.bounds());
      // the desktop became smaller meanwhile: its size is told next
      if (part === null || part.height < band.height || part.width < band.width) {
        parts.push(rectHeader({ ...band, width: 0, height: 0 }, ENCODING.raw));
      } else {
        parts.push(await this.#encoded(band, writer, small.has(band) || this.#isPng(band)));
      }
      // few large messages cost a browser less than many small ones
      if (parts.reduce((sum, { length }) => sum + length, 0) < TOGETHER) continue;
      await write(Buffer.concat(parts));
      parts = [];
    }
    if (parts.length > 0) await write(Buffer.concat(parts));
  }

  async #encoded(band: Rect, writer: PixelWriter, isPng: boolean): Promise<Buffer> {
    if (isPng) {
      const picture = await this.#options.picture(band);
      return Buffer.concat([rectHeader(band, ENCODING.tightPng), tightPng(picture)]);
    }
    const encoding = this.#encodingOf(band);
    const header = rectHeader(band, encoding);
    const canvas = this.#options.paint(band);
    if (encoding === ENCODING.raw) return Buffer.concat([header, rawPixels(canvas, band, writer)]);
    if (encoding === ENCODING.tight) {
      const data = await this.#deflaterOf(encoding).deflate(tightPixels(canvas, band));
      return Buffer.concat([header, tightHead(data.length), data]);
    }
    const data = await this.#deflaterOf(encoding).deflate(zrleTiles(canvas, band, writer));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length, 0);
    return Buffer.concat([header, length, data]);
  }

  #encodingOf(band: Rect): number {
    const isTight = this.#isTightFormat && fitsTight(band);
    return this.#pixels.find((one) => one !== ENCODING.tight || isTight) ?? ENCODING.raw;
  }

  #isPng(band: Rect): boolean {
    return isWorthPng(band) && this.#canBePng(band);
  }

  #canBePng(band: Rect): boolean {
    return this.#encodingOf(band) === ENCODING.tight && this.#encodings.has(ENCODING.tightPng);
  }

  #deflaterOf(encoding: number): Deflater {
    const deflater = this.#deflaters.get(encoding) ?? new Deflater();
    this.#deflaters.set(encoding, deflater);
    return deflater;
  }

  #takePseudo(): Buffer[] {
    const pseudo: Buffer[] = [];
    if (this.#hasCursor) pseudo.push(cursorRect(this.#writer));
    this.#hasCursor = false;
    if (this.#news !== null) {
      const { reason, status } = this.#news;
      const { width, height } = this.#size;
      const isExtended = this.#encodings.has(ENCODING.extendedDesktopSize);
      pseudo.push(
        isExtended ? extendedDesktopSizeRect(width, height, reason, status) : desktopSizeRect(width, height),
      );
    }
    this.#news = null;
    return pseudo;
  }
}
