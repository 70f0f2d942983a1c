import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Homes } from '../../src/homes/homes.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { ADA, BOB, createWorld, eventually, type Life, ROOT, type World } from './lifecycle.ts';

let world: World;
let life: Life;
let homes: Homes;

beforeEach(async () => {
  world = await createWorld();
  await live();
  await add('kept', { keep: true });
  await add('brief', { keep: false });
});
afterEach(async () => {
  await life.close();
  await world.remove();
});

async function live(): Promise<void> {
  life = await world.live();
  homes = new Homes({ db: life.db, queue: () => life.jobs.queue });
}

async function add(id: string, home: object | undefined): Promise<void> {
  await life.apps.create(ROOT, { id, name: id, provider: 'fake', ...(home === undefined ? {} : { home }) });
}

async function run(appId = 'kept', who = ADA): Promise<string> {
  const { id } = await life.instances.start(who, appId);
  await life.until(id, 'running');
  return id;
}

async function stop(id: string): Promise<void> {
  await life.instances.stop(ROOT, id);
  await life.until(id, 'stopped');
}

const only = (): [string, string[]] => {
  const [entry, ...more] = world.provider.homes;
  if (entry === undefined || more.length > 0)
    throw new Error(`There are ${world.provider.homes.size} homes.`);
  return entry;
};

describe('a home', () => {
  it('is the same for one desktop after another, and has its row before it exists', async () => {
    world.provider.onStart = FakeProvider.fail('PROVIDER_FAILED', 'Not now.');
    const { id: failed } = await life.instances.start(ADA, 'kept');
    await life.until(failed, 'failed');
    const row = await life.db.homes.ofOwner('ada', 'kept');
    expect(row).toMatchObject({ provider: 'fake', ref: `home-${row?.id}` });
    world.provider.onStart = () => {};
    const first = await run();
    await stop(first);
    const second = await run();
    expect(only()).toEqual([row?.ref, [failed, first, second]]);
    expect((await homes.mine(ADA))[0]).toMatchObject({
      appId: 'kept',
      inUse: true,
      owner: { username: 'ada' },
    });
  });

  it('belongs to a person and an application', async () => {
    await run('kept', ADA);
    await run('kept', BOB);
    await run('brief', ADA);
    expect(world.provider.homes.size).toBe(3);
    expect(await homes.mine(BOB)).toHaveLength(1);
    expect((await homes.list(ROOT)).items).toHaveLength(3);
    await expect(homes.list(ADA)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('is given to one desktop at a time', async () => {
    const first = await run();
    await expect(life.instances.start(ADA, 'kept')).rejects.toMatchObject({ code: 'HOME_IN_USE' });
    expect((await life.db.instances.listOpen()).map(({ id }) => id)).toEqual([first]);
    await stop(first);
    await run();
  });

  it('is given to one of many that are asked for at once', async () => {
    const asked = Array.from({ length: 8 }, () => life.instances.start(ADA, 'kept'));
    const answers = await Promise.allSettled(asked);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'HOME_IN_USE' });
    }
  });

  it('is not given to a retried desktop while another has it', async () => {
    world.provider.onStart = FakeProvider.fail('PROVIDER_FAILED', 'Not now.');
    const { id: failed } = await life.instances.start(ADA, 'kept');
    await life.until(failed, 'failed');
    world.provider.onStart = () => {};
    await run();
    await expect(life.instances.retry(ADA, failed)).rejects.toMatchObject({ code: 'HOME_IN_USE' });
  });

  it('is waited for while the desktop before it still ends', async () => {
    const first = await run();
    world.provider.onStop = FakeProvider.hang;
    await life.instances.stop(ADA, first);
    const { id } = await life.instances.start(ADA, 'kept');
    await eventually(async () => (await life.instances.get(ADA, id)).waiting !== null);
    const view = await life.instances.get(ADA, id);
    expect(view).toMatchObject({
      status: 'pending',
      waiting: { message: 'It waits for the desktop before it to end' },
    });
    expect(world.provider.calls).not.toContain(`start ${id}`);
    await life.instances.stop(ADA, id);
    await life.until(id, 'stopping', 'stopped');
  });

  it('is discarded with the desktop where it is not to be kept', async () => {
    const first = await run('brief');
    expect(world.provider.homes.size).toBe(1);
    await stop(first);
    expect(world.provider.homes.size).toBe(0);
    expect(await homes.mine(ADA)).toEqual([]);
    await run('brief');
    expect(world.provider.homes.size).toBe(1);
  });

  it('is kept by another provider than the application has now: nothing is lost', async () => {
    await stop(await run());
    const row = await life.db.homes.ofOwner('ada', 'kept');
    await life.db.homes.delete(row?.id ?? '');
    await life.db.homes.insert({ ...(row as NonNullable<typeof row>), provider: 'elsewhere' });
    await expect(life.instances.start(ADA, 'kept')).rejects.toMatchObject({ code: 'HOME_ELSEWHERE' });
  });
});

