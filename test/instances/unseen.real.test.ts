import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { ADA, eventually } from './lifecycle.ts';
import { runningDesk } from './running-desk.ts';

const desk = runningDesk();

const look = () => desk.life.jobs.reconcile(AbortSignal.timeout(5000));
const desktop = () => desk.world.provider.desktops.get(desk.id);
const end = (): void => {
  const found = desktop();
  if (found !== undefined) found.state = 'exited';
};

async function expectStartedAgain(): Promise<void> {
  await eventually(() => desk.world.provider.calls.includes(`restart ${desk.id}`));
  expect((await desk.life.until(desk.id, 'running')).error).toBeNull();
  expect(desk.world.provider.calls).not.toContain(`stop ${desk.id}`);
  expect(desktop()?.state).toBe('running');
}

describe('a desktop that ended', () => {
  it('while its provider was away is started again, with what it had stored', async () => {
    await look();
    desk.world.provider.onList = () => {
      throw new AppError('PROVIDER_UNREACHABLE', 'It is away.');
    };
    await look();
    expect((await desk.life.instances.get(ADA, desk.id)).status).toBe('running');
    end();
    desk.world.provider.onList = () => {};
    await look();
    await expectStartedAgain();
  });

  it('while no gateway ran is started again too: the host may have been', async () => {
    await desk.life.close();
    end();
    desk.life = await desk.world.live();
    await look();
    await expectStartedAgain();
  });

  it('before everybody’s eyes has ended', async () => {
    await look();
    end();
    await look();
    await desk.life.until(desk.id, 'stopped');
    expect(desk.world.provider.calls).not.toContain(`restart ${desk.id}`);
  });

  it('and that was to be stopped is not started again', async () => {
    await desk.life.db.instances.update(desk.id, { desired: 'stopped' });
    await desk.life.close();
    end();
    desk.life = await desk.world.live();
    await look();
    await desk.life.until(desk.id, 'stopped');
    expect(desk.world.provider.calls).not.toContain(`restart ${desk.id}`);
  });
});
