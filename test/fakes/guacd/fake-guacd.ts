import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type Cut, FakeSession } from './fake-session.ts';
import { instruction } from './wire.ts';

export interface FakeGuacdOptions {
  /** Of this machine; 127.0.0.1 when unset. */
  readonly host?: string;
  /** Port to listen on; any free one when unset. */
  readonly listenAt?: number;
  /** Bytes a packet, or of one after the other; the last one repeats. */
  readonly chunk?: number | readonly number[];
  /** Where it stops in the middle of what it says: closes, resets, or just stops. */
  readonly cut?: Cut;
  /** Version that it offers; null is a guacd older than 1.1. */
  readonly version?: string | null;
  readonly parameters?: readonly string[];
  /** Said after `connect` in the place of `ready` and a first picture. */
  readonly answer?: (session: FakeSession) => Promise<void>;
  /** Said in the place of `args`. */
  readonly greeting?: string | Buffer;
}

export interface FakeGuacd {
  readonly host: string;
  readonly port: number;
  /** Connections that are open now. */
  readonly open: number;
  /** Connections that were accepted ever. */
  readonly accepted: number;
  /** The next connection whose part of the handshake is done, in order. */
  session(): Promise<FakeSession>;
  close(): Promise<void>;
}

/** Parameters of a small guacd. */
const PARAMETERS = ['hostname', 'port', 'username', 'password'];
/** What a good fake shows first. */
export const PICTURE = instruction('size', 0, 640, 480) + instruction('sync', 1);

export const newId = (): string => `$${randomUUID()}`;

/** Everything that a good fake says until the viewer has a picture, for who wants to cut it anywhere. */
export function sayings({
  version = 'VERSION_1_5_0',
  parameters = PARAMETERS,
}: FakeGuacdOptions = {}): string[] {
  return [
    instruction('args', ...(version === null ? [] : [version]), ...parameters),
    instruction('ready', newId()),
    PICTURE,
  ];
}

/**
 * A guacd that is worse than any: it splits every byte, stops in the middle of a word, closes or resets wherever it is
 * told to, and says what it likes. Like the real one it never closes by itself.
 */
export async function fakeGuacd(options: FakeGuacdOptions = {}): Promise<FakeGuacd> {
  const sockets = new Set<FakeSession>();
  const ready: FakeSession[] = [];
  const waiting: ((session: FakeSession) => void)[] = [];
  let accepted = 0;

  const shake = async (session: FakeSession): Promise<void> => {
    const [args = '', id = '', picture = ''] = sayings(options);
    await session.expect('select');
    await session.say(options.greeting ?? args);
    const values = await session.expect('connect');
    const names = options.version === null ? [] : ['VERSION'];
    [...names, ...(options.parameters ?? PARAMETERS)].forEach((name, index) => {
      session.parameters.set(name, values[index] ?? '');
    });
    if (options.answer !== undefined) await options.answer(session);
    else await session.say(id + picture);
    const next = waiting.shift();
    if (next !== undefined) next(session);
    else ready.push(session);
  };

  const server = createServer((socket) => {
    accepted += 1;
    const session = new FakeSession(socket, {
      chunks: [options.chunk ?? 1 << 20].flat(),
      cut: options.cut ?? null,
    });
    sockets.add(session);
    socket.once('close', () => sockets.delete(session));
    if (options.cut?.bytes === 0) void session.say('.');
    else void shake(session);
  });
  const host = options.host ?? '127.0.0.1';
  server.listen(options.listenAt ?? 0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    host,
    port,
    get open() {
      return sockets.size;
    },
    get accepted() {
      return accepted;
    },
    session: () => {
      const session = ready.shift();
      if (session !== undefined) return Promise.resolve(session);
      return new Promise((resolve) => waiting.push(resolve));
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const { socket } of sockets) socket.destroy();
      await closed;
    },
  };
}
