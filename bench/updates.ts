/** Finds what a viewer's round trips are measured by in what a server draws, however that was split. */
export interface UpdateFinder {
  take(piece: Buffer): void;
}

export interface RfbUpdateEvents {
  /** A rectangle has begun to arrive. */
  onRectangle(y: number): void;
  /** The last rectangle of an update has begun to arrive. */
  onUpdate(): void;
}

const RECTANGLE_HEADER = 12;
const BYTES_A_PIXEL = 4;

/** Reads updates of raw rectangles with 32 bits a pixel (RFC 6143 section 7.6), and skips whatever else a server says. */
export class RfbUpdates implements UpdateFinder {
  readonly #events: RfbUpdateEvents;
  #partial: Buffer | null = null;
  #skip = 0;
  #rectangles = 0;

  constructor(events: RfbUpdateEvents) {
    this.#events = events;
  }

  take(piece: Buffer): void {
    let data = this.#partial === null ? piece : Buffer.concat([this.#partial, piece]);
    this.#partial = null;
    for (;;) {
      const skipped = Math.min(this.#skip, data.length);
      this.#skip -= skipped;
      data = data.subarray(skipped);
      if (this.#skip > 0) return;
      const header = this.#rectangles > 0 ? this.#rectangle(data) : this.#message(data);
      if (header === 0) {
        this.#partial = data.length === 0 ? null : data;
        return;
      }
      data = data.subarray(header);
    }
  }

  /** @returns the length of the header; 0 when it has not arrived. */
  #rectangle(data: Buffer): number {
    if (data.length < RECTANGLE_HEADER) return 0;
    const pixels = data.readUInt16BE(4) * data.readUInt16BE(6);
    if (data.readInt32BE(8) !== 0) throw new Error(`encoding ${data.readInt32BE(8)} was not asked for`);
    this.#skip = pixels * BYTES_A_PIXEL;
    this.#rectangles -= 1;
    this.#events.onRectangle(data.readUInt16BE(2));
    if (this.#rectangles === 0) this.#events.onUpdate();
    return RECTANGLE_HEADER;
  }

  #message(data: Buffer): number {
    const [type] = data;
    if (type === undefined) return 0;
    if (type === 0 && data.length >= 4) {
      this.#rectangles = data.readUInt16BE(2);
      return 4;
    }
    if (type === 1 && data.length >= 6) {
      this.#skip = data.readUInt16BE(4) * 6;
      return 6;
    }
    if (type === 2) return 1;
    if (type === 3 && data.length >= 8) {
      this.#skip = data.readUInt32BE(4);
      return 8;
    }
    if (type > 3) throw new Error(`message type ${type} is not known here`);
    return 0;
  }
}

export interface GuacamoleEvents {
  onMouse(): void;
  /** @param time the first argument, as a viewer answers it. */
  onSync(time: string): void;
}

const MOUSE = Buffer.from('5.mouse,');
const SYNC = Buffer.from('4.sync,');
const SEMICOLON = 0x3b;
/** Neither of the two instructions is longer; the beginning of any other may be forgotten. */
const LONGEST = 64;

/** Looks for two instructions by their beginning, which base64 cannot hold. */
export class GuacamoleUpdates implements UpdateFinder {
  readonly #events: GuacamoleEvents;
  #begun = Buffer.alloc(0);

  constructor(events: GuacamoleEvents) {
    this.#events = events;
  }

  take(piece: Buffer): void {
    const data = this.#begun.length === 0 ? piece : Buffer.concat([this.#begun, piece]);
    const end = data.lastIndexOf(SEMICOLON) + 1;
    const whole = data.subarray(0, end);
    const rest = data.subarray(end);
    this.#begun = Buffer.from(rest.length < LONGEST ? rest : rest.subarray(0, 0));
    for (let at = whole.indexOf(MOUSE); at >= 0; at = whole.indexOf(MOUSE, at + 1)) this.#events.onMouse();
    for (let at = whole.indexOf(SYNC); at >= 0; at = whole.indexOf(SYNC, at + 1)) {
      const text = whole.toString('latin1', at + SYNC.length, whole.indexOf(SEMICOLON, at));
      this.#events.onSync(/^\d+\.(\d+)/.exec(text)?.[1] ?? '0');
    }
  }
}
