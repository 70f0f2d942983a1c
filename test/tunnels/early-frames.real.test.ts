import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep, setImmediate as tick } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frame, OPCODE } from '../attack/frames.ts';
import { upgradeLines } from '../attack/raw-connection.ts';
import { type FakeGuacd, fakeGuacd } from '../fakes/guacd/fake-guacd.ts';
import { instruction } from '../fakes/guacd/wire.ts';
import { FakeRfbServer } from '../fakes/rfb/fake-rfb-server.ts';
import { benchApps } from '../flows/bench-apps.ts';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';

let gateway: TestGateway;
let rfb: FakeRfbServer;
let guacd: FakeGuacd;
let me: Client;
let id: string;
beforeAll(async () => {
  [rfb, guacd] = await Promise.all([FakeRfbServer.listen(), fakeGuacd()]);
  gateway = await startTestGateway({
    toml: benchApps({ vncPorts: [rfb.port], guacdPort: guacd.port }),
    env: { DESKGATE_MAX_VIEWERS_PER_USER: '1000', DESKGATE_MAX_VIEWERS_PER_ADDRESS: '1000' },
  });
  me = await gateway.signIn();
  id = await me.start('desk0');
  await me.until(id, 'running');
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([rfb.close(), guacd.close()]);
});

interface Heard {
  received(): Buffer;
}

interface Viewer {
  readonly subprotocol: string;
  /** Payloads of its first frames, the handshake's among them. */
  readonly says: readonly Buffer[];
  /** Of all that, what the desktop or guacd is to hear once its handshake is over. */
  readonly input: Buffer;
  readonly session: () => Promise<Heard>;
}

const COUNT = 40;
const moves = Array.from({ length: COUNT }, (_, x) => Buffer.from([5, 0, 0, x, 0, 2 * x]));
const mice = Array.from({ length: COUNT }, (_, x) => Buffer.from(instruction('mouse', x, 2 * x, 0)));
const VIEWERS: Readonly<Record<string, Viewer>> = {
  vnc: {
    subprotocol: 'binary',
    says: [Buffer.from('RFB 003.008\n'), Buffer.from([1]), Buffer.from([1]), ...moves],
    input: Buffer.concat(moves),
    session: () => rfb.session(),
  },
  guacamole: {
    subprotocol: 'guacamole',
    says: mice,
    input: Buffer.concat(mice),
    session: () => guacd.session(),
  },
};

function upgradeOf({ subprotocol }: Viewer, query: string): Buffer {
  const [get = '', , ...rest] = upgradeLines(
    `/instance/${id}${query}`,
    `Origin: ${gateway.url}`,
    `Cookie: ${me.cookie}`,
    `Sec-WebSocket-Protocol: ${subprotocol}`,
  );
  return Buffer.from(`${[get, `Host: ${new URL(gateway.url).host}`, ...rest].join('\r\n')}\r\n\r\n`);
}

describe.each(Object.entries(VIEWERS))('what comes with the upgrade is not lost: %s', (_, viewer) => {
  const opcode = viewer.subprotocol === 'binary' ? OPCODE.binary : OPCODE.text;
  const frames = Buffer.concat(viewer.says.map((payload) => frame(opcode, payload)));

  const comesThrough = async (
    say: (socket: Socket, upgrade: Buffer) => Promise<void>,
    query = '',
  ): Promise<void> => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    try {
      await once(socket, 'connect');
      socket.resume();
      const session = viewer.session();
      await say(socket, upgradeOf(viewer, query));
      const heard = await session;
      const { length } = viewer.input;
      await expect.poll(() => heard.received().length, { interval: 5 }).toBeGreaterThanOrEqual(length);
      expect(heard.received().equals(viewer.input)).toBe(true);
    } finally {
      socket.destroy();
    }
  };

  it('in one write', () =>
    comesThrough(async (socket, upgrade) => {
      socket.write(Buffer.concat([upgrade, frames]));
    }));

  it('cut in two, wherever that is', async () => {
    for (const cut of [-2, -1, 0, 1, 2, 5, 6, 7, 11, 17, 18, 19, 20, 100, frames.length - 1]) {
      for (const wait of [tick, () => sleep(3)]) {
        await comesThrough(async (socket, upgrade) => {
          const all = Buffer.concat([upgrade, frames]);
          socket.write(all.subarray(0, upgrade.length + cut));
          await wait();
          socket.write(all.subarray(upgrade.length + cut));
        });
      }
    }
  });

  it.each(['', '?wait=5'])('byte by byte, asked with %j', (query) =>
    comesThrough(async (socket, upgrade) => {
      for (const byte of Buffer.concat([upgrade, frames])) {
        socket.write(Buffer.of(byte));
        await tick();
      }
    }, query),
  );

  it('piece by piece to a desktop that may have to be waited for', async () => {
    for (let round = 0; round < 20; round += 1) {
      await comesThrough(async (socket, upgrade) => {
        socket.write(upgrade);
        for (let at = 0; at < frames.length; at += 7) {
          socket.write(frames.subarray(at, at + 7));
          await tick();
        }
      }, '?wait=5');
    }
  });

  it('the moment that it is answered', () =>
    comesThrough(async (socket, upgrade) => {
      socket.write(upgrade);
      await once(socket, 'data');
      for (let at = 0; at < frames.length; at += 3) socket.write(frames.subarray(at, at + 3));
    }));
});
