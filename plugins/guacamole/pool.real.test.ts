import { afterEach, describe, expect, it } from 'vitest';
import { type FakeGuacd, fakeGuacd, newId, PICTURE } from '../../test/fakes/guacd/fake-guacd.ts';
import { instruction } from '../../test/fakes/guacd/wire.ts';
import type { GuacdAddress } from './guacd-client.ts';
import { configuredGuacd, GuacdPool, type GuacdSource, type PooledConnection } from './pool.ts';

const SETTINGS = {
  parameters: {},
  width: 640,
  height: 480,
  dpi: 96,
  audio: [],
  image: [],
  timezone: null,
  name: null,
};

const guacds: FakeGuacd[] = [];
const connections: PooledConnection[] = [];
const fakes = async (count: number): Promise<FakeGuacd[]> => {
  const made = await Promise.all(Array.from({ length: count }, () => fakeGuacd()));
  guacds.push(...made);
  return made;
};
const connect = async (pool: GuacdPool): Promise<PooledConnection> => {
  const signal = new AbortController().signal;
  const pooled = await pool.connect('vnc', SETTINGS, { connectMs: 500, handshakeMs: 300, signal });
  connections.push(pooled);
  return pooled;
};

afterEach(async () => {
  for (const { connection } of connections.splice(0)) connection.socket.destroy();
  for (const guacd of guacds.splice(0)) await guacd.close();
});

describe('the pool of guacd', () => {
  it('spreads connections evenly', async () => {
    const three = await fakes(3);
    const pool = new GuacdPool(configuredGuacd(three), 10);
    await Promise.all(Array.from({ length: 9 }, () => connect(pool)));
    expect(three.map(({ accepted }) => accepted)).toEqual([3, 3, 3]);
  });

  it('prefers the one that has become empty', async () => {
    const [a, b] = (await fakes(2)) as [FakeGuacd, FakeGuacd];
    const pool = new GuacdPool(configuredGuacd([a, b]), 10);
    const [first] = await Promise.all([connect(pool), connect(pool), connect(pool)]);
    first?.release();
    expect([pool.count(a), pool.count(b)]).toEqual([1, 1]);
  });

  it('says clearly when all of them are full, and goes on when there is room again', async () => {
    const two = await fakes(2);
    const pool = new GuacdPool(configuredGuacd(two), 2);
    const held = await Promise.all(Array.from({ length: 4 }, () => connect(pool)));
    await expect(connect(pool)).rejects.toMatchObject({
      code: 'GUACD_UNREACHABLE',
      message: 'guacd holds 2 connections and so does every other, which is all that they can.',
      remedy: expect.stringContaining('[plugins.guacamole]'),
    });
    held[0]?.release();
    await expect(connect(pool)).resolves.toBeDefined();
  });

  it('names the limit of a single one', async () => {
    const pool = new GuacdPool(configuredGuacd(await fakes(1)), 1);
    await connect(pool);
    await expect(connect(pool)).rejects.toMatchObject({
      message: 'guacd holds 1 connection, which is all that it can.',
    });
  });

  it('passes over one that is down', async () => {
    const [down, up] = (await fakes(2)) as [FakeGuacd, FakeGuacd];
    await down.close();
    const pool = new GuacdPool(configuredGuacd([down, up]), 10);
    await connect(pool);
    expect(up.accepted).toBe(1);
    expect(pool.count(down)).toBe(0);
  });

  it('fails when all of them are down, with why', async () => {
    const two = await fakes(2);
    for (const guacd of two) await guacd.close();
    await expect(connect(new GuacdPool(configuredGuacd(two), 10))).rejects.toMatchObject({
      code: 'GUACD_UNREACHABLE',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('asks a source that can mend for addresses once more, and only once', async () => {
    const [good] = (await fakes(1)) as [FakeGuacd];
    const nothing: GuacdAddress = { host: '127.0.0.1', port: 9 };
    const asked: GuacdAddress[] = [];
    const source = (second: GuacdAddress): GuacdSource => ({
      ...configuredGuacd([]),
      addresses: async () => [asked.length === 0 ? nothing : second],
      failed: (address) => asked.push(address) > 0,
    });
    await connect(new GuacdPool(source(good), 10));
    expect(asked).toEqual([nothing]);
    asked.length = 0;
    await expect(connect(new GuacdPool(source(nothing), 10))).rejects.toMatchObject({
      code: 'GUACD_UNREACHABLE',
    });
    expect(asked).toHaveLength(2);
  });

  describe('of which one crashes in the middle of a handshake', () => {
    /** Hangs up so many times, after `args` was answered. */
    const crashing = async (times: number): Promise<FakeGuacd> => {
      let left = times;
      const guacd = await fakeGuacd({
        answer: async (session) => {
          if (left-- > 0) session.reset();
          else await session.say(instruction('ready', newId()) + PICTURE);
        },
      });
      guacds.push(guacd);
      return guacd;
    };

    it('asks it once more, and the viewer does not notice', async () => {
      const guacd = await crashing(1);
      const pool = new GuacdPool(configuredGuacd([guacd]), 10);
      await connect(pool);
      expect(guacd.accepted).toBe(2);
      expect(pool.count(guacd)).toBe(1);
      expect(pool.counts).toMatchObject({ lost: 1 });
    });

    it('passes over one that always does', async () => {
      const [guacd, [good]] = [await crashing(9), (await fakes(1)) as [FakeGuacd]];
      const pool = new GuacdPool(configuredGuacd([guacd, good]), 10);
      await connect(pool);
      expect([guacd.accepted, good.accepted]).toEqual([2, 1]);
      expect(pool.count(guacd)).toBe(0);
    });

    it('says so where there is no other', async () => {
      const guacd = await crashing(9);
      await expect(connect(new GuacdPool(configuredGuacd([guacd]), 10))).rejects.toMatchObject({
        code: 'GUACD_UNREACHABLE',
        message: 'guacd closed the connection before the desktop was ready.',
      });
      expect(guacd.accepted).toBe(2);
    });
  });

  it('makes room for what did not come about', async () => {
    const stalling = await fakeGuacd({ cut: { bytes: 10, by: 'stall' } });
    guacds.push(stalling);
    const pool = new GuacdPool(configuredGuacd([stalling]), 1);
    for (let round = 0; round < 3; round += 1) {
      await expect(connect(pool)).rejects.toMatchObject({ code: 'GUACD_SILENT' });
    }
    expect(pool.count(stalling)).toBe(0);
  });
});
