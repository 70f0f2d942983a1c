import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { ADA, createWorld, eventually, type Life, type World } from './lifecycle.ts';

let world: World;
let life: Life;
let id: string;

beforeEach(async () => {
  world = await createWorld();
  life = await world.live();
  ({ id } = await life.instances.start(ADA, 'desk'));
  await life.until(id, 'running');
});
afterEach(async () => {
  await life.close();
  await world.remove();
});

const look = () => life.jobs.reconcile(AbortSignal.timeout(5000));
const desktop = () => world.provider.desktops.get(id);
const end = (): void => {
  const found = desktop();
  if (found !== undefined) found.state = 'exited';
};

async function expectStartedAgain(): Promise<void> {
  await eventually(() => world.provider.calls.includes(`restart ${id}`));
  expect((await life.until(id, 'running')).error).toBeNull();
  expect(world.provider.calls).not.toContain(`stop ${id}`);
  expect(desktop()?.state).toBe('running');
}

describe('a desktop that ended', () => {
  it('while its provider was away is started again, with what it had stored', async () => {
    await look();
    world.provider.onList = () => {
      throw new AppError('PROVIDER_UNREACHABLE', 'It is away.');
    };
    await look();
    expect((await life.instances.get(ADA, id)).status).toBe('running');
    end();
    world.provider.onList = () => {};
    await look();
    await expectStartedAgain();
  });

  it('while no gateway ran is started again too: the host may have been', async () => {
    await life.close();
    end();
    life = await world.live();
    await look();
    await expectStartedAgain();
  });

  it('before everybody’s eyes has ended', async () => {
    await look();
    end();
    await look();
    await life.until(id, 'stopped');
    expect(world.provider.calls).not.toContain(`restart ${id}`);
  });

  it('and that was to be stopped is not started again', async () => {
    await life.db.instances.update(id, { desired: 'stopped' });
    await life.close();
    end();
    life = await world.live();
    await look();
    await life.until(id, 'stopped');
    expect(world.provider.calls).not.toContain(`restart ${id}`);
  });
});
