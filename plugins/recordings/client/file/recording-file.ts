/** What is asked for at once. While one piece is played, the next is fetched. */
export const PIECE = 1024 * 1024;
/** Kept for who goes back. */
const MOST_KEPT = 24;

/**
 * Why a recording cannot be had: it was removed, nobody is signed in any more, its file lies with another gateway, or this one
 * does not answer.
 */
export class FileTrouble extends Error {
  readonly kind: 'gone' | 'signed-out' | 'elsewhere' | 'away';

  constructor(kind: FileTrouble['kind'], options?: ErrorOptions) {
    super(kind, options);
    this.kind = kind;
  }
}

type Fetch = (address: string, options: RequestInit) => Promise<Response>;

/** A recording at the gateway, fetched piece by piece; a few pieces are kept. */
export class RecordingFile {
  readonly #address: string;
  readonly #fetch: Fetch;
  readonly #closing = new AbortController();
  /** By their number, the one that was used longest ago in front. Whole ones, and those that are being fetched. */
  readonly #pieces = new Map<number, Promise<Uint8Array>>();

  constructor(address: string, fetcher: Fetch = (...request) => fetch(...request)) {
    this.#address = address;
    this.#fetch = fetcher;
  }

  /**
   * Bytes from `offset` on, as many as the piece has that they stand in; none at the end of what there is by now. Rejects with
   * `FileTrouble`, and with an `AbortError` once it is closed.
   */
  async read(offset: number): Promise<Uint8Array> {
    const number = Math.floor(offset / PIECE);
    const piece = await this.#piece(number);
    if (piece.length === PIECE) this.#ahead(number + 1);
    return piece.subarray(offset - number * PIECE);
  }

  /** Ends what is being fetched. */
  close(): void {
    this.#closing.abort();
    this.#pieces.clear();
  }

  #piece(number: number): Promise<Uint8Array> {
    const known = this.#pieces.get(number);
    this.#pieces.delete(number);
    const piece = known ?? this.#ask(number);
    this.#pieces.set(number, piece);
    for (const oldest of this.#pieces.keys()) {
      if (this.#pieces.size <= MOST_KEPT) break;
      this.#pieces.delete(oldest);
    }
    return piece;
  }

  #ahead(number: number): void {
    if (this.#pieces.has(number)) return;
    // who reads it is told of the failure
    this.#piece(number).catch(() => {});
  }

  async #ask(number: number): Promise<Uint8Array> {
    let piece = new Uint8Array();
    try {
      piece = await this.#fetched(number * PIECE);
    } finally {
      // of a recording that goes on there is more the next time
      if (piece.length < PIECE) this.#pieces.delete(number);
    }
    return piece;
  }

  async #fetched(from: number): Promise<Uint8Array<ArrayBuffer>> {
    const { signal } = this.#closing;
    const headers = { Range: `bytes=${from}-${from + PIECE - 1}` };
    let response: Response;
    let bytes: ArrayBuffer;
    try {
      response = await this.#fetch(this.#address, { headers, signal, cache: 'no-store' });
      const isPart = response.status === 206;
      if (!isPart) await response.body?.cancel();
      bytes = isPart ? await response.arrayBuffer() : new ArrayBuffer(0);
    } catch (thrown) {
      signal.throwIfAborted();
      throw new FileTrouble('away', { cause: thrown });
    }
    const { status } = response;
    // of a range that begins behind the end
    if (status === 206 || status === 416) return new Uint8Array(bytes);
    if (status === 404 || status === 410) throw new FileTrouble('gone');
    if (status === 409) throw new FileTrouble('elsewhere');
    throw new FileTrouble(status === 401 || status === 403 ? 'signed-out' : 'away');
  }
}
