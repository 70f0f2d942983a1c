import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../flows/gateway.ts';
import { type GatewayProcess, spawnGateway } from '../flows/gateway-process.ts';
import { ATTACKS } from './frames.ts';
import { RawConnection, upgradeLines } from './raw-connection.ts';

/** Of the process, while and after it is attacked; the start's own is about 120 MB. */
const MOST_MB = 400;

let dataDir: string;
let gateway: GatewayProcess;
let me: Client;
let id: string;
let atStart: number;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deskgate-attack-'));
  gateway = await spawnGateway(dataDir, { NODE_OPTIONS: '--unhandled-rejections=strict' });
  me = await gateway.signIn();
  id = await me.start('demo');
  await me.until(id, 'running');
  // whatever is opened once is open now
  await me.fetch('/', { headers: { accept: 'text/html' } });
  atStart = await openDescriptors();
});
afterAll(async () => {
  await gateway.kill();
  await rm(dataDir, { recursive: true, force: true });
});

/** None where the system does not tell. */
async function openDescriptors(): Promise<number> {
  return (await readdir(`/proc/${gateway.pid}/fd`).catch(() => [])).length;
}

async function memoryMb(): Promise<number> {
  const status = await readFile(`/proc/${gateway.pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}

async function logged(): Promise<string[]> {
  const folder = join(dataDir, 'logs');
  const texts = await Promise.all(
    (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
  );
  return texts.join('').split('\n').filter(Boolean);
}

const viewerLines = () =>
  upgradeLines(
    `/instance/${id}`,
    `Origin: ${gateway.url}`,
    `Cookie: ${me.cookie}`,
    'Sec-WebSocket-Protocol: binary',
  ).map((line) => (line.startsWith('Host:') ? `Host: ${new URL(gateway.url).host}` : line));

/** Sends it all at once, or waits for the upgrade first; then vanishes, or stays until the gateway hangs up or `ms` pass. */
async function attack(bytes: Buffer, how: { early: boolean; vanish: boolean; ms: number }): Promise<void> {
  const connection = await RawConnection.open(gateway.url);
  connection.send(viewerLines());
  if (!how.early) expect(await connection.status()).toBe(101);
  connection.socket.write(bytes);
  await Promise.race([connection.closed, pause(how.ms)]);
  if (how.vanish) connection.socket.resetAndDestroy();
  else connection.socket.destroy();
  await connection.closed;
}

async function expectUnharmed(): Promise<void> {
  expect((await me.fetch('/up/databases')).status).toBe(200);
  await expect.poll(async () => (await me.instance(id)).viewers, { timeout: 5000 }).toBe(0);
  await expect.poll(openDescriptors, { timeout: 5000 }).toBeLessThanOrEqual(atStart + 4);
  expect(await memoryMb()).toBeLessThan(MOST_MB);
  const bad = (await logged()).filter((line) => /unhandled|"level":(50|60)/.test(line));
  expect(bad).toEqual([]);
}

describe('the process survives, and keeps nothing,', () => {
  it('viewers that break every rule', async () => {
    for (const [name, bytes] of Object.entries(ATTACKS)) {
      const ways = [true, false].flatMap((early) =>
        [true, false].map((vanish) => ({ early, vanish, ms: 60 })),
      );
      await Promise.all(ways.map((how) => attack(bytes, how)));
      expect([name, (await me.fetch('/up')).status]).toEqual([name, 200]);
    }
    await expectUnharmed();
  });

  it('a thousand upgrades of nobody', async () => {
    let left = 1000;
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        while (left > 0) {
          left -= 1;
          const connection = await RawConnection.open(gateway.url);
          const cookie =
            left % 2 === 0 ? [] : ['Cookie: deskgate=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'];
          connection.send(upgradeLines('/instance/x', ...cookie));
          expect(await connection.status()).toBe(401);
          connection.socket.destroy();
        }
      }),
    );
    await expectUnharmed();
  });

  it('connections that say nothing, a part, or nonsense, and vanish', async () => {
    const parts = [
      '',
      'G',
      'GET / HTTP/1.1\r\n',
      'GET / HTTP/1.1\r\nHost: x\r\nUpgrade',
      '\0\0\0\0',
      '\x16\x03\x01\x02\0\x01\0',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      'POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc',
      'POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nabc',
      'GET /static/app.css HTTP/1.1\r\nHost: x\r\n\r\n',
      'GET /instance/x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
      'GET /instance/x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ];
    for (const text of parts) {
      for (const vanish of ['resetAndDestroy', 'destroy'] as const) {
        await Promise.all(
          Array.from({ length: 5 }, async () => {
            const connection = await RawConnection.open(gateway.url);
            connection.socket.write(text, 'latin1');
            await pause(5);
            connection.socket[vanish]();
            await connection.closed;
          }),
        );
      }
    }
    await expectUnharmed();
  });

  it('and ends in good order when it is told to', async () => {
    expect(await gateway.terminate()).toBe(0);
  });
});
