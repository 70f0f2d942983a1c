import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/api.ts';
import { fakeLog } from '../../test/fakes/core/fake-log.ts';
import { ownHealth } from './health.ts';
import { OwnGuacd } from './own-guacd.ts';
import { GuacdPool } from './pool.ts';
import { type FakeEngine, fakeEngine } from './testing/fake-engine.ts';

const signal = new AbortController().signal;
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

function own(engine: FakeEngine, options: { image?: string; gatewayId?: string } = {}): OwnGuacd {
  const guacd = new OwnGuacd({
    image: 'deskgate/guacd:latest',
    gatewayId: 'gateway-1',
    log: fakeLog(),
    connect: async () => engine,
    ...options,
  });
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

  it('listens on loopback only, marked as this gateway’s, with no right that it does not need', async () => {
    const engine = fakeEngine();
    const [address] = await own(engine).addresses(signal);
    const [container] = engine.containers.values();
    expect(address?.host).toBe('127.0.0.1');
    expect(container?.Labels).toEqual({
      'deskgate.part': 'guacd',
      'deskgate.gateway': 'gateway-1',
      'deskgate.port': String(address?.port),
    });
    expect(container?.HostConfig).toMatchObject({
      NetworkMode: 'host',
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
    });
    expect(container?.Entrypoint.join(' ')).toMatch(/-b 127\.0\.0\.1 .*-L error -f/);
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
    const address = await own(engine).addresses(signal);
    const next = own(engine);
    await next.adopt();
    expect(next.running).toEqual(address[0]);
    expect(await next.addresses(signal)).toEqual(address);
    expect(engine.made()).toBe(1);
    await next.close();
    expect(engine.containers.size).toBe(0);
  });

  it('is made anew when what a crash left no longer answers, or is of another image', async () => {
    const engine = fakeEngine();
    await own(engine).addresses(signal);
    for (const container of engine.containers.values()) await container.guacd?.close();
    await own(engine).addresses(signal);
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
    const limits = { connectMs: 500, handshakeMs: 500, signal };
    const settings = {
      ...{ parameters: {}, width: 1, height: 1, dpi: 1, audio: [], image: [] },
      ...{ timezone: null, name: null },
    };
    const first = await pool.connect('vnc', settings, limits);
    first.connection.socket.destroy();
    for (const container of engine.containers.values()) await container.guacd?.close();
    const second = await pool.connect('vnc', settings, limits);
    second.connection.socket.destroy();
    expect([engine.made(), engine.containers.size]).toEqual([2, 1]);
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
      image: 'i',
      gatewayId: 'g',
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
      message: `guacd at 127.0.0.1:${address?.port} speaks Guacamole 1.5.0`,
    });
  });
});
