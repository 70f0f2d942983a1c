import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../src/api.ts';
import { until } from '../../test/contracts/tunnel-rig.ts';
import { fakeLog } from '../../test/fakes/core/fake-log.ts';
import { ownHealth } from './health.ts';
import { connectionsTo } from './net-table.ts';
import { OwnGuacd, type OwnGuacdOptions } from './own-guacd.ts';
import { GuacdPool } from './pool.ts';
import { type FakeEngine, fakeEngine } from './testing/fake-engine.ts';

const signal = new AbortController().signal;
const NOWHERE = { host: '127.0.0.1', port: 9 };
const LIMITS = { connectMs: 500, handshakeMs: 500, signal };
const SETTINGS = {
  ...{ parameters: { hostname: '127.0.0.1', port: '9' }, width: 1, height: 1, dpi: 1, audio: [], image: [] },
  ...{ timezone: null, name: null },
};
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const DEFAULTS = {
  image: 'deskgate/guacd:latest',
  gatewayId: 'gateway-1',
  network: 'auto',
  most: 3,
  spreadAbove: 2,
  limits: { cpus: 2, memoryBytes: 1 << 30, connections: 300 },
} as const;

function own(engine: FakeEngine, options: Partial<OwnGuacdOptions> = {}): OwnGuacd {
  const guacd = new OwnGuacd({ ...DEFAULTS, log: fakeLog(), connect: async () => engine, ...options });
  opened.push(engine, guacd);
  return guacd;
}

