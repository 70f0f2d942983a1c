import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { Quotas } from '../../src/quotas/quotas.ts';
import type { QuotaDefaults } from '../../src/quotas/scopes.ts';
import {
  ADA,
  BOB,
  createWorld,
  eventually,
  type Life,
  type LiveOptions,
  ROOT,
  type World,
} from '../instances/lifecycle.ts';
import { ContainerProvider, limited, PORTS, startMany } from './quota-world.ts';

const FULL = { code: 'QUOTA_EXCEEDED' };

let world: World;
let lives: Life[];

beforeEach(async () => {
  world = await createWorld();
  lives = [];
});
afterEach(async () => {
  for (const life of lives) await life.close();
  await world.remove();
});

async function live(quotas: QuotaDefaults, options: LiveOptions = {}): Promise<Life> {
  const life = await world.live({ quotas, ports: PORTS, ...options });
  lives.push(life);
  return life;
}

describe('a quota', () => {
  it('of ten lets exactly ten of a hundred starts at once through, at two gateways too', async () => {
    const quotas = limited({ objects: 10 });
    const both = [await live(quotas), await live(quotas)];
    const { ids, refusals } = await startMany(both, 100, (life) => life.instances.start(ADA, 'desk'));
    expect(ids).toHaveLength(10);
    expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['QUOTA_EXCEEDED']));
    expect((await both[0]?.instances.list(ADA))?.total).toBe(10);
    for (const id of ids) await both[1]?.until(id, 'running');
    expect(world.provider.desktops.size).toBe(10);
  });

  it('of the whole gateway is kept whoever starts', async () => {
    const life = await live(limited({ objects: 8 }, { objects: 10 }));
    const { ids, refusals } = await startMany([life], 60, ({ instances }, n) =>
      instances.start(n % 2 ? ADA : BOB, 'desk'),
    );
    expect(ids).toHaveLength(10);
    expect(refusals.some(({ message }) => message?.includes('the whole gateway is 10 other desktops'))).toBe(
      true,
    );
  });

  it('says which one it is, whose, how much is used, and what can be done', async () => {
    const life = await live(limited({ objects: 1 }));
    await life.instances.start(ADA, 'desk');
    await expect(life.instances.start(ADA, 'desk')).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
      status: 409,
      message: 'The quota of ada is 1 other desktop: 1 in use, and this desktop takes 1 more.',
      detail: 'user quota objects: 1 used, 1 allowed, 1 asked for',
      remedy: 'Stop a desktop, or ask an administrator for a larger quota.',
    });
    await life.instances.start(BOB, 'desk');
  });

  it('counts what the provider says that a desktop takes, and as what', async () => {
    const provider = new ContainerProvider();
    const life = await live(limited({ objects: 0, cpus: 4, memory: 8 * 1024 ** 3 }), { provider });
    await life.instances.start(ADA, 'desk');
    await life.instances.start(ADA, 'desk');
    await expect(life.instances.start(ADA, 'desk')).rejects.toMatchObject({
      ...FULL,
      message: 'The quota of ada is 4 CPUs: 3 in use, and this desktop takes 1.5 more.',
    });
    const quotas = new Quotas({ db: life.db, quotas: limited({}) });
    expect((await quotas.mine(ADA)).used).toEqual({
      vms: 0,
      containers: 2,
      objects: 0,
      cpus: 3,
      memory: 2 * 1024 ** 3,
      disk: 0,
    });
    await quotas.set(ROOT, ADA.userId, { memory: 1024 ** 3 / 2, cpus: -1 });
    await expect(life.instances.start(ADA, 'desk')).rejects.toMatchObject({
      message: 'The quota of ada is 512 MB of memory: 2 GB in use, and this desktop takes 1 GB more.',
      remedy: 'Ask an administrator for a larger quota.',
    });
  });

  it('of CPUs is kept by parts of one that sum up exactly', async () => {
    const provider = new ContainerProvider(0.1);
    const life = await live(limited({ cpus: 0.3 }), { provider });
    for (let n = 0; n < 3; n += 1) await life.instances.start(ADA, 'desk');
    await expect(life.instances.start(ADA, 'desk')).rejects.toMatchObject({
      message: 'The quota of ada is 0.3 CPUs: 0.3 in use, and this desktop takes 0.1 more.',
    });
  });

  it('has room again when a desktop has ended, and while one has failed', async () => {
    const life = await live(limited({ objects: 1 }));
    const first = await life.instances.start(ADA, 'desk');
    await life.until(first.id, 'running');
    await expect(life.instances.start(ADA, 'desk')).rejects.toMatchObject(FULL);
    await life.instances.stop(ADA, first.id);
    await life.until(first.id, 'stopped');
    world.provider.onStart = () => {
      throw new AppError('PROVIDER_FAILED', 'No.');
    };
    const failing = await life.instances.start(ADA, 'desk');
    await eventually(async () => {
      const view = await life.instances.get(ADA, failing.id);
      return view.status === 'failed' && !view.isBusy;
    });
    world.provider.onStart = () => {};
    const third = await life.instances.start(ADA, 'desk');
    await expect(life.instances.retry(ADA, failing.id)).rejects.toMatchObject(FULL);
    expect((await life.instances.get(ADA, failing.id)).status).toBe('failed');
    await life.until(third.id, 'running');
    await life.instances.stop(ADA, third.id);
    await life.until(third.id, 'stopped');
    await life.instances.retry(ADA, failing.id);
    await expect(life.instances.start(ADA, 'desk')).rejects.toMatchObject(FULL);
    await life.until(failing.id, 'running');
  });

  it('counts a desktop that was started ahead once somebody has it', async () => {
    const life = await live(limited({ objects: 1 }), { app: { warm: 3 } });
    await eventually(async () => {
      await life.pools.once();
      const rows = await life.db.instances.listWarm();
      return rows.filter(({ startedAt }) => startedAt !== null).length === 3;
    });
    const { ids, refusals } = await startMany([life], 20, ({ instances }) => instances.start(ADA, 'desk'));
    expect([ids.length, refusals.length]).toEqual([1, 19]);
    expect((await life.db.instances.listWarm()).length).toBeGreaterThanOrEqual(2);
    expect((await life.instances.start(BOB, 'desk')).status).toBe('running');
  });

  it('that was set counts from the next start on, and ends nothing', async () => {
    const life = await live(limited({}));
    const quotas = new Quotas({ db: life.db, quotas: limited({}) });
    await startMany([life], 3, ({ instances }) => instances.start(ADA, 'desk'));
    expect(await quotas.set(ROOT, ADA.userId, { objects: 2 })).toMatchObject({
      scope: 'user',
      user: { id: 'ada', username: 'ada' },
      used: { objects: 3 },
      allowed: { objects: 2, vms: -1 },
      set: { objects: 2 },
    });
    await expect(life.instances.start(ADA, 'desk')).rejects.toMatchObject(FULL);
    await quotas.set(ROOT, ADA.userId, {});
    expect(await quotas.mine(ADA)).toMatchObject({ allowed: { objects: -1 }, set: {} });
    await life.instances.start(ADA, 'desk');
    await quotas.set(ROOT, null, { objects: 4 });
    await expect(life.instances.start(BOB, 'desk')).rejects.toMatchObject(FULL);
    await expect(quotas.set(ADA, ADA.userId, { objects: 9 })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(quotas.set(ROOT, ADA.userId, { objects: 1.5 })).rejects.toMatchObject({
      code: 'INVALID_BODY',
    });
    await expect(quotas.set(ROOT, 'nobody', {})).rejects.toMatchObject({ code: 'USER_NOT_FOUND' });
  });
});
