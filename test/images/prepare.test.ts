import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppImages } from '../../src/images/app-images.ts';
import { preparation } from '../../src/images/prepare-job.ts';
import { type JobService, jobService } from '../../src/jobs/service.ts';
import { failureOf } from '../contracts/provider-rig.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { ADA, createWorld, eventually, type Life, ROOT, type World } from '../instances/lifecycle.ts';

const IMAGE = 'registry.example/desk:1';
const SECRET = 'env-secret-of-desk';

let world: World;
let life: Life;
let images: AppImages;
let jobs: JobService;

beforeEach(async () => {
  world = await createWorld();
});
afterEach(async () => {
  await life.close();
  await world.remove();
});

async function open(settings: Record<string, unknown> = { image: IMAGE }): Promise<void> {
  life = await world.live({ app: { settings: { env: SECRET, ...settings } } });
  jobs = jobService(life.jobs.queue);
  images = new AppImages({
    apps: life.apps,
    provider: () => world.provider,
    queue: () => life.jobs.queue,
  });
}

const isIn = async (id: string, registry: string): Promise<boolean> =>
  (await jobs.get(id)).registry === registry;
const ends = (id: string, registry: string): Promise<void> => eventually(() => isIn(id, registry));
const progressOf = async (id: string): Promise<unknown> => (await jobs.get(id)).result?.progress;

