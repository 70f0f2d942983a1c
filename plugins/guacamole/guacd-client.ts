import type { Socket } from 'node:net';
import LiteClient from 'guacamole-lite/lib/GuacdClient.js';
import { AppError, type GuestProtocol } from '../../src/api.ts';
import type { GuacdAddress } from './address.ts';
import type { OpenDoor } from './door.ts';
import { Framer, FramingError } from './framer.ts';
import { Inbox } from './inbox.ts';
import { decode, encode } from './instruction.ts';

export type { GuacdAddress } from './address.ts';

/** What guacd is asked for: a new connection with a protocol, or one that lives, by its id. */
export type Selector = GuestProtocol | `$${string}`;

/** What the handshake tells guacd. */
export interface HandshakeSettings {
  /** Values of guacd's parameters by name; those that guacd does not ask for are not sent. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  readonly audio: readonly string[];
  readonly image: readonly string[];
  /** IANA name, such as `Europe/Berlin`. */
  readonly timezone: string | null;
  /** Name of the person, for other viewers of the same connection. */
  readonly name: string | null;
}

export interface HandshakeLimits {
  readonly connectMs: number;
  /** From the connection until `ready`. */
  readonly handshakeMs: number;
  readonly signal: AbortSignal;
  /** Where the door is made that a fenced guacd needs; in this process when left out. */
  readonly openDoor?: OpenDoor;
}

/** A connection to guacd after `ready`; the socket is paused. */
export interface GuacdConnection {
  readonly address: GuacdAddress;
  readonly socket: Socket;
  /** Holds what was read after `ready`. */
  readonly inbox: Inbox;
  /** Whether there is any of it. */
  readonly saidMore: boolean;
  /** Names the connection, for others to join it; begins with `$`. */
  readonly id: string;
  /** The protocol version that both sides speak, such as `VERSION_1_5_0`. */
  readonly version: string;
  /** Names of the parameters that guacd asked for. */
  readonly parameters: readonly string[];
  /** Called after each read, with the bytes in the inbox. */
  onBytes: () => void;
}

/** Known versions of the protocol, oldest first; guacd's own may be newer. */
const VERSIONS = ['VERSION_1_0_0', 'VERSION_1_1_0', 'VERSION_1_3_0', 'VERSION_1_5_0'] as const;
const LONGEST_ID = 200;
const CUT = 'guacd closed the connection before the desktop was ready.';
const SILENT = { log: (): void => undefined };

/** guacd said `error` instead of `ready`. */
export class GuacdComplaint extends Error {
  override readonly name = 'GuacdComplaint';
  /** Guacamole status. */
  readonly status: number;

  constructor(words: string, status: number) {
    super(words);
    this.status = status;
  }
}

/** GUACD_UNREACHABLE of one that took the connection and closed it in the middle of the handshake: its process crashed, now and then. */
export class HandshakeCut extends AppError {
  constructor(cause: Error | undefined) {
    super('GUACD_UNREACHABLE', CUT, because(cause));
  }
}

/**
 * Connects to guacd and brings it to `ready`.
 * Rejects with an AppError, with a GuacdComplaint, or with the signal's reason; the socket is closed then.
 */
export function connectGuacd(
  address: GuacdAddress,
  selector: Selector,
  settings: HandshakeSettings,
  limits: HandshakeLimits,
): Promise<GuacdConnection> {
  return new HardenedClient(address, selector, settings).ready(limits);
}

type Step = 'connecting' | 'args' | 'ready' | 'open';

/**
 * guacamole-lite's client, with what it lacks: bytes are framed as bytes, every step has a time-out, silence of an open
 * connection is no reason to close it, nothing is logged (the handshake holds passwords), and no listener stays.
 */
class HardenedClient extends LiteClient implements GuacdConnection {
  readonly address: GuacdAddress;
  readonly inbox: Inbox;
  onBytes: () => void = () => undefined;
  id = '';
  saidMore = false;
  version: string = VERSIONS[0];
  parameters: readonly string[] = [];
  readonly #settings: HandshakeSettings;
  readonly #framer = new Framer();
  #step: Step = 'connecting';
  #settle: (failure: unknown) => void = () => undefined;

