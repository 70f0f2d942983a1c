import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { ADA, createWorld, eventually, type Life, type World } from './lifecycle.ts';

let world: World;
let one: Life;
let two: Life | null;

beforeEach(async () => {
  world = await createWorld();
  one = await world.live();
  two = null;
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all([one.close(), two?.close()]);
  await world.remove();
});

/** The clock of both jumps. */
function step(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
}

/** A start that the first gateway has got as far as waiting for the desktop. */
async function inReady(): Promise<string> {
  const { id } = await one.instances.start(ADA, 'desk');
  await eventually(() => world.provider.calls.includes(`ready ${id}`));
  return id;
}

describe('two gateways on one database', () => {
  it('do every start once, with a port and a password of its own', async () => {
    const other = await world.live();
    two = other;
    const started = await Promise.all(
      Array.from({ length: 10 }, (_, n) => (n % 2 ? one : other).instances.start(ADA, 'desk')),
    );
    for (const { id } of started) await one.until(id, 'running');
    expect(world.provider.calls.filter((call) => call.startsWith('start'))).toHaveLength(10);
    const desktops = [...world.provider.desktops.values()];
    expect(new Set(desktops.map(({ port }) => port)).size).toBe(10);
    expect(new Set(desktops.map(({ password }) => password)).size).toBe(10);
  });

  it('give up a start soon that was stopped at the other one', async () => {
    world.provider.onReady = FakeProvider.hang;
    const id = await inReady();
    two = await world.live();
    const began = performance.now();
    await two.instances.stop(ADA, id);
    await two.until(id, 'stopped');
    expect(performance.now() - began).toBeLessThan(3500);
    expect(world.provider.desktops.size).toBe(0);
    expect(await one.db.leases.list()).toEqual([]);
    expect((await one.db.jobs.get(id))?.status).toBe('canceled');
  });

  it('do not fight over desktops and starts under way', async () => {
    const running = await one.instances.start(ADA, 'desk');
    await one.until(running.id, 'running');
    world.provider.onReady = FakeProvider.hang;
    const starting = await inReady();
    two = await world.live();
    for (const life of [one, two, one, two]) await life.jobs.reconcile(AbortSignal.timeout(5000));
    expect([...world.provider.desktops.keys()].sort()).toEqual([running.id, starting].sort());
    expect(world.provider.calls.filter((call) => /^(stop|start)/.test(call))).toHaveLength(2);
    world.provider.onReady = () => {};
    await two.instances.stop(ADA, starting);
    await one.until(starting, 'stopped');
  });

  it('take over the start of one that was killed, once', async () => {
    world.provider.onReady = FakeProvider.hang;
    const id = await inReady();
    two = await world.live();
    await one.kill();
    world.provider.onReady = () => {};
    two.jobs.queue.wake();
    await two.jobs.reconcile(AbortSignal.timeout(5000));
    expect(world.provider.calls.filter((call) => call === `ready ${id}`)).toHaveLength(1);
    step(16_000);
    two.jobs.queue.wake();
    await two.until(id, 'running');
    expect(world.provider.calls.filter((call) => call === `ready ${id}`)).toHaveLength(2);
    expect(world.provider.calls.filter((call) => call.startsWith('stop'))).toEqual([]);
    expect((await two.db.jobs.get(id))?.trys).toBe(2);
  });

  it('one of which stood still, do not remove what the other has started', async () => {
    let fail: (error: Error) => void = () => {};
    world.provider.onReady = () =>
      new Promise((_, reject) => {
        fail = reject;
      });
    const id = await inReady();
    two = await world.live();
    world.provider.onReady = () => {};
    // the lease of the first one runs out before it can renew it
    step(20_000);
    two.jobs.queue.wake();
    await two.until(id, 'running');
    // its clock goes on too, and its time-out is over
    fail(new AppError('DESKTOP_SILENT', 'It did not answer.'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(world.provider.desktops.has(id)).toBe(true);
    expect((await two.instances.get(ADA, id)).status).toBe('running');
    expect((await two.instances.get(ADA, id)).error).toBeNull();
  });

  it('each with desktops inside its own process, do not restart those of the other', async () => {
    const [inOne, inTwo] = [new InsideProvider(), new InsideProvider()];
    await one.close();
    one = await world.live({ provider: inOne });
    two = await world.live({ provider: inTwo });
    for (const life of [one, two]) await life.jobs.reconcile(AbortSignal.timeout(5000));
    const { id } = await one.instances.start(ADA, 'desk');
    await one.until(id, 'running');
    const before = (await one.db.instances.get(id))?.version;
    for (const life of [one, two, one, two]) await life.jobs.reconcile(AbortSignal.timeout(5000));
    expect((await one.db.instances.get(id))?.version).toBe(before);
    expect(inOne.desktops.size + inTwo.desktops.size).toBe(1);
    await one.instances.stop(ADA, id);
    await one.until(id, 'stopped');
    for (const life of [one, two]) await life.jobs.reconcile(AbortSignal.timeout(5000));
    expect([inOne.desktops.size, inTwo.desktops.size]).toEqual([0, 0]);
  });
});

/** Its desktops end with the process. */
class InsideProvider extends FakeProvider {
  override readonly capabilities = {
    publishesPorts: false,
    survivesGateway: false,
    canPause: false,
    canRestart: false,
    canSnapshot: false,
    keepsHomes: false,
    hasLogs: true,
  };
}