describe('resetting', () => {
  it('removes what was kept; the next desktop begins anew', async () => {
    await stop(await run());
    const [old] = only();
    await homes.reset(ADA, 'kept');
    await eventually(() => world.provider.homes.size === 0);
    await run();
    expect(only()[0]).not.toBe(old);
  });

  it('is refused while a desktop has it, and where there is nothing', async () => {
    await expect(homes.reset(ADA, 'kept')).rejects.toMatchObject({ code: 'HOME_NOT_FOUND' });
    const id = await run();
    await expect(homes.reset(ADA, 'kept')).rejects.toMatchObject({ code: 'HOME_IN_USE' });
    await expect(homes.reset(BOB, 'kept')).rejects.toMatchObject({ code: 'HOME_NOT_FOUND' });
    await stop(id);
    await homes.reset(ADA, 'kept');
  });

  it('by an administrator works for anybody, and for nobody else', async () => {
    await stop(await run());
    const { items, total } = await homes.list(ROOT);
    const [home] = items;
    expect(total).toBe(1);
    await expect(homes.remove(ADA, home?.id ?? '')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await homes.remove(ROOT, home?.id ?? '');
    await eventually(() => world.provider.homes.size === 0);
    await expect(homes.remove(ROOT, home?.id ?? '')).rejects.toMatchObject({ code: 'HOME_NOT_FOUND' });
  });

  it('is carried out by the next gateway when this one dies in the middle', async () => {
    await stop(await run());
    world.provider.onRemoveHome = FakeProvider.hang;
    await homes.reset(ADA, 'kept');
    await eventually(() => world.provider.calls.some((call) => call.startsWith('remove')));
    expect(world.provider.homes.size).toBe(1);
    await life.close();
    world.provider.onRemoveHome = () => {};
    await live();
    await eventually(() => world.provider.homes.size === 0);
  });

  it('is the only deed that removes: a home without a row stays', async () => {
    world.provider.homes.set('home-of-an-older-database', ['x']);
    await life.jobs.reconcile(new AbortController().signal);
    await stop(await run());
    await homes.reset(ADA, 'kept');
    await eventually(() => world.provider.homes.size === 1);
    expect([...world.provider.homes.keys()]).toEqual(['home-of-an-older-database']);
  });
});

describe('an application', () => {
  it.each([
    [{ path: 'home/user' }, /^home\.path: expected an absolute path/],
    [{ path: '/home/../etc' }, /^home\.path: /],
    [{ path: '/home/user/' }, /^home\.path: /],
    [{ path: '/' }, /^home\.path: /],
    [{ keep: 'yes' }, /^home\.keep: /],
    [{ template: '/srv/{user}/{app}' }, /^home\.template: expected none\.$/],
  ])('names the field that is wrong: %o', async (home, words) => {
    await expect(add('wrong', home)).rejects.toMatchObject({
      code: 'APP_INVALID',
      message: expect.stringMatching(words),
    });
  });
});
