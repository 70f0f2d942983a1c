import RFB from '@novnc/novnc';
import { decodeBeside } from './large-pictures.ts';

const FENCE_REQUEST = 0x80000000;
/** Type, padding, flags and length, of which the type is read already when the handler is called. */
const FENCE_HEADER = 8;
const ENCODINGS: Readonly<Record<number, string>> = {
  0: 'Raw',
  1: 'CopyRect',
  2: 'RRE',
  5: 'Hextile',
  6: 'Zlib',
  7: 'Tight',
  16: 'ZRLE',
  21: 'JPEG',
  50: 'H.264',
  [-260]: 'TightPNG',
};
/** Of the negative encodings the one that is none of the pseudo-encodings (RFC 6143 section 7.8), which carry no picture. */
const TIGHT_PNG = -260;

/**
 * noVNC that tells when the first picture came, when its size changed, and how long an answer takes: a fence where the
 * server knows fences (the RFB community's protocol document), else the update of a single pixel. Both go all the way to the
 * desktop and stand in the same queue as the picture.
 */
export class MeasuringRfb extends RFB {
  onPainted: (() => void) | null = null;
  onSize: ((width: number, height: number) => void) | null = null;
  onRoundTrip: ((ms: number) => void) | null = null;
  #askedAt: number | null = null;
  #askedPixel = false;
  #hasPainted = false;
  /** Rectangles of each encoding. */
  readonly #rectangles = new Map<number, number>();

  constructor(...options: ConstructorParameters<typeof RFB>) {
    super(...options);
    decodeBeside(this._display, () => this._fail('A picture cannot be decoded.'));
  }

  /** How the picture came, the most used encoding first. */
  get encodings(): readonly string[] {
    const met = [...this.#rectangles].toSorted(([, a], [, b]) => b - a);
    return met.map(([encoding]) => ENCODINGS[encoding] ?? `number ${encoding}`);
  }

  /** Asks unless an answer is still to come. */
  measure(): void {
    if (this.#askedAt !== null || this._fbWidth === 0) return;
    this.#askedAt = performance.now();
    this.#askedPixel = !this._supportsFence;
    if (this.#askedPixel) RFB.messages.fbUpdateRequest(this._sock, false, 0, 0, 1, 1);
    else RFB.messages.clientFence(this._sock, FENCE_REQUEST, 'rtt');
  }

  protected override _handleServerFenceMsg(): boolean {
    if (this._sock.rQwait('fence', FENCE_HEADER, 1)) return false;
    const header = this._sock.rQpeekBytes(FENCE_HEADER);
    const isRequest = ((header[3] ?? 0) & 0x80) !== 0;
    // noVNC itself answers requests and takes an answer, which it never asked for, as an error
    if (isRequest) return super._handleServerFenceMsg();
    const length = FENCE_HEADER + (header[7] ?? 0);
    if (this._sock.rQwait('fence payload', length, 1)) return false;
    this._sock.rQskipBytes(length);
    this.#answered();
    return true;
  }

  protected override _handleRect(): boolean {
    const { x, y, width, height, encoding } = this._FBU;
    const isDone = super._handleRect();
    if (!isDone || encoding === null || !isPicture(encoding) || width === 0 || height === 0) return isDone;
    this.#rectangles.set(encoding, (this.#rectangles.get(encoding) ?? 0) + 1);
    if (this.#askedPixel && x === 0 && y === 0) this.#answered();
    if (!this.#hasPainted) {
      this.#hasPainted = true;
      // decoding may take a while yet, and the rest of the update comes first
      queueMicrotask(() => this.#paint());
    }
    return isDone;
  }

  protected override _resize(width: number, height: number): void {
    super._resize(width, height);
    this.onSize?.(width, height);
  }

  #paint(): void {
    this._display.flush().then(
      () => requestAnimationFrame(() => this.onPainted?.()),
      () => {
        // closed meanwhile
      },
    );
  }

  #answered(): void {
    if (this.#askedAt === null) return;
    const ms = performance.now() - this.#askedAt;
    this.#askedAt = null;
    this.#askedPixel = false;
    this.onRoundTrip?.(ms);
  }
}

function isPicture(encoding: number): boolean {
  return encoding >= 0 || encoding === TIGHT_PNG;
}