describe("the gateway's own guacd", () => {
  it('is started when it is first needed, once, whoever asks', async () => {
    const engine = fakeEngine();
    const guacd = own(engine);
    await guacd.adopt();
    expect(guacd.unavailable()).toBeNull();
    expect(engine.made()).toBe(0);
    const [one, two] = await Promise.all([guacd.addresses(signal), guacd.addresses(signal)]);
    expect(one).toEqual(two);
    expect(await guacd.addresses(signal)).toEqual(one);
    expect(engine.made()).toBe(1);
  });

  it('is in a network without a way out, marked as this gateway’s, with no right that it does not need', async () => {
    const engine = fakeEngine();
    engine.info.NCPU = 8;
    const [address] = await own(engine).addresses(signal);
    const [container] = engine.containers.values();
    expect(address).toEqual({ host: container?.ip, port: 4822 });
    expect(container?.Labels).toEqual({
      'deskgate.part': 'guacd',
      'deskgate.gateway': 'gateway-1',
      'deskgate.port': '4822',
      'deskgate.spec': expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(container?.HostConfig).toMatchObject({
      NetworkMode: 'deskgate-guacd-gateway-1',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      CpusetCpus: '0,1',
      Memory: 1 << 30,
      PidsLimit: 300 * 16 + 64,
    });
    expect(container?.Entrypoint.join(' ')).toContain('exec guacd -b "$0" -l "$1" -L error -f');
    expect(container?.Cmd).toEqual(['0.0.0.0', '4822']);
  });

  it('reaches a desktop through a door of its own, which others cannot use', async () => {
    const guacd = own(fakeEngine());
    const [address] = await guacd.addresses(signal);
    const door = await guacd.door(address ?? NOWHERE, NOWHERE);
    expect(door?.address).toEqual({ host: '127.0.0.1', port: expect.any(Number) });
    door?.close();
    expect(await guacd.door(NOWHERE, NOWHERE)).toBeNull();
  });

  it('shares the network of the machine when it is told to, on loopback only', async () => {
    const engine = fakeEngine();
    const guacd = own(engine, { network: 'host' });
    const [address] = await guacd.addresses(signal);
    const [container] = engine.containers.values();
    expect(container?.HostConfig).toMatchObject({ NetworkMode: 'host', ReadonlyRootfs: true });
    expect(container?.Cmd).toEqual(['127.0.0.1', String(address?.port)]);
    expect(engine.networks.size).toBe(0);
    expect(await guacd.door(address ?? NOWHERE, NOWHERE)).toBeNull();
    expect(guacd.unfenced).toBeNull();
  });

  it('is not fenced where the gateway is not in the network of the machine, and says so', async () => {
    const engine = fakeEngine();
    engine.hostInFence = '192.0.2.1';
    const guacd = own(engine);
    const [address] = await guacd.addresses(signal);
    expect(address?.host).toBe('127.0.0.1');
    expect((await ownHealth(guacd, 'x').check(signal)).message).toMatch(
      /shares this machine's network: .*192\.0\.2\.1/,
    );
    await expect(own(engine, { network: 'fenced', gatewayId: 'g2' }).addresses(signal)).rejects.toMatchObject(
      {
        code: 'GUACD_UNREACHABLE',
        remedy: expect.stringContaining('network = "host"'),
      },
    );
  });

  it('runs unpinned where its processors are not there', async () => {
    const engine = fakeEngine();
    engine.info.NCPU = 8;
    engine.script.push('lacks cpus');
    await own(engine).addresses(signal);
    const [container] = engine.containers.values();
    expect(container?.HostConfig.CpusetCpus).toBeUndefined();
  });

  it('is several as viewers come, each on processors of its own, and fewer when they have gone', async () => {
    const engine = fakeEngine();
    engine.info.NCPU = 4;
    const guacd = own(engine, { idleMs: 0, sweepEveryMs: 20 });
    const pool = new GuacdPool(guacd, 10);
    const pooled = await Promise.all(Array.from({ length: 7 }, () => pool.connect('vnc', SETTINGS, LIMITS)));
    expect(engine.containers.size).toBe(3);
    // they are made at once, and the fake engine lists them as they come
    const cpus = [...engine.containers.values()].map(({ HostConfig }) => String(HostConfig.CpusetCpus));
    expect(cpus.toSorted((a, b) => a.localeCompare(b))).toEqual(['0,1', '0,1', '2,3']);
    expect(Math.max(...guacd.running.map(({ address }) => pool.count(address)))).toBeLessThanOrEqual(5);
    for (const { connection, release } of pooled) {
      connection.socket.destroy();
      release();
    }
    await until(() => engine.containers.size === 1, 'one that stays');
  });

  it('gets no more connections once it has many stuck processes', async () => {
    const engine = fakeEngine();
    const guacd = own(engine, { sweepEveryMs: 20 });
    const [first] = await guacd.addresses(signal);
    engine.stuck = 41;
    await until(() => guacd.running.length === 0 || engine.containers.size === 0, 'its end');
    engine.stuck = 0;
    const [second] = await guacd.addresses(signal);
    expect(second).not.toEqual(first);
  });

  it('is replaced at once when its container ends, and the loss is told', async () => {
    const engine = fakeEngine();
    const guacd = own(engine);
    const pool = new GuacdPool(guacd, 10);
    const { connection, release } = await pool.connect('vnc', SETTINGS, LIMITS);
    const [first] = engine.containers.keys();
    // as when the viewers notice first
    connection.socket.destroy();
    release();
    await engine.docker.getContainer(first ?? '').stop();
    await until(() => engine.made() === 2 && guacd.running.length === 1, 'another one');
    expect(engine.containers.has(first ?? '')).toBe(false);
    expect(guacd.counts).toEqual({ started: 2, lost: 1 });
    expect((await ownHealth(guacd, 'x').check(signal)).message).toContain('1 ended or hung since the start');
  });

  it('stays when the gateway closes and somebody is still connected, for the next gateway', async () => {
    const engine = fakeEngine();
    const guacd = own(engine);
    const pool = new GuacdPool(guacd, 10);
    const { connection, release } = await pool.connect('vnc', SETTINGS, LIMITS);
    const [address] = await guacd.addresses(signal);
    await guacd.close();
    expect(engine.containers.size).toBe(1);
    const next = own(engine);
    await next.adopt();
    expect(next.running.map((container) => container.address)).toEqual([address]);
    connection.socket.destroy();
    release();
    await vi.waitFor(async () => expect(await connectionsTo(address ?? NOWHERE)).toBe(0));
    await next.close();
    expect([engine.containers.size, engine.networks.size]).toEqual([0, 0]);
  });

  it('is removed when the gateway closes', async () => {
    const engine = fakeEngine();
    const guacd = own(engine);
    await guacd.addresses(signal);
    await guacd.close();
    expect(engine.containers.size).toBe(0);
    await expect(guacd.addresses(signal)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  });

  it('is removed when the gateway closes while it starts', async () => {
    const engine = fakeEngine();
    engine.script.push('silent');
    const guacd = own(engine);
    const starting = guacd.addresses(signal);
    starting.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await guacd.close();
    await expect(starting).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    expect(engine.containers.size).toBe(0);
  });

  it('is taken over when a crash left it, and then removed like any', async () => {
    const engine = fakeEngine();
    const crashed = own(engine);
    const address = await crashed.addresses(signal);
    crashed.leave();
    const next = own(engine);
    await next.adopt();
    expect(next.running.map((container) => container.address)).toEqual(address);
    expect(await next.addresses(signal)).toEqual(address);
    expect(engine.made()).toBe(1);
    await next.close();
    expect(engine.containers.size).toBe(0);
  });

  it('is made anew when what a crash left no longer answers, or is of another image', async () => {
    const engine = fakeEngine();
    const crashed = own(engine);
    await crashed.addresses(signal);
    crashed.leave();
    for (const container of engine.containers.values()) await container.guacd?.close();
    const second = own(engine);
    await second.addresses(signal);
    second.leave();
    expect([engine.made(), engine.containers.size]).toEqual([2, 1]);
    engine.images.add('other/guacd:1');
    await own(engine, { image: 'other/guacd:1' }).addresses(signal);
    expect([engine.made(), engine.containers.size]).toEqual([3, 1]);
  });

  it('leaves the one of another gateway alone', async () => {
    const engine = fakeEngine();
    await own(engine).addresses(signal);
    const other = own(engine, { gatewayId: 'gateway-2' });
    await other.addresses(signal);
    await other.close();
    expect([...engine.containers.values()].map(({ Labels }) => Labels['deskgate.gateway'])).toEqual([
      'gateway-1',
    ]);
  });

  it('is tried at another port when it dies at once, and leaves nothing of those that died', async () => {
    const engine = fakeEngine();
    engine.script.push('dies', 'dies');
    await own(engine).addresses(signal);
    expect([engine.made(), engine.containers.size]).toEqual([3, 1]);
  });

  it('is given up after three deaths, with what to look at', async () => {
    const engine = fakeEngine();
    engine.script.push('dies', 'dies', 'dies');
    await expect(own(engine).addresses(signal)).rejects.toMatchObject({
      code: 'GUACD_UNREACHABLE',
      detail: 'Its exit code was 1.',
    });
    expect(engine.containers.size).toBe(0);
  });

  it('is replaced when it died in between', async () => {
    const engine = fakeEngine();
    const guacd = own(engine);
    const pool = new GuacdPool(guacd, 10);
    const first = await pool.connect('vnc', SETTINGS, LIMITS);
    first.connection.socket.destroy();
    first.release();
    for (const container of engine.containers.values()) await container.guacd?.close();
    const second = await pool.connect('vnc', SETTINGS, LIMITS);
    second.connection.socket.destroy();
    second.release();
    await until(() => engine.containers.size === 1, 'the end of the dead one');
    expect(engine.made()).toBe(2);
  });

  it.each([
    [
      'there is no image of it',
      (engine: FakeEngine) => engine.images.clear(),
      /no image deskgate\/guacd:latest/,
    ],
    [
      'Docker runs rootless',
      (engine: FakeEngine) => engine.info.SecurityOptions.push('name=rootless'),
      /rootless/,
    ],
  ])('is unavailable where %s, and says so', async (_, spoil, why) => {
    const engine = fakeEngine();
    spoil(engine);
    const guacd = own(engine);
    await guacd.look();
    expect(guacd.unavailable()).toMatch(why);
    await expect(guacd.addresses(signal)).rejects.toMatchObject({ code: 'GUACD_UNREACHABLE' });
    expect(await ownHealth(guacd, 'x').check(signal)).toMatchObject({
      ok: false,
      remedy: expect.stringContaining('DESKGATE_GUACAMOLE_GUACD'),
    });
  });

  it('is unavailable where Docker is elsewhere or missing, and says so', async () => {
    const away = own(fakeEngine({ isLocal: false }));
    await away.look();
    expect(away.unavailable()).toMatch(/another machine/);
    const missing = new OwnGuacd({
      ...DEFAULTS,
      log: fakeLog(),
      connect: async () => {
        throw new AppError('PROVIDER_UNREACHABLE', 'No Docker daemon listens at /nowhere.');
      },
    });
    await missing.adopt();
    expect(missing.unavailable()).toBe('No Docker daemon listens at /nowhere.');
    await missing.close();
  });

  it('tells its health: what it will do, and what it does', async () => {
    const guacd = own(fakeEngine());
    const health = ownHealth(guacd, 'deskgate/guacd:latest');
    expect(await health.check(signal)).toEqual({
      ok: true,
      message: 'guacd is started from deskgate/guacd:latest when it is first needed',
    });
    const [address] = await guacd.addresses(signal);
    expect(await health.check(signal)).toEqual({
      ok: true,
      message: `guacd at ${address?.host}:4822 speaks Guacamole 1.5.0`,
    });
  });
});
