/**
 * A browser that means harm, in a process of its own, so that what it costs itself slows down nobody whom a test watches.
 * Argument: `HostileJob`; prints, when it has done, for each attack its outcomes: texts such as a close code or a status.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

export interface HostileJob {
  /** One after another. */
  readonly attacks: readonly string[];
  readonly url: string;
  readonly cookie: string;
  readonly instanceId: string;
  /** Of no instance. */
  readonly unknownId: string;
}

const job = JSON.parse(process.argv[2] ?? '{}') as HostileJob;
const RFB_GREETING = [Buffer.from('RFB 003.008\n'), Buffer.from([1]), Buffer.from([1])];
const GIGABYTE = 1 << 30;
const LONGEST_MS = 4000;

interface Asked {
  readonly id?: string;
  readonly query?: string;
  readonly origin?: string;
  readonly cookie?: string;
}

/** Opens a viewer. @returns the status when it is refused. */
async function viewer(
  subprotocol: string,
  { id = job.instanceId, query = '', origin = job.url, cookie = job.cookie }: Asked = {},
): Promise<WebSocket | string> {
  const url = `${job.url.replace('http', 'ws')}/instance/${id}${query}`;
  const socket = new WebSocket(url, subprotocol, { headers: { cookie, origin } });
  socket.on('error', () => {});
  const refused = new Promise<string>((resolve) => {
    socket.once('unexpected-response', (_, response) => {
      resolve(String(response.statusCode));
      socket.terminate();
    });
  });
  return Promise.race([once(socket, 'open').then(() => socket), refused]);
}

async function open(subprotocol: 'binary' | 'guacamole'): Promise<WebSocket> {
  const socket = await viewer(subprotocol);
  if (typeof socket === 'string') throw new Error(`refused with ${socket}`);
  if (subprotocol === 'binary') for (const message of RFB_GREETING) socket.send(message);
  await once(socket, 'message');
  await sleep(50);
  return socket;
}

/** Why the gateway closed it; `open` when it did not. */
async function fateOf(socket: WebSocket): Promise<string> {
  const closed = once(socket, 'close').then(([code, reason]) => `${code} ${reason}`.trim());
  const fate = await Promise.race([closed, sleep(LONGEST_MS, 'open')]);
  socket.terminate();
  return fate;
}

/** A text frame of bytes that need not be text. */
async function saying(text: string | Buffer): Promise<string[]> {
  const socket = await open('guacamole');
  socket.send(text, { binary: false });
  return [await fateOf(socket)];
}

/** The connection below the WebSocket, for what no WebSocket library sends. */
function bare(socket: WebSocket): Socket {
  return (socket as unknown as { readonly _socket: Socket })._socket;
}

/** A frame's head (RFC 6455 section 5.2) with a mask of zeros. */
function head(first: number, length: number): Buffer {
  const bytes = Buffer.alloc(14);
  bytes.set([first, 0x80 | 127]);
  bytes.writeBigUInt64BE(BigInt(length), 2);
  return bytes;
}

/** Writes as fast as it is taken, until all is written or the connection is gone. @returns MB that were taken. */
async function pour(socket: Socket, block: Buffer, bytes: number): Promise<number> {
  let sent = 0;
  while (sent < bytes && socket.writable) {
    sent += block.length;
    if (!socket.write(block))
      await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => {});
  }
  return Math.floor((sent - socket.writableLength) / 1e6);
}

async function bareConnections(count: number, text: string): Promise<Socket[]> {
  const { hostname, port } = new URL(job.url);
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(200, count - sockets.length) }, async () => {
      const socket = connect({ host: hostname, port: Number(port) });
      socket.on('error', () => {});
      await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => {});
      if (text !== '') socket.write(text);
      return socket;
    });
    sockets.push(...(await Promise.all(some)));
  }
  return sockets;
}

const UPGRADE = `GET /instance/${job.instanceId} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX: `;

