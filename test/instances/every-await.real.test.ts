import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { outside, type Steps } from '../fakes/outside.ts';
import { expectAgreement } from './agreement.ts';
import { ADA, createWorld, type Life, type LiveOptions, ROOT, type World } from './lifecycle.ts';

/** One of so many steps is died at; CRASH_EVERY=1 for all of them. */
const EVERY = Number(process.env.CRASH_EVERY ?? 11);
const DEAD = new AppError('SHUTTING_DOWN', 'The process is dead.');

afterEach(() => {
  vi.useRealTimers();
});

/** What a person wants of the desktop, and what became of it when the gateway dies on the way. */
interface Wish {
  readonly id: string | null;
  readonly wanted: 'alive' | 'ended' | 'either';
}

/** Tells what is wanted as soon as that is acknowledged; in between either may come true. */
type Story = (life: Life, tell: (wish: Wish) => void) => Promise<void>;

const started = async (life: Life, tell: (wish: Wish) => void): Promise<string> => {
  const { id } = await life.instances.start(ADA, 'desk');
  tell({ id, wanted: 'alive' });
  await life.until(id, 'running');
  return id;
};

const STORIES: Readonly<Record<string, { options?: LiveOptions; story: Story }>> = {
  'a start and a stop': {
    story: async (life, tell) => {
      const id = await started(life, tell);
      tell({ id, wanted: 'either' });
      await life.instances.stop(ADA, id);
      tell({ id, wanted: 'ended' });
      await life.until(id, 'stopped');
    },
  },
  'a restart': {
    story: async (life, tell) => {
      const id = await started(life, tell);
      await life.instances.act(ADA, id, 'restart');
      await vi.waitFor(async () =>
        expect(await life.instances.get(ROOT, id)).toMatchObject({ status: 'running', job: null }),
      );
    },
  },
  'a pause': {
    story: async (life, tell) => {
      const id = await started(life, tell);
      await life.instances.act(ADA, id, 'pause');
      await life.until(id, 'paused');
      await life.instances.act(ADA, id, 'resume');
      await life.until(id, 'running');
    },
  },
  'a roll back': {
    story: async (life, tell) => {
      const id = await started(life, tell);
      await life.instances.act(ADA, id, 'checkpoint');
      await vi.waitFor(async () =>
        expect(await life.instances.get(ROOT, id)).toMatchObject({
          checkpointAt: expect.any(Number),
          job: null,
        }),
      );
      await life.instances.act(ADA, id, 'rollback');
      await vi.waitFor(async () =>
        expect(await life.instances.get(ROOT, id)).toMatchObject({ status: 'running', job: null }),
      );
    },
  },
  'a claim': {
    options: { app: { warm: 1, settings: { owner: true } } },
    story: async (life, tell) => {
      await life.pools.once();
      await vi.waitFor(async () =>
        expect(await life.db.instances.listOpen()).toMatchObject([{ runtime: 'running' }]),
      );
      await started(life, tell);
      await life.pools.once();
    },
  },
};

type Phase = 'before' | 'after';

/** Dies at one call, before it reaches the outside or when it has been answered. */
class Crash implements Steps {
  readonly #at: number;
  readonly #phase: Phase;
  #isDead = false;
  count = 0;
  where = '';
  onDeath: () => void = () => {};

  constructor(at: number, phase: Phase) {
    this.#at = at;
    this.#phase = phase;
  }

  asked(name: string): number {
    if (this.#isDead) throw DEAD;
    this.count += 1;
    if (this.count === this.#at && this.#phase === 'before') this.#die(name);
    return this.count;
  }

  answered(call: number, name: string): void {
    if (this.#isDead) throw DEAD;
    if (call === this.#at && this.#phase === 'after') this.#die(name);
  }

  #die(name: string): void {
    this.#isDead = true;
    this.where = `${this.#phase} ${name}, call ${this.#at}`;
    this.onDeath();
    throw DEAD;
  }
}

async function settle(life: Life, keepsWarm = false): Promise<void> {
  for (let quiet = 0, round = 0; quiet < 2; round += 1) {
    if (round > 60) throw new Error('It does not come to rest.');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 20_000 });
    life.jobs.queue.wake();
    await life.jobs.reconcile(AbortSignal.timeout(5000));
    if (keepsWarm) await life.pools.once();
    await new Promise((resolve) => setTimeout(resolve, 10));
    const open = await life.db.instances.listOpen();
    const jobs = await life.db.jobs.activeOfMany(open.map(({ id }) => id));
    const isAtRest = jobs.size === 0 && open.every(({ desired }) => desired === 'running');
    quiet = isAtRest ? quiet + 1 : 0;
  }
}

/** @returns how many steps there were. */
async function run(name: string, at: number, phase: Phase): Promise<number> {
  const { story, options = {} } = STORIES[name] as (typeof STORIES)[string];
  const world: World = await createWorld();
  const crash = new Crash(at, phase);
  const lives: Life[] = [];
  try {
    const doomed = await world.live({
      ...options,
      sees: (db) => outside(db, crash),
      provider: outside(world.provider, crash),
    });
    lives.push(doomed);
    let wish: Wish = { id: null, wanted: 'either' };
    const died = new Promise<void>((resolve) => {
      crash.onDeath = () => resolve();
    });
    const told = story(doomed, (next) => {
      wish = next;
    }).catch(() => {});
    await Promise.race([told, died]);
    await doomed.kill().catch(() => {});
    await told;
    const next = await world.live(options);
    lives.push(next);
    await settle(next, true).catch((cause: unknown) => {
      throw new Error(`after a crash ${crash.where}`, { cause });
    });
    await check(world, next, wish, crash.where);
    await endAll(world, next);
    return crash.count;
  } finally {
    for (const life of lives.slice(1)) await life.close();
    await world.remove();
    vi.useRealTimers();
  }
}

async function check(world: World, life: Life, { id, wanted }: Wish, where: string): Promise<void> {
  const open = await life.db.instances.listOpen();
  const view = id === null ? null : await life.instances.get(ROOT, id);
  if (wanted === 'alive') expect(['running', 'paused'], where).toContain(view?.status);
  if (wanted === 'ended') expect(view?.status, where).toBe('stopped');
  expect(new Set(world.provider.desktops.keys()), where).toEqual(new Set(open.map((row) => row.id)));
  await expectAgreement(life.db, world.provider, world.key);
}

/** Everything ends, and nothing of it is left. */
async function endAll(world: World, life: Life): Promise<void> {
  for (const { id, userId } of await life.db.instances.listOpen()) {
    if (userId === null) await life.db.instances.discardWarm(id);
    else await life.instances.stop(ROOT, id);
  }
  await settle(life);
  expect(await life.db.instances.listOpen()).toEqual([]);
  expect(await life.db.leases.list()).toEqual([]);
  expect(world.provider.desktops.size).toBe(0);
}

describe.each(Object.keys(STORIES))('%s', (name) => {
  it(`converges wherever the gateway dies, at each ${EVERY}. step`, { timeout: 600_000 }, async () => {
    const steps = await run(name, Number.POSITIVE_INFINITY, 'before');
    expect(steps).toBeGreaterThan(20);
    for (let at = 1; at <= steps; at += 1) {
      if (at % EVERY !== 0) continue;
      await run(name, at, 'before');
      await run(name, at, 'after');
    }
  });
});
