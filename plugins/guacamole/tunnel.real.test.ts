import { createHash } from 'node:crypto';
import { type TunnelBackend, type TunnelHarness, tunnelContract } from '../../test/contracts/tunnel.ts';
import { fakeGuacd, PICTURE, sayings } from '../../test/fakes/guacd/fake-guacd.ts';
import { instruction } from '../../test/fakes/guacd/wire.ts';
import { configuredGuacd, GuacdPool } from './pool.ts';
import { guacamoleTransport } from './transport.ts';

/** Nothing listens there: what lies behind guacd is not what is tested here. */
const NOWHERE = { host: '127.0.0.1', port: 9 };

/** Instructions with characters of one to four bytes, an `error` that is none, and a blob now and then. */
function traffic(bytes: number, seed: number): Buffer[] {
  const parts: Buffer[] = [];
  const hash = (turn: number): Buffer => createHash('sha256').update(`${seed} ${turn}`).digest();
  for (let length = 0, turn = 0; length < bytes; turn += 1) {
    const random = hash(turn);
    const text = random.toString('base64');
    const kind = (random[0] ?? 0) % 5;
    const instructions = [
      instruction('key', random.readUInt16BE(1), 1),
      instruction('name', `ä€😀;,.${text}`.slice(0, 20)),
      instruction('blob', 1, text.repeat(1 + ((random[2] ?? 0) % 150))),
      instruction('mouse', random.readUInt16BE(3), random.readUInt16BE(5), 0),
      instruction('ack', 1, '5.error,2.no', 0),
    ];
    const part = Buffer.from(instructions[kind] ?? '');
    parts.push(part);
    length += part.length;
  }
  return parts;
}

/** What a viewer may send of it. */
const input = (bytes: number, seed: number): Buffer[] =>
  traffic(bytes, seed).filter((part) => !part.toString('latin1').startsWith('4.name'));

const current: { guacd: Awaited<ReturnType<typeof fakeGuacd>> | null } = { guacd: null };

const harness: TunnelHarness = {
  subprotocol: 'guacamole',
  text: true,
  async open({ timeoutMs }) {
    const source = {
      ...configuredGuacd([]),
      addresses: async () => (current.guacd === null ? [NOWHERE] : [current.guacd]),
    };
    const pool = new GuacdPool(source, 100);
    const transport = guacamoleTransport({
      pool,
      reach: 'published',
      connectMs: timeoutMs,
      handshakeMs: timeoutMs,
      pictureMs: timeoutMs,
    });
    return { transport, close: async () => undefined };
  },
  async backend(behaviour): Promise<TunnelBackend> {
    const guacd = await fakeGuacd(
      behaviour.kind === 'good'
        ? { chunk: behaviour.chunk ?? 1 << 20 }
        : behaviour.kind === 'silent'
          ? { cut: { bytes: 0, by: 'stall' } }
          : { cut: { bytes: behaviour.bytes, by: behaviour.reset === true ? 'reset' : 'end' } },
    );
    current.guacd = guacd;
    return {
      target: {
        instanceId: 'i1',
        protocol: 'vnc',
        endpoint: NOWHERE,
        credentials: { username: null, password: 'secret' },
        width: 640,
        height: 480,
      },
      get open() {
        return guacd.open;
      },
      session: () => guacd.session(),
      close: () => guacd.close(),
    };
  },
  handshakeBytes: Buffer.byteLength(sayings().join('')),
  handshakeErrors: ['GUACD_UNREACHABLE', 'DESKTOP_UNREACHABLE'],
  silentError: 'GUACD_SILENT',
  unreachableError: 'GUACD_UNREACHABLE',
  async handshake(viewer) {
    let heard = '';
    while (!heard.includes(PICTURE)) heard += (await viewer.next()).toString();
    viewer.unread(Buffer.from(heard.slice(heard.indexOf(PICTURE) + PICTURE.length)));
  },
  hasty: {
    messages: [instruction('size', 1, 2), instruction('sync', 0), instruction('key', 65, 1)].map((text) =>
      Buffer.from(text),
    ),
    arrives: Buffer.from(instruction('sync', 0) + instruction('key', 65, 1)),
  },
  skipGreeting: (viewer) => harness.handshake(viewer),
  download: (bytes, seed) => Buffer.concat(traffic(bytes, seed)),
  upload: input,
  garbage: [
    { title: 'words', message: 'GET / HTTP/1.1', when: 'open' },
    { title: 'words at once', message: 'GET / HTTP/1.1', when: 'start' },
    { title: 'half an instruction', message: '3.key,2.65', when: 'open' },
    { title: 'a length that is wrong', message: '3.key,1.65,1.1;', when: 'open' },
    { title: 'a length of nine digits', message: '3.key,123456789.1;', when: 'open' },
    { title: 'a hundred thousand elements', message: `1.a${',1.a'.repeat(100_000)};`, when: 'open' },
    { title: 'an endless instruction', message: `4.blob,5.20000,${'x'.repeat(20_000)};`, when: 'open' },
    { title: 'a message of many megabytes', message: instruction('nop').repeat(400_000), when: 'open' },
    { title: 'an instruction that lacks arguments', message: instruction('mouse', 1), when: 'open' },
    { title: 'bytes', message: Buffer.from('3.nop;'), when: 'open' },
  ],
};

tunnelContract('guacamole', harness);