const ATTACKS: Readonly<Record<string, () => Promise<string[]>>> = {
  garbage: () => saying('hello, this is no instruction'),
  'half an instruction': () => saying('3.key,2.65'),
  '100 000 elements': () => saying(`${'1.a,'.repeat(100_000)}1.a;`),
  'a length of nine digits': () => saying('123456789.a;'),
  'a lone surrogate': () => saying(Buffer.from([0x31, 0x2e, 0xed, 0xa0, 0x80, 0x3b])),
  'overlong UTF-8': () => saying(Buffer.from([0x31, 0x2e, 0xc0, 0xaf, 0x3b])),
  async 'a frame that announces 1 GB'() {
    const socket = await open('guacamole');
    bare(socket).write(head(0x81, GIGABYTE));
    return [await fateOf(socket)];
  },
  async 'a frame of 1 GB'() {
    const socket = await open('binary');
    const fate = fateOf(socket);
    bare(socket).write(head(0x82, GIGABYTE));
    const mb = await pour(bare(socket), Buffer.alloc(1 << 20), GIGABYTE);
    return [(await fate).slice(0, 4), mb < 100 ? 'cut off soon' : `${mb} MB were taken`];
  },
  async 'a message of 1 GB in parts'() {
    const socket = await open('binary');
    const fate = fateOf(socket);
    const part = Buffer.concat([head(0x00, 1 << 16), Buffer.alloc(1 << 16)]);
    bare(socket).write(Buffer.concat([head(0x02, 1), Buffer.alloc(1)]));
    const mb = await pour(bare(socket), part, GIGABYTE);
    return [(await fate).slice(0, 4), mb < 100 ? 'cut off soon' : `${mb} MB were taken`];
  },
  async 'a flood of tiny frames'() {
    const sockets = await Promise.all([open('binary'), open('guacamole')]);
    const tiny = [
      Buffer.from([0x82, 0x81, 0, 0, 0, 0, 0]),
      Buffer.from('\x81\x86\0\0\0\x003.nop;', 'latin1'),
    ];
    const floods = sockets.map((socket, index) => {
      const block = Buffer.concat(Array<Buffer>(10_000).fill(tiny[index] ?? Buffer.alloc(0)));
      return pour(bare(socket), block, 30 * block.length);
    });
    await Promise.race([Promise.all(floods), sleep(LONGEST_MS)]);
    for (const socket of sockets) socket.terminate();
    return [];
  },
  async 'viewers that never read'() {
    const sockets = await Promise.all(
      Array.from({ length: 20 }, (_, index) => open(index % 2 === 0 ? 'binary' : 'guacamole')),
    );
    for (const socket of sockets) socket.pause();
    await sleep(3000);
    for (const socket of sockets) socket.terminate();
    return [];
  },
  async '10 000 sockets'() {
    const idle = await bareConnections(5000, '');
    const half = await bareConnections(5000, UPGRADE);
    await sleep(1500);
    const all = [...idle, ...half];
    const connected = all.filter(
      (socket) => socket.bytesWritten > 0 || socket.remotePort !== undefined,
    ).length;
    for (const socket of all) socket.destroy();
    return [String(connected)];
  },
  async 'upgrades letter by letter'() {
    const sockets = await bareConnections(500, UPGRADE);
    for (let turn = 0; turn < 15; turn += 1) {
      for (const socket of sockets) if (socket.writable) socket.write('a');
      await sleep(200);
    }
    for (const socket of sockets) socket.destroy();
    return [];
  },
  'a sub-protocol that nobody speaks': () => refused(() => viewer('nonsense')),
  'another Origin': () => refused(() => viewer('binary', { origin: 'https://evil.example' })),
  'an instance that is not there': () => refused(() => viewer('binary', { id: job.unknownId })),
  'no session': () => refused(() => viewer('binary', { cookie: '' })),
  'a host': () => refused(() => viewer('binary', { query: '?host=10.0.0.1' })),
  'a port': () => refused(() => viewer('guacamole', { query: '?port=22' })),
  'a password': () => refused(() => viewer('guacamole', { query: '?password=guess' })),
};

/** Asks sixty times. @returns the different answers. */
async function refused(ask: () => Promise<WebSocket | string>): Promise<string[]> {
  const answers = new Set<string>();
  for (let left = 60; left > 0; left -= 10) {
    for (const answer of await Promise.all(Array.from({ length: 10 }, ask))) {
      answers.add(typeof answer === 'string' ? answer : 'let in');
    }
  }
  return [...answers];
}

const outcomes: Record<string, readonly string[]> = {};
for (const name of job.attacks) outcomes[name] = (await ATTACKS[name]?.()) ?? ['unknown attack'];
process.stdout.write(JSON.stringify(outcomes), () => process.exit(0));
