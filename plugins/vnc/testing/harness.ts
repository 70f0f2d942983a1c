import { rfb, type TunnelTarget } from '../../../src/api.ts';
import type {
  BackendBehaviour,
  TunnelBackend,
  TunnelHarness,
  ViewerEnd,
} from '../../../test/contracts/tunnel.ts';
import { type FakeRfbOptions, FakeRfbServer } from '../../../test/fakes/rfb/fake-rfb-server.ts';
import { vncTransport } from '../transport.ts';

const PASSWORD = 'secret12';
const NAME = 'fake desktop';
const INPUT = Buffer.from([4, 1, 0, 0, 0, 0, 0, 0x61]);

/** Reads exact lengths of a viewer's binary messages. */
class ViewerReader {
  readonly #viewer: ViewerEnd;

  constructor(viewer: ViewerEnd) {
    this.#viewer = viewer;
  }

  async read(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let missing = length; missing > 0; ) {
      const message = await this.#viewer.next();
      parts.push(message.subarray(0, missing));
      this.#viewer.unread(message.subarray(missing));
      missing -= Math.min(missing, message.length);
    }
    return Buffer.concat(parts);
  }
}

/** The viewer's part of an RFB 3.8 handshake, step by step. @returns the ServerInit message. */
export async function viewerHandshake(viewer: ViewerEnd, minor: rfb.RfbMinor = 8): Promise<Buffer> {
  const reader = new ViewerReader(viewer);
  await expectBytes(reader, Buffer.from('RFB 003.008\n'));
  viewer.send(Buffer.from(`RFB 003.00${minor}\n`));
  if (minor === 3) await expectBytes(reader, Buffer.from([0, 0, 0, 1]));
  else {
    await expectBytes(reader, Buffer.from([1, 1]));
    viewer.send(Buffer.from([1]));
  }
  if (minor === 8) await expectBytes(reader, Buffer.alloc(4));
  viewer.send(Buffer.from([0]));
  return readServerInit(reader);
}

async function readServerInit(reader: ViewerReader): Promise<Buffer> {
  const fixed = await reader.read(24);
  return Buffer.concat([fixed, await reader.read(fixed.readUInt32BE(20))]);
}

async function expectBytes(reader: ViewerReader, expected: Buffer): Promise<void> {
  const got = await reader.read(expected.length);
  if (!got.equals(expected))
    throw new Error(`expected ${expected.toString('hex')}, got ${got.toString('hex')}`);
}

/** A VNC server on this machine. */
export function vncTarget(port: number, password: string | null): TunnelTarget {
  return {
    instanceId: 'instance',
    protocol: 'vnc',
    endpoint: { host: '127.0.0.1', port },
    credentials: { username: null, password },
    width: 640,
    height: 480,
  };
}

/** A fake RFB server as a tunnel's backend. @param target how a tunnel gets to it; by its password if that is given. */
export async function rfbBackend(
  options: FakeRfbOptions,
  target: string | null | ((port: number) => TunnelTarget) = PASSWORD,
): Promise<TunnelBackend & { readonly server: FakeRfbServer }> {
  const server = await FakeRfbServer.listen({ name: NAME, ...options });
  return {
    server,
    target: typeof target === 'function' ? target(server.port) : vncTarget(server.port, target),
    get open() {
      return server.open;
    },
    session: () => server.session(),
    close: () => server.close(),
  };
}

export function optionsOf(behaviour: BackendBehaviour): FakeRfbOptions {
  const password = PASSWORD;
  if (behaviour.kind === 'silent') return { password, stopAfter: { bytes: 0, how: 'stall' } };
  if (behaviour.kind === 'good')
    return { password, ...(behaviour.chunk === undefined ? {} : { chunk: behaviour.chunk }) };
  const how = behaviour.reset === true ? 'reset' : 'close';
  return { password, stopAfter: { bytes: behaviour.bytes, how } };
}

/** Bytes that no two seeds share. */
function noise(bytes: number, seed: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) | 1;
  for (let at = 0; at < bytes; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    buffer[at] = state & 0xff;
  }
  return buffer;
}

const VERSION = 12;
const TYPES = 2;
const RESULT = 4;
const SERVER_INIT = 24 + NAME.length;

export const vncHarness: TunnelHarness = {
  subprotocol: 'binary',
  text: false,
  open: async ({ timeoutMs }) => ({
    transport: vncTransport({ handshakeTimeoutMs: timeoutMs, heartbeatMs: 20_000 }),
    close: async () => {},
  }),
  backend: (behaviour) => rfbBackend(optionsOf(behaviour)),
  handshakeBytes: VERSION + TYPES + rfb.CHALLENGE_LENGTH + RESULT + SERVER_INIT,
  handshakeErrors: ['DESKTOP_UNREACHABLE'],
  silentError: 'DESKTOP_SILENT',
  unreachableError: 'DESKTOP_UNREACHABLE',
  handshake: async (viewer) => {
    await viewerHandshake(viewer);
  },
  hasty: {
    messages: [
      Buffer.from('RFB 003.008\n'),
      Buffer.from([1]),
      Buffer.concat([Buffer.from([0]), INPUT]),
      INPUT,
    ],
    arrives: Buffer.concat([INPUT, INPUT]),
  },
  skipGreeting: async (viewer) => {
    const reader = new ViewerReader(viewer);
    await reader.read(VERSION + TYPES + RESULT);
    await readServerInit(reader);
  },
  download: noise,
  upload: (bytes, seed) => {
    const all = noise(Math.max(1, Math.ceil(bytes)), seed);
    const messages: Buffer[] = [];
    for (let at = 0; at < all.length; at += 4099) messages.push(all.subarray(at, at + 4099));
    return messages;
  },
  garbage: [
    { title: 'a text instead of its version', message: 'RFB 003.008\n', when: 'start' },
    { title: 'another protocol', message: Buffer.from('GET / HTTP/1.1\r\n'), when: 'start' },
    { title: 'version 0.0', message: Buffer.from('RFB 000.000\n'), when: 'start' },
    {
      title: 'a security type that was not offered',
      message: Buffer.from('RFB 003.008\n\u0002\u0001'),
      when: 'start',
    },
    { title: 'a text among the bytes', message: 'hello', when: 'open' },
  ],
};
