import { promisify } from 'node:util';
import { constants, deflate, inflate, type ZlibOptions } from 'node:zlib';
import { MAX_CUT_TEXT, ViewerFault } from './messages.ts';

const deflated = promisify(deflate);
const inflated = promisify<Buffer, ZlibOptions, Buffer>(inflate);

/** The clipboard extension of RFB: formats and actions, as bits of its flags. */
const TEXT = 1;
const CAPS = 1 << 24;
const REQUEST = 1 << 25;
const PEEK = 1 << 26;
const NOTIFY = 1 << 27;
const PROVIDE = 1 << 28;
const CUT_TEXT = 3;
const MAX_TEXT = 256 * 1024;

export interface ClipboardLinkOptions {
  readonly send: (bytes: Buffer) => void;
  readonly onText: (text: string) => void;
}

/** One viewer's clipboard: Latin-1 as in RFC 6143 section 7.5.6, Unicode where the viewer has the extension. */
export class ClipboardLink {
  readonly #options: ClipboardLinkOptions;
  #offered = '';
  #canNotify = false;

  constructor(options: ClipboardLinkOptions) {
    this.#options = options;
  }

  /** Tells a viewer that has the extension what is understood here. */
  announce(): void {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(MAX_CUT_TEXT, 0);
    this.#extended(TEXT | CAPS | REQUEST | PEEK | NOTIFY | PROVIDE, size);
  }

  /** Puts text on the viewer's clipboard. */
  copy(text: string): void {
    this.#offered = text;
    if (this.#canNotify) this.#extended(TEXT | NOTIFY);
    else this.#options.send(cutText(Buffer.from(text.replace(/[^\n\u0020-\u00ff]/gu, '?'), 'latin1'), 1));
  }

  /** Rejects with a ViewerFault when the data is broken. */
  async receive(flags: number, data: Buffer): Promise<void> {
    if (flags & CAPS) this.#canNotify = (flags & NOTIFY) !== 0 && (flags & TEXT) !== 0;
    else if ((flags & TEXT) === 0) return;
    else if (flags & NOTIFY) this.#extended(TEXT | REQUEST);
    else if (flags & PEEK) this.#extended(TEXT | NOTIFY);
    else if (flags & REQUEST) await this.#provide();
    else if (flags & PROVIDE) this.#options.onText(await textOf(data));
  }

  async #provide(): Promise<void> {
    const text = Buffer.from(`${this.#offered.replace(/\r?\n/g, '\r\n')}\0`, 'utf8');
    const size = Buffer.alloc(4);
    size.writeUInt32BE(text.length, 0);
    this.#extended(TEXT | PROVIDE, await deflated(Buffer.concat([size, text])));
  }

  #extended(flags: number, data: Buffer = Buffer.alloc(0)): void {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(flags >>> 0, 0);
    this.#options.send(cutText(Buffer.concat([head, data]), -1));
  }
}

/** @param sign of the length: negative for the extension. */
function cutText(content: Buffer, sign: 1 | -1): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt8(CUT_TEXT, 0);
  head.writeInt32BE(sign * content.length, 4);
  return Buffer.concat([head, content]);
}

async function textOf(data: Buffer): Promise<string> {
  // viewers flush their stream and do not end it
  const options = { maxOutputLength: MAX_TEXT, finishFlush: constants.Z_SYNC_FLUSH };
  const bytes = await inflated(data, options).catch(() => {
    throw new ViewerFault('a clipboard text that cannot be read');
  });
  const length = bytes.length < 4 ? 0 : bytes.readUInt32BE(0);
  return bytes
    .subarray(4, 4 + length)
    .toString('utf8')
    .replace(/\0+$/, '')
    .replace(/\r\n/g, '\n');
}
