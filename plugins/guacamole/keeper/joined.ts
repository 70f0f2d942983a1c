import { connect, type Socket } from 'node:net';
import { Framer } from '../framer.ts';
import { decode, encode } from '../instruction.ts';
import type { KeptConnection } from './messages.ts';

const HANDSHAKE_MS = 8000;
/** guacd gives up on a user that says nothing for 15 s. */
const NOP_EVERY_MS = 5000;
/** The picture is for nobody: as little of it as guacd offers. */
const HELLO = encode('size', 640, 480, 96) + encode('audio') + encode('video') + encode('image', 'image/png');
const NOP = encode('nop');
/** What a user says who leaves. */
export const GOOD_BYE = encode('disconnect');
/** guacd takes the last words at once, unless it hangs. */
const LAST_WORDS_MS = 1000;

/**
 * One more user of a living guacd connection, who looks at nothing: guacd does not end a connection that somebody uses. It
 * leaves `sync` unanswered, since guacd slows down for those users only whose answers are late.
 */
export class Joined {
  /** Resolves when guacd has taken it; rejects when guacd does not know the connection, or not in time. */
  readonly ready: Promise<void>;
  readonly #socket: Socket;
  readonly #framer = new Framer();
  readonly #nops: NodeJS.Timeout;
  #bytes: Buffer = Buffer.alloc(0);
  #isReady = false;
  #isLeaving = false;
  #becomesReady: () => void = () => undefined;

  /** @param onEnd called once when guacd ends it, ready or not. */
  constructor({ id, host, port }: KeptConnection, onEnd: () => void) {
    this.#socket = connect({ host, port, noDelay: true });
    this.ready = new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#socket.destroy(), HANDSHAKE_MS);
      this.#becomesReady = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#socket.once('close', () => {
        clearTimeout(timer);
        clearInterval(this.#nops);
        reject(new Error('guacd does not know the connection.'));
        onEnd();
      });
    });
    // whoever waits is told; nobody has to
    this.ready.catch(() => undefined);
    this.#socket.on('error', () => undefined);
    this.#socket.on('end', () => this.#socket.destroy());
    this.#socket.on('data', (chunk: Buffer) => {
      if (!this.#isReady) this.#shake(chunk);
    });
    this.#socket.once('connect', () => this.#socket.write(encode('select', id)));
    this.#nops = setInterval(() => {
      if (this.#isReady && this.#socket.writableLength === 0) this.#socket.write(NOP);
    }, NOP_EVERY_MS);
  }

  /** Safe to call twice. What it has begun it finishes first: guacd listens to no good-bye in the middle of a handshake. */
  leave(): void {
    this.#isLeaving = true;
    if (this.#socket.connecting) this.#socket.destroy();
    else if (this.#isReady) this.#sayGoodBye();
  }

  #sayGoodBye(): void {
    clearInterval(this.#nops);
    if (this.#socket.writable) this.#socket.write(GOOD_BYE);
    this.#socket.destroySoon();
    setTimeout(() => this.#socket.destroy(), LAST_WORDS_MS).unref();
  }

  #shake(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    try {
      const whole = this.#framer.scan(this.#bytes, 0, this.#bytes.length);
      if (this.#framer.lastBegin >= 0) throw new Error('guacd refuses.');
      for (let at = 0; at < whole && !this.#isReady; ) {
        const { opcode, args, end } = decode(this.#bytes, at);
        if (opcode === 'args') this.#answer(args);
        if (opcode === 'ready') this.#taken();
        at = end;
      }
      this.#bytes = this.#isReady ? Buffer.alloc(0) : Buffer.from(this.#bytes.subarray(whole));
    } catch {
      this.#socket.destroy();
    }
  }

  /** The desktop is dialled already: of the parameters only their number counts. */
  #answer(parameters: readonly string[]): void {
    const values = parameters.map((name) => (name.startsWith('VERSION_') ? 'VERSION_1_1_0' : ''));
    this.#socket.write(HELLO + encode('connect', ...values));
  }

  #taken(): void {
    this.#isReady = true;
    this.#becomesReady();
    if (this.#isLeaving) this.#sayGoodBye();
  }
}
