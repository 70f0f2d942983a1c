import { afterEach, beforeEach, expect, it } from 'vitest';
import { stopReason } from '../../src/instances/stop-reason.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { ADA, createWorld, eventually, type Life, ROOT, type World } from './lifecycle.ts';

const STOPS = { idleStopMinutes: 60, maxSessionMinutes: 0, stopWarnMinutes: 5, scheduledStop: () => null };

let world: World;
let life: Life;

beforeEach(async () => {
  world = await createWorld();
  life = await world.live({ app: { maxMinutes: 90 }, stops: STOPS });
});
afterEach(async () => {
  await life.close();
  await world.remove();
});

async function running(): Promise<string> {
  const { id } = await life.instances.start(ADA, 'desk');
  await life.until(id, 'running');
  return id;
}

it('is told of a desktop that was stopped by itself, and remembered', async () => {
  const id = await running();
  expect((await life.instances.get(ADA, id)).stoppedBy).toBeNull();
  const stopping = await life.instances.stop(ROOT, id, 'schedule');
  expect(stopping.stoppedBy).toEqual({ why: 'schedule', minutes: null });
  await life.until(id, 'stopped');
  await life.instances.stop(ADA, id);
  const { items } = await life.instances.list(ADA, { ended: true });
  expect(items.map(({ stoppedBy }) => stoppedBy?.why)).toEqual(['schedule']);
});

it('is remembered where the stop met a start that was still under way', async () => {
  world.provider.onReady = FakeProvider.hang;
  const { id } = await life.instances.start(ADA, 'desk');
  await eventually(() => world.provider.calls.includes(`ready ${id}`));
  await life.instances.stop(ROOT, id, 'max-time');
  expect((await life.until(id, 'stopped')).stoppedBy).toEqual({ why: 'max-time', minutes: 90 });
});

it('is none where somebody stopped it', async () => {
  const id = await running();
  await life.instances.stop(ADA, id);
  expect((await life.until(id, 'stopped')).stoppedBy).toBeNull();
});

it.each([
  ['idle', {}, 60],
  ['idle', { idleMinutes: 5 }, 5],
  ['idle', { idleMinutes: 0 }, null],
  ['max-time', {}, null],
  ['max-time', { maxMinutes: 90 }, 90],
  ['schedule', { maxMinutes: 90 }, null],
] as const)('of %s with %j is %j minutes', (why, app, minutes) => {
  expect(stopReason(why, { app }, STOPS)).toEqual({ why, minutes });
  expect(stopReason(why, { app }, undefined)).toEqual({ why, minutes: null });
});
