import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/open.ts';
import { silent } from '../../src/log.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { ADA, createWorld, eventually, type Life, type World } from './lifecycle.ts';

/** As often as a job is begun. */
const MANY = 5;

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

/** The gateway dies in the middle of the instance's job, and so does every other one that takes it up. */
async function dieOfJobOf(instanceId: string): Promise<void> {
  await life.kill();
  const db = await openDatabase({ url: world.url, log: silent });
  for (let job = await db.jobs.activeOf(instanceId); job !== null && job.trys < MANY; ) {
    job = await db.jobs.claimOne(job.id, 'dead', (job.leaseUntil ?? Date.now()) + 1, 1);
  }
  const last = await db.jobs.activeOf(instanceId);
  await db.jobs.renew(last?.id ?? '', 'dead', Date.now() - 1);
  await db.close();
  life = await world.live();
}

const startOne = async (): Promise<string> => {
  const { id } = await life.instances.start(ADA, 'desk');
  await eventually(() => world.provider.calls.includes(`ready ${id}`));
  return id;
};

describe('a job that kills its worker every time', () => {
  it('leaves the instance failed when it is a start, with the cause, and nothing behind', async () => {
    world.provider.onReady = FakeProvider.hang;
    const id = await startOne();
    await dieOfJobOf(id);
    const view = await life.until(id, 'failed');
    expect(view.error).toMatchObject({
      code: 'JOB_WORKER_DIED',
      message: expect.stringContaining('5 times'),
    });
    expect(view.error?.remedy).toContain('log');
    expect(view.stages.at(-1)?.endedAt).not.toBeNull();
    expect(world.provider.calls.filter((call) => call === `start ${id}`)).toHaveLength(1);
    await eventually(async () => {
      await life.jobs.reconcile(AbortSignal.timeout(5000));
      return world.provider.desktops.size === 0;
    });
    expect(await life.db.leases.list()).toEqual([]);
    const told = (await life.db.outbox.listUnannounced(100)).map(({ type }) => type);
    expect(told.filter((type) => type === 'instance.failed')).toHaveLength(1);
    world.provider.onReady = () => {};
    await life.instances.retry(ADA, id);
    expect((await life.until(id, 'running')).error).toBeNull();
  });

  it('leaves the desktop as it is when it is a snapshot', async () => {
    const id = await startOne();
    await life.until(id, 'running');
    world.provider.onAct = FakeProvider.hang;
    await life.instances.act(ADA, id, 'snapshot');
    await eventually(() => world.provider.calls.includes(`snapshot ${id}`));
    await dieOfJobOf(id);
    await eventually(async () => (await life.db.jobs.activeOf(id)) === null);
    expect((await life.instances.get(ADA, id)).status).toBe('running');
  });

  it('is not given up when it is a stop: it is done later, and ends', async () => {
    const id = await startOne();
    await life.until(id, 'running');
    world.provider.onStop = FakeProvider.hang;
    await life.instances.stop(ADA, id);
    await eventually(() => world.provider.calls.includes(`stop ${id}`));
    await dieOfJobOf(id);
    await eventually(async () => (await life.db.jobs.activeOf(id))?.status === 'pending');
    const job = await life.db.jobs.activeOf(id);
    expect(job).toMatchObject({ action: 'instance.stop', error: { code: 'JOB_WORKER_DIED', deaths: MANY } });
    expect(job?.runAt).toBeGreaterThan(Date.now() + 20_000);
    const view = await life.instances.get(ADA, id);
    expect(view).toMatchObject({ status: 'stopping', error: { code: 'JOB_WORKER_DIED' } });
    world.provider.onStop = () => {};
    await life.jobs.queue.retry(job?.id ?? '');
    await life.until(id, 'stopped');
    expect(world.provider.desktops.size).toBe(0);
  });
});
