import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { rfb } from '../../../src/api.ts';
import type { Canvas } from '../paint/canvas.ts';
import { type Rect, rect } from '../paint/rect.ts';
import { admit } from './admit.ts';
import { ClipboardLink } from './clipboard-link.ts';
import { type ClientMessage, readMessage } from './messages.ts';
import { Outgoing } from './outgoing.ts';
import { encodePixelFormat, NATIVE } from './pixel-format.ts';
import { ENCODING, SIZE_REASON } from './rects.ts';
import { ScreenLink } from './screen-link.ts';

/** What a viewer sees and does; the desktop is the same for all its viewers. */
export interface ViewedDesktop {
  readonly name: string;
  readonly password: string | null;
  readonly width: number;
  readonly height: number;
  /** The picture, up to date inside the area. */
  paint(area: Rect): Canvas;
  /** The same, as a PNG file; `changedIn` tells what it may show as it was before. */
  picture(area: Rect): Promise<Buffer>;
  /** The parts of the area that look different by now from its `picture`. */
  changedIn(area: Rect): readonly Rect[];
  enter(viewer: Viewer): void;
  key(viewer: Viewer, isDown: boolean, keysym: number): void;
  pointer(viewer: Viewer, x: number, y: number, buttons: number): void;
  clipboard(text: string): void;
  /** @returns whether it was granted; then `resized` is called on every viewer. */
  resize(viewer: Viewer, width: number, height: number): boolean;
}

const HANDSHAKE_MS = 10_000;
const READ_LIMIT = 64 * 1024;
/** Messages after which everything else in the process gets its turn. */
const TURN = 16;

/** One RFB connection to the demo desktop. */
export class Viewer {
  readonly #socket: Socket;
  readonly #desktop: ViewedDesktop;
  readonly #reader: rfb.RfbReader;
  readonly #outgoing: Outgoing;
  readonly #clipboard: ClipboardLink;
  #screen: ScreenLink | null = null;

  constructor(socket: Socket, desktop: ViewedDesktop) {
    this.#socket = socket;
    this.#desktop = desktop;
    this.#reader = new rfb.RfbReader({ limit: READ_LIMIT, onRoom: () => socket.resume() });
    this.#outgoing = new Outgoing(socket);
    this.#clipboard = new ClipboardLink({
      send: (bytes) => this.#outgoing.send(bytes),
      onText: (text) => desktop.clipboard(text),
    });
  }

  /** Serves until one side closes; rejects with why it was not the viewer's wish. Then the socket is closed. */
  async serve(): Promise<void> {
    const socket = this.#socket;
    const gone = new Gone();
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      if (!this.#reader.push(chunk)) socket.pause();
    });
    socket.once('close', () => this.#reader.end(gone));
    try {
      await this.#enter();
      for (let count = 1; ; count += 1) {
        await this.#handle(await readMessage(this.#reader));
        // a flood of messages is handled without a turn of the event loop otherwise
        if (count % TURN === 0) await nextTurn();
      }
    } catch (error) {
      if (error !== gone) throw error;
    } finally {
      this.#screen?.close();
      socket.destroySoon();
    }
  }

  damage(area: Rect): void {
    this.#screen?.damage(area);
  }

  /** @param isOwnWish whether this viewer asked for it. */
  resized(width: number, height: number, isOwnWish: boolean): void {
    this.#screen?.resized(width, height, isOwnWish ? SIZE_REASON.thisClient : SIZE_REASON.otherClient);
  }

  copy(text: string): void {
    this.#clipboard.copy(text);
  }

  close(): void {
    this.#socket.destroy();
  }

  async #enter(): Promise<void> {
    const socket = this.#socket;
    const { name, password, width, height } = this.#desktop;
    const late = setTimeout(() => socket.destroy(), HANDSHAKE_MS);
    try {
      await admit({ reader: this.#reader, write: (bytes) => socket.write(bytes), password });
    } finally {
      clearTimeout(late);
    }
    const size = Buffer.alloc(4);
    size.writeUInt16BE(width, 0);
    size.writeUInt16BE(height, 2);
    socket.write(Buffer.concat([size, encodePixelFormat(NATIVE), rfb.lengthAndText(name)]));
    this.#screen = new ScreenLink({
      outgoing: this.#outgoing,
      width,
      height,
      paint: (area) => this.#desktop.paint(area),
      bounds: () => rect(0, 0, this.#desktop.width, this.#desktop.height),
      picture: (area) => this.#desktop.picture(area),
      changedIn: (area) => this.#desktop.changedIn(area),
      onFailure: () => socket.destroy(),
    });
    this.#desktop.enter(this);
  }

  async #handle(message: ClientMessage): Promise<void> {
    const desktop = this.#desktop;
    switch (message.kind) {
      case 'pixel-format':
        this.#screen?.setFormat(message.format);
        break;
      case 'encodings':
        this.#screen?.setEncodings(message.encodings);
        if (message.encodings.includes(ENCODING.extendedClipboard)) this.#clipboard.announce();
        break;
      case 'update-request':
        this.#screen?.request(message.area, message.isIncremental);
        break;
      case 'key':
        desktop.key(this, message.isDown, message.keysym);
        break;
      case 'pointer':
        desktop.pointer(this, message.x, message.y, message.buttons);
        break;
      case 'cut-text':
        desktop.clipboard(message.text);
        break;
      case 'extended-clipboard':
        await this.#clipboard.receive(message.flags, message.data);
        break;
      case 'set-size':
        if (!desktop.resize(this, message.width, message.height)) this.#screen?.refuseSize();
        break;
      case 'nothing':
        break;
    }
  }
}

/** The connection is closed. */
class Gone extends Error {}