  constructor(address: GuacdAddress, selector: Selector, settings: HandshakeSettings) {
    const inbox = new Inbox();
    let received = (): void => undefined;
    const onread = {
      buffer: () => inbox.space,
      callback: (bytes: number) => {
        inbox.filled(bytes);
        received();
        return true;
      },
    };
    // Node types `buffer` as a value only; a function gives the buffer for each next read
    const options = { ...address, noDelay: true, keepAlive: true, onread } as never;
    super({ port: options }, selector, {}, SILENT);
    clearInterval(this.activityCheckInterval);
    for (const event of ['data', 'close', 'error']) this.guacdConnection.removeAllListeners(event);
    this.address = address;
    this.inbox = inbox;
    this.#settings = settings;
    received = () => {
      if (this.#step === 'open') this.onBytes();
      else this.#shake();
    };
  }

  get socket(): Socket {
    return this.guacdConnection;
  }

  ready({ connectMs, handshakeMs, signal }: HandshakeLimits): Promise<GuacdConnection> {
    const { socket } = this;
    return new Promise<GuacdConnection>((resolve, reject) => {
      let timer = setTimeout(() => fail(unreachable('guacd cannot be reached in time.')), connectMs);
      const connected = (): void => {
        this.#step = 'args';
        clearTimeout(timer);
        timer = setTimeout(() => fail(this.#silence()), handshakeMs);
      };
      const onError = (error: Error): void => fail(this.#cut(error));
      const onClose = (): void => fail(this.#cut(undefined));
      const onAbort = (): void => fail(signal.reason);
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        socket.off('connect', connected).off('error', onError).off('close', onClose);
        this.#settle = () => undefined;
      };
      const fail = (failure: unknown): void => {
        done();
        // a connection that was refused may still report it
        socket.on('error', () => undefined);
        socket.destroy();
        reject(failure);
      };
      this.#settle = (failure) => {
        if (failure !== undefined) return fail(failure);
        done();
        resolve(this);
      };
      socket.on('connect', connected).on('error', onError).on('close', onClose);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
    });
  }

  override send(data: string): void {
    this.guacdConnection.write(data);
  }

  override sendInstruction(elements: readonly (string | number | null)[]): void {
    this.send(encode(...elements));
  }

  override sendHandshakeReply(parameters: readonly string[]): void {
    const { width, height, dpi, audio, image, timezone, name, parameters: values } = this.#settings;
    this.parameters = parameters;
    const offered = parameters[0] ?? '';
    this.version = [...VERSIONS].reverse().find((known) => isAtLeast(offered, known)) ?? VERSIONS[0];
    const reply = [
      encode('size', width, height, dpi),
      encode('audio', ...audio),
      encode('video'),
      encode('image', ...image),
    ];
    if (timezone !== null && isAtLeast(this.version, 'VERSION_1_1_0'))
      reply.push(encode('timezone', timezone));
    if (name !== null && isAtLeast(this.version, 'VERSION_1_5_0')) reply.push(encode('name', name));
    const answer = (parameter: string): string => {
      if (isVersion(parameter)) return this.version;
      return (Object.hasOwn(values, parameter) && values[parameter]) || '';
    };
    this.send(reply.join('') + encode('connect', ...parameters.map(answer)));
  }

  override processInstruction(opcode: string, args: readonly string[]): void {
    if (opcode === 'error') throw new GuacdComplaint(args[0] ?? '', Number(args[1]) || 0);
    if (opcode === 'disconnect' || opcode === 'required') throw unreachable(CUT);
    if (opcode === 'args' && this.#step === 'args') {
      this.#step = 'ready';
      this.sendHandshakeReply(args);
    } else if (opcode === 'ready' && this.#step === 'ready') {
      const [id = ''] = args;
      if (!/^\$[\x21-\x7e]+$/.test(id) || id.length > LONGEST_ID)
        throw new FramingError('The connection has no id.');
      this.#step = 'open';
      this.id = id;
    }
    // anything else is of a newer guacd and not for the handshake
  }

  override close(): void {
    this.guacdConnection.destroy();
  }

  #shake(): void {
    const { inbox } = this;
    try {
      const whole = this.#framer.scan(inbox.memory, inbox.begin, inbox.end);
      while (inbox.begin < whole && this.#step !== 'open') this.#next();
      if (this.#step !== 'open' && this.#framer.lastBegin >= 0) this.#next();
      if (this.#step === 'open') {
        this.saidMore = inbox.begin < inbox.end;
        this.socket.pause();
        this.#settle(undefined);
      } else {
        inbox.advance(inbox.begin);
      }
    } catch (error) {
      const failure =
        error instanceof FramingError
          ? unreachable('What answers at the address of guacd is not guacd.', error)
          : error;
      this.#settle(failure);
    }
  }

  #next(): void {
    const { opcode, args, end } = decode(this.inbox.memory, this.inbox.begin);
    this.inbox.begin = end;
    this.processInstruction(opcode, args);
  }

  #cut(cause: Error | undefined): AppError {
    return this.#step === 'connecting'
      ? unreachable('guacd cannot be reached.', cause)
      : new HandshakeCut(cause);
  }

  #silence(): AppError {
    return this.#step === 'args'
      ? new AppError(
          'GUACD_SILENT',
          `guacd does not answer; it may lack support for ${this.connectionSelector}.`,
        )
      : new AppError('GUACD_SILENT', 'guacd did not make the connection ready in time.');
  }
}

function unreachable(message: string, cause?: Error): AppError {
  return new AppError('GUACD_UNREACHABLE', message, because(cause));
}

const because = (cause: Error | undefined) => (cause === undefined ? {} : { cause, detail: cause.message });

const isVersion = (text: string): boolean => /^VERSION_\d+(?:_\d+)*$/.test(text);

/** Compares versions such as `VERSION_1_10_0` number by number; what is no version is older than any. */
function isAtLeast(version: string, least: string): boolean {
  if (!isVersion(version)) return false;
  const numbers = (text: string): number[] => text.split('_').slice(1).map(Number);
  const [mine, other] = [numbers(version), numbers(least)];
  for (let index = 0; index < other.length; index += 1) {
    const difference = (mine[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
