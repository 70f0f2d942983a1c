import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeGuacd, fakeGuacd } from '../fakes/guacd/fake-guacd.ts';
import { FakeRfbServer } from '../fakes/rfb/fake-rfb-server.ts';
import { benchApps } from '../flows/bench-apps.ts';
import type { Client } from '../flows/gateway.ts';
import { type GatewayProcess, spawnGateway } from '../flows/gateway-process.ts';
import { type RfbSession, rfbSession } from '../flows/rfb-session.ts';
import type { HostileJob } from './hostile-browser.ts';

const run = promisify(execFile);
const HOSTILE = fileURLToPath(new URL('hostile-browser.ts', import.meta.url));
/** Of the gateway's process, in and after every attack. */
const MOST_MB = 450;
const CALM_MS = 400;
/** What a neighbour's median round trip may become, by its own of a calm moment just before. */
const slowest = (calmMs: number): number => 15 * calmMs + 100;
/** Answers as an echo, so that a round trip passes the gateway twice. */
const PING = Buffer.from([5, 0, 0, 1, 0, 1]);

let dataDir: string;
let gateway: GatewayProcess;
let guacd: FakeGuacd;
let echo: FakeRfbServer;
let flood: FakeRfbServer;
let me: Client;
let mine: string;
let theirs: string;
let neighbour: RfbSession;
let isOver = false;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deskgate-neighbour-'));
  [echo, flood, guacd] = await Promise.all([FakeRfbServer.listen(), FakeRfbServer.listen(), fakeGuacd()]);
  void echoing();
  void flooding(() => flood.session());
  void flooding(() => guacd.session(), Buffer.from('4.sync,1.0;'.repeat(1000)));
  const config = join(dataDir, 'neighbour.toml');
  await writeFile(config, benchApps({ vncPorts: [echo.port, flood.port], guacdPort: guacd.port }));
  gateway = await spawnGateway(dataDir, { DESKGATE_CONFIG: config, DESKGATE_LOG_LEVEL: 'error' });
  me = await gateway.signIn();
  theirs = await me.start('desk0');
  mine = await me.start('desk1');
  await me.until(theirs, 'running');
  await me.until(mine, 'running');
  neighbour = await rfbSession(me.socket(theirs, 'binary'));
});
afterAll(async () => {
  isOver = true;
  neighbour?.socket.terminate();
  await gateway?.terminate();
  await Promise.all([echo, flood, guacd].map((server) => server?.close()));
  await rm(dataDir, { recursive: true, force: true });
});

async function echoing(): Promise<void> {
  while (!isOver) {
    const session = await echo.session();
    let heard = 0;
    void (async () => {
      while (!isOver) {
        const { length } = session.received();
        if (length > heard) session.send(session.received().subarray(heard));
        heard = length;
        await sleep(1);
      }
    })();
  }
}

/** Says as much as is taken, for as long as there is somebody. */
async function flooding(
  next: () => Promise<{
    send(bytes: Uint8Array): boolean;
    drained(): Promise<void>;
    readonly closed: Promise<void>;
  }>,
  block = Buffer.alloc(64 * 1024),
): Promise<void> {
  while (!isOver) {
    const session = await next();
    let isOpen = true;
    void session.closed.then(() => {
      isOpen = false;
    });
    void (async () => {
      while (isOpen) {
        if (!session.send(block)) await Promise.race([session.drained().catch(() => {}), session.closed]);
        await sleep(20);
      }
    })();
  }
}

/** Round trips of the neighbour until the signal aborts, in ms, the fastest first. */
async function roundTrips(signal: AbortSignal): Promise<number[]> {
  const all: number[] = [];
  do {
    const began = performance.now();
    neighbour.socket.send(PING);
    await neighbour.reader.read(PING.length);
    all.push(performance.now() - began);
    await sleep(3);
  } while (!signal.aborted);
  return all.toSorted((a, b) => a - b);
}

const medianOf = (sorted: readonly number[]): number => sorted[sorted.length >> 1] ?? 0;

async function memoryMb(): Promise<number> {
  const status = await readFile(`/proc/${gateway.pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}

/** Runs attacks beside the neighbour. @returns their outcomes. */
async function attack(...names: readonly string[]): Promise<Record<string, string[]>> {
  const job: HostileJob = {
    attacks: names,
    url: gateway.url,
    cookie: me.cookie,
    instanceId: mine,
    unknownId: 'aaaaaaaaaaaaaaaaaaaaaaaaaa',
  };
  const calm = medianOf(await roundTrips(AbortSignal.timeout(CALM_MS)));
  const done = new AbortController();
  const during = roundTrips(done.signal);
  const { stdout } = await run(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), HOSTILE, JSON.stringify(job)],
    { timeout: 60_000 },
  );
  const mb = await memoryMb();
  done.abort();
  const attacked = medianOf(await during);
  expect.soft(attacked, `${calm} ms in a calm moment`).toBeLessThan(slowest(calm));
  expect.soft(mb).toBeLessThan(MOST_MB);
  return JSON.parse(stdout) as Record<string, string[]>;
}

async function expectOnlyTheNeighbour(): Promise<void> {
  await expect.poll(async () => (await me.instance(mine)).viewers, { timeout: 8000 }).toBe(0);
  expect((await me.instance(theirs)).viewers).toBe(1);
  await expect.poll(() => flood.open + guacd.open, { timeout: 8000 }).toBe(0);
}

describe('a hostile browser costs only itself', () => {
  it('when it breaks the protocol, and is told so by its close code', async () => {
    const fates = {
      garbage: /^4000 768 /,
      'half an instruction': /^4000 768 /,
      '100 000 elements': /^4000 768 /,
      'a length of nine digits': /^4000 768 /,
      'a lone surrogate': /^(1007|4000)/,
      'overlong UTF-8': /^(1007|4000)/,
      'a frame that announces 1 GB': /^(1009|4000)/,
    };
    const expected = Object.entries(fates).map(([name, fate]) => [name, [expect.stringMatching(fate)]]);
    expect(await attack(...Object.keys(fates))).toEqual(Object.fromEntries(expected));
    await expectOnlyTheNeighbour();
  });

  it.each(['a frame of 1 GB', 'a message of 1 GB in parts'])(
    'with %s, of which little is taken',
    async (name) => {
      expect(await attack(name)).toEqual({
        [name]: [expect.stringMatching(/^(1009|1006|4000)/), 'cut off soon'],
      });
      await expectOnlyTheNeighbour();
    },
  );

  it.each(['a flood of tiny frames', 'viewers that never read', 'upgrades letter by letter'])(
    'with %s',
    async (name) => {
      expect(await attack(name)).toEqual({ [name]: [] });
      await expectOnlyTheNeighbour();
    },
  );

  it('with 10 000 sockets, and somebody new still comes in', async () => {
    const name = '10 000 sockets';
    const attacking = attack(name);
    await sleep(2500);
    const another = await rfbSession(me.socket(theirs, 'binary'));
    another.socket.terminate();
    expect(Number((await attacking)[name]?.[0])).toBeGreaterThan(9000);
    await expectOnlyTheNeighbour();
  });

  it('when it is refused, with the right status', async () => {
    const statuses = {
      'a sub-protocol that nobody speaks': ['400'],
      'another Origin': ['403'],
      'no session': ['401'],
      'an instance that is not there': ['404'],
      'a host': ['400'],
      'a port': ['400'],
      'a password': ['400'],
    };
    expect(await attack(...Object.keys(statuses))).toEqual(statuses);
    await expectOnlyTheNeighbour();
  });
});