describe('an application prepared ahead of a start', () => {
  it('has its images pulled by a job, which tells how far it is', async () => {
    await open({ image: [IMAGE, 'db:1'] });
    const gate = new EventEmitter();
    world.provider.onPrepare = async () => void (await once(gate, 'open'));
    const { id, action, params, registry } = await images.prepare(ROOT, 'desk');
    expect(action).toBe('image.pull');
    expect(['queued', 'started']).toContain(registry);
    expect(params).toMatchObject({ appId: 'desk', images: [{ image: IMAGE }, { image: 'db:1' }] });
    await eventually(async () => (await jobs.get(id)).result !== null);
    // a percentage that grows is one line
    expect(await jobs.get(id)).toMatchObject({
      registry: 'started',
      result: { progress: [`Pulling ${IMAGE}: 40 %`] },
    });
    world.provider.onPrepare = () => {};
    gate.emit('open');
    await ends(id, 'finished');
    expect(world.provider.prepared).toEqual(new Set([IMAGE, 'db:1']));
    expect(await progressOf(id)).toEqual([
      `Pulling ${IMAGE}: 40 %`,
      `${IMAGE} is there.`,
      'Pulling db:1: 40 %',
      'db:1 is there.',
    ]);
    expect(JSON.stringify((await jobs.list()).items)).not.toContain(SECRET);
  });

  it('has its image built where the provider does that', async () => {
    await open({ image: IMAGE, how: 'build' });
    const { id, action } = await images.prepare(ROOT, 'desk');
    expect(action).toBe('image.build');
    await ends(id, 'finished');
    expect((await jobs.list({ registry: 'finished' })).items).toMatchObject([{ id, action: 'image.build' }]);
  });

  it('is prepared once at a time: a second time is refused until the first has ended', async () => {
    await open();
    world.provider.onPrepare = FakeProvider.hang;
    const { id } = await images.prepare(ROOT, 'desk');
    expect(await failureOf(images.prepare(ROOT, 'desk'))).toMatchObject({ code: 'INSTANCE_BUSY' });
    await jobs.cancel(id);
    await ends(id, 'canceled');
    world.provider.onPrepare = () => {};
    await ends((await images.prepare(ROOT, 'desk')).id, 'finished');
  });

  it.each([
    ['the same images in another order', 'fake', ['b', 'a'], true],
    ['another image', 'fake', ['a'], false],
    ['another provider', 'other', ['a', 'b'], false],
  ])('shares its turn with other applications of %s: %s, %s, %s', (_, provider, names, isSame) => {
    const subjectOf = (appId: string, id: string, all: readonly string[]): string =>
      preparation(
        appId,
        id,
        all.map((image) => ({ image, how: 'missing' })),
      ).subject;
    const subject = subjectOf('desk', 'fake', ['a', 'b']);
    expect(subjectOf('another', provider, names) === subject).toBe(isSame);
  });

  it('is given up when its job is canceled, and done again when that is retried', async () => {
    await open();
    world.provider.onPrepare = FakeProvider.hang;
    const { id } = await images.prepare(ROOT, 'desk');
    await eventually(() => world.provider.calls.length > 0);
    await jobs.cancel(id);
    await ends(id, 'canceled');
    expect(world.provider.prepared.size).toBe(0);
    // what it said stays
    expect(await progressOf(id)).toEqual([`Pulling ${IMAGE}: 40 %`]);
    world.provider.onPrepare = () => {};
    await jobs.retry(id);
    await ends(id, 'finished');
    expect(world.provider.prepared.has(IMAGE)).toBe(true);
  });

  it('is tried again after a failure that may pass, which says why', async () => {
    await open();
    const why = 'manifest unknown at https://ada:registry-password@registry.example';
    world.provider.onPrepare = FakeProvider.fail('IMAGE_PULL_FAILED', 'It could not be pulled.', {
      detail: why,
      remedy: 'Log in.',
    });
    const { id } = await images.prepare(ROOT, 'desk');
    await ends(id, 'scheduled');
    const job = await jobs.get(id);
    expect(job).toMatchObject({ tries: 1, maxTries: 3, error: { code: 'IMAGE_PULL_FAILED' } });
    expect(job.runAt).toBeGreaterThan(Date.now());
    expect(job.result?.progress).toEqual([
      `Pulling ${IMAGE}: 40 %`,
      'manifest unknown at https://ada:[hidden]@registry.example',
      'Log in.',
    ]);
    world.provider.onPrepare = () => {};
    await jobs.retry(id);
    await ends(id, 'finished');
  });

  it('ends as failed where another try would only repeat it', async () => {
    await open();
    world.provider.onPrepare = FakeProvider.fail('IMAGE_MISSING', 'Pulling is switched off.');
    const { id } = await images.prepare(ROOT, 'desk');
    await ends(id, 'failed');
    expect((await jobs.get(id)).error).toMatchObject({ code: 'IMAGE_MISSING' });
  });

  it('is prepared by another worker when the first one is killed', async () => {
    await open();
    world.provider.onPrepare = FakeProvider.hang;
    const { id } = await images.prepare(ROOT, 'desk');
    await eventually(() => world.provider.calls.length > 0);
    await life.kill();
    world.provider.onPrepare = () => {};
    await open();
    expect(await isIn(id, 'started')).toBe(true);
    // as if 15 s had passed
    const held = await life.db.jobs.get(id);
    expect(await life.db.jobs.renew(id, held?.leaseOwner ?? '', Date.now() - 1)).toBe(true);
    life.jobs.queue.wake();
    await ends(id, 'finished');
    expect(world.provider.calls).toEqual([`prepare ${IMAGE}`, `prepare ${IMAGE}`]);
    expect(await jobs.get(id)).toMatchObject({ tries: 2, leaseUntil: null });
  });

  it('is prepared by administrators only', async () => {
    await open();
    expect(await failureOf(images.prepare(ADA, 'desk'))).toMatchObject({ code: 'FORBIDDEN' });
    expect((await jobs.list()).total).toBe(0);
  });

  it('must be there, and have something to fetch', async () => {
    await open({});
    expect(await failureOf(images.prepare(ROOT, 'nothing'))).toMatchObject({ code: 'APP_NOT_FOUND' });
    expect(await failureOf(images.prepare(ROOT, 'desk'))).toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
  });

  it('can be started while it is prepared', async () => {
    await open();
    world.provider.onPrepare = FakeProvider.hang;
    const job = await images.prepare(ROOT, 'desk');
    const { id } = await life.instances.start(ADA, 'desk');
    await life.until(id, 'running');
    expect(await isIn(job.id, 'started')).toBe(true);
  });
});
