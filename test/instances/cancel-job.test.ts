import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobService } from '../../src/jobs/service.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { ADA, createWorld, eventually, type Life, type World } from './lifecycle.ts';

let world: World;
let life: Life;

beforeEach(async () => {
  world = await createWorld();
  life = await world.live();
});
afterEach(async () => {
  await life.close();
  await world.remove();
});

describe('canceling the job of a start', () => {
  it('ends the desktop: it is not started again', async () => {
    world.provider.onReady = FakeProvider.hang;
    const { id } = await life.instances.start(ADA, 'desk');
    await eventually(() => world.provider.calls.includes(`ready ${id}`));
    const jobs = jobService(life.jobs.queue);
    await jobs.cancel(id);
    await life.until(id, 'stopped');
    await life.jobs.reconcile(AbortSignal.timeout(5000));
    expect(world.provider.desktops.size).toBe(0);
    expect(await life.db.leases.list()).toEqual([]);
    expect(await jobs.get(id)).toMatchObject({ registry: 'canceled', error: { code: 'JOB_CANCELED' } });
    expect(world.provider.calls.filter((call) => call === `start ${id}`)).toHaveLength(1);
  });
});

describe('doing the job of a failed start again', () => {
  it('starts the desktop', async () => {
    world.provider.onReady = () => {
      world.provider.onReady = () => {};
      throw new Error('once');
    };
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'failed');
    await jobService(life.jobs.queue).retry(id);
    const view = await life.until(id, 'running');
    expect(view.error).toBeNull();
    expect(world.provider.desktops.size).toBe(1);
  });
});
