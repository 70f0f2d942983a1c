import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { ADA, createWorld, eventually, type Life, ROOT, type World } from './lifecycle.ts';

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

const events = () => life.db.outbox.listUnannounced(100);
const types = async (): Promise<string[]> =>
  (await events()).map(({ type }) => type.replace('instance.', ''));
const statuses = async (): Promise<unknown[]> => (await events()).map(({ payload }) => payload.status);

async function running(): Promise<string> {
  const { id } = await life.instances.start(ADA, 'desk');
  await life.until(id, 'running');
  return id;
}

describe('what happens to an instance is written', () => {
  it('from its request to its end, once each', async () => {
    const id = await running();
    await Promise.all([
      life.instances.stop(ADA, id),
      life.instances.stop(ROOT, id),
      life.instances.stop(ADA, id),
    ]);
    await life.until(id, 'stopped');
    expect(await types()).toEqual(['requested', 'started', 'stopping', 'stopped']);
    expect(await statuses()).toEqual(['pending', 'running', 'stopping', 'stopped']);
    const [first] = await events();
    expect(first).toMatchObject({
      subject: id,
      payload: {
        version: 1,
        instanceId: id,
        appId: 'desk',
        appName: 'Desk',
        provider: 'fake',
        owner: { id: 'ada', username: 'ada' },
        status: 'pending',
        error: null,
      },
    });
  });

  it('with the reason of a failure, and again when it is tried again', async () => {
    world.provider.onStart = () => {
      throw new AppError('PROVIDER_FAILED', 'It broke.', { detail: 'password=hunter2' });
    };
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'failed');
    expect(await types()).toEqual(['requested', 'failed']);
    expect((await events())[1]?.payload).toMatchObject({
      status: 'failed',
      error: { code: 'PROVIDER_FAILED', message: 'It broke.' },
    });
    expect(JSON.stringify(await events())).not.toContain('hunter2');
    world.provider.onStart = () => {};
    await eventually(async () => (await life.db.jobs.activeOf(id)) === null);
    await life.instances.retry(ADA, id);
    await life.until(id, 'running');
    expect(await types()).toEqual(['requested', 'failed', 'requested', 'started']);
  });

  it('when it is lost, and when its desktop ends by itself', async () => {
    const id = await running();
    const desktop = world.provider.desktops.get(id);
    world.provider.desktops.delete(id);
    await life.jobs.reconcile(AbortSignal.timeout(5000));
    await life.jobs.reconcile(AbortSignal.timeout(5000));
    expect(await types()).toEqual(['requested', 'started', 'lost']);
    if (desktop !== undefined) world.provider.desktops.set(id, desktop);
    await life.jobs.reconcile(AbortSignal.timeout(5000));
    expect((await types()).at(-1)).toBe('resumed');
    world.provider.desktops.set(id, { ...world.provider.desktops.get(id), state: 'exited' } as never);
    await life.jobs.reconcile(AbortSignal.timeout(5000));
    await life.until(id, 'stopped');
    expect((await types()).slice(-2)).toEqual(['stopping', 'stopped']);
  });

  it('when its state is kept, and when it goes back to it', async () => {
    const id = await running();
    for (const action of ['checkpoint', 'rollback'] as const) {
      await life.instances.act(ADA, id, action);
      await eventually(async () => (await life.db.jobs.activeOf(id)) === null);
    }
    expect(await types()).toEqual(['requested', 'started', 'checkpointed', 'reverted']);
    expect((await statuses()).slice(2)).toEqual(['running', 'running']);
  });

  it('and nothing of what was not committed', async () => {
    for (let port = 30_000; port < 30_010; port += 1) await running();
    await expect(life.instances.start(ADA, 'desk')).rejects.toMatchObject({ code: 'PORTS_EXHAUSTED' });
    expect((await types()).filter((type) => type === 'requested')).toHaveLength(10);
  });
});
