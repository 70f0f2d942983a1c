export interface ServerEvent {
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of any shape
  readonly data: any;
}

/** Reads server-sent events one at a time, and nothing that was not asked for. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #text = '';

  constructor(body: ReadableStream<Uint8Array> | null) {
    if (body === null) throw new Error('The answer has no body.');
    this.#reader = body.getReader();
  }

  /** The next block of lines, such as a comment; null at the end. */
  async block(): Promise<string | null> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return block;
      }
      const { done, value } = await this.#reader.read();
      if (done) return null;
      this.#text += this.#decoder.decode(value, { stream: true });
    }
  }

  /** The next event, past comments; null at the end. */
  async next(): Promise<ServerEvent | null> {
    for (let block = await this.block(); block !== null; block = await this.block()) {
      const match = /^event: (.*)\n(?:id: .*\n)?data: (.*)$/.exec(block);
      if (match !== null) return { event: match[1] ?? '', data: JSON.parse(match[2] ?? '') };
    }
    return null;
  }

  async leave(): Promise<void> {
    await this.#reader.cancel();
  }
}
