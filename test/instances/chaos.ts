import fc from 'fast-check';
import { expect, vi } from 'vitest';
import { createSealer } from '../../src/auth/seal.ts';
import { AppError } from '../../src/errors.ts';
import { openCredentials } from '../../src/instances/secrets.ts';
import type { FakeProvider } from '../fakes/fake-provider.ts';
import { Lifeline } from '../fakes/lifeline.ts';
import { ADA, createWorld, type Life, ROOT, type World } from './lifecycle.ts';

const STEPS = ['onStart', 'onReady', 'onStop', 'onList', 'onAct'] as const;
const ACTS = ['restart', 'pause', 'resume', 'snapshot', 'reconcile'] as const;
const FAULTS = ['fails', 'fails messily', 'hangs', 'is slow', 'is slow', 'is slow'] as const;

/**
 * What happens to the gateways; `which` names one of two gateways, `nth` one of the instances made so far. What is not
 * `awaited` goes on beside what happens next.
 */
export const happening = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('start' as const), which: fc.nat(1) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constantFrom('stop', 'stop', 'retry', 'remove'),
      which: fc.nat(1),
      nth: fc.nat(5),
      awaited: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('act' as const),
      action: fc.constantFrom(...ACTS),
      which: fc.nat(1),
      nth: fc.nat(5),
      awaited: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('dies', 'vanishes'), nth: fc.nat(5) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('fault' as const),
      step: fc.constantFrom(...STEPS),
      fault: fc.constantFrom(...FAULTS),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constantFrom('kill', 'restart', 'lose database', 'find database'),
      which: fc.nat(1),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('compare' as const),
      which: fc.nat(1),
      awaited: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('stray', 'clock jumps') }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('wait' as const), ms: fc.nat(15) }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Two gateways on one database and one provider, to which things happen. */
export class Chaos {
  readonly #world: World;
  readonly #lines = [new Lifeline(), new Lifeline()];
  #lives: Life[] = [];
  #ids: string[] = [];
  /** Instances whose desktop was taken away behind everybody's back. */
  #vanished = new Set<string>();
  /** Instances that a person was told are being ended. */
  #ended = new Set<string>();
  #faults = new Map<string, string[]>();
  /** Instances that somebody did two things with at once: which of them counts is nobody's to say. */
  #contested = new Set<string>();
  #calm: (() => void)[] = [];
  #beside: Promise<void>[] = [];

  private constructor(world: World) {
    this.#world = world;
    const { provider } = world;
    for (const step of STEPS) provider[step] = (signal) => this.#fault(step, signal);
  }

  static async create(): Promise<Chaos> {
    const chaos = new Chaos(await createWorld());
    chaos.#lives = [await chaos.#live(0), await chaos.#live(1)];
    return chaos;
  }

  async remove(): Promise<void> {
    await Promise.all(this.#lives.map((life) => life.close()));
    await this.#world.remove();
  }

  async run(happenings: readonly Happening[]): Promise<void> {
    for (const one of happenings) await this.#happen(one);
    await this.#settle();
    await this.#check();
    await this.#endAll();
    this.#ids = [];
    this.#ended.clear();
    this.#contested.clear();
    this.#vanished.clear();
  }

  get #provider(): FakeProvider {
    return this.#world.provider;
  }

  #life(which: number): Life {
    return this.#lives[which] as Life;
  }

  #live(which: number): Promise<Life> {
    return this.#world.live({ sees: (db) => (this.#lines[which] as Lifeline).to(db) });
  }

  async #happen(one: Happening): Promise<void> {
    const id = 'nth' in one ? (this.#ids[one.nth % Math.max(1, this.#ids.length)] ?? null) : null;
    const desktop = this.#provider.desktops.get(id ?? '');
    switch (one.does) {
      case 'start':
        return this.#ask(async () => {
          this.#ids.push((await this.#life(one.which).instances.start(ADA, 'desk')).id);
        });
      case 'stop':
      case 'retry':
      case 'remove':
        if (id === null) return;
        if (!one.awaited) this.#contested.add(id);
        return this.#maybeBeside(one.awaited, this.#act(one.does, one.which, id));
      case 'act':
        if (id === null) return;
        return this.#maybeBeside(
          one.awaited,
          this.#ask(async () => {
            const view = await this.#life(one.which).instances.act(ADA, id, one.action);
            // what had ended is started as a new one
            if (view.id !== id) this.#ids.push(view.id);
          }),
        );
      case 'dies':
        if (desktop) desktop.state = 'exited';
        return;
      case 'vanishes':
        this.#provider.desktops.delete(id ?? '');
        this.#vanished.add(id ?? '');
        return;
      case 'fault':
        this.#faults.set(one.step, Array<string>(one.times).fill(one.fault));
        return;
      case 'kill':
      case 'restart': {
        const before = this.#life(one.which);
        await (one.does === 'kill' ? before.kill() : before.close());
        this.#line(one.which).mend();
        this.#lives[one.which] = await this.#live(one.which);
        return;
      }
      case 'lose database':
        return this.#line(one.which).cut(new AppError('DATABASE_UNREACHABLE', 'It is away.'));
      case 'find database':
        return this.#line(one.which).mend();
      case 'compare':
        return this.#maybeBeside(
          one.awaited,
          this.#ask(() => this.#life(one.which).jobs.reconcile(AbortSignal.timeout(50))),
        );
      case 'stray':
        this.#provider.desktops.set('stray', { ref: 'stray', state: 'running', port: 1, password: null });
        return;
      case 'clock jumps':
        return this.#jump(20_000);
      case 'wait':
        await new Promise((resolve) => setTimeout(resolve, one.ms));
    }
  }

  async #maybeBeside(awaited: boolean, work: Promise<void>): Promise<void> {
    if (awaited) await work;
    else this.#beside.push(work);
  }

  #line(which: number): Lifeline {
    return this.#lines[which] as Lifeline;
  }

  async #act(does: 'stop' | 'retry' | 'remove', which: number, id: string): Promise<void> {
    await this.#ask(async () => {
      const { instances } = this.#life(which);
      if (does === 'retry') {
        const view = await instances.retry(ADA, id);
        // what had ended is started as a new one
        if (view.id === id) this.#ended.delete(id);
        else this.#ids.push(view.id);
      } else {
        await instances[does](ADA, id);
        this.#ended.add(id);
      }
    });
  }

  /** A refusal is an answer too; what is unforeseen is not. */
  async #ask(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'INTERNAL') throw error;
    }
  }

  async #fault(step: string, signal: AbortSignal): Promise<void> {
    const fault = this.#faults.get(step)?.shift();
    this.#provider.isMessy = fault === 'fails messily';
    if (fault === 'is slow') await new Promise((resolve) => setTimeout(resolve, 8));
    if (fault === 'hangs') {
      await new Promise<void>((resolve, reject) => {
        this.#calm.push(resolve);
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        if (signal.aborted) reject(signal.reason as Error);
      });
    }
    if (fault?.startsWith('fails')) throw new AppError('PROVIDER_FAILED', `${step} failed.`);
  }

  #jump(ms: number): void {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
  }

  /** No more failures: within a few rounds nothing is under way. */
  async #settle(): Promise<void> {
    for (const line of this.#lines) line.mend();
    this.#faults.clear();
    for (const release of this.#calm.splice(0)) release();
    await Promise.all(this.#beside.splice(0));
    let quiet = 0;
    for (let round = 0; quiet < 2; round += 1) {
      if (round > 100) throw new Error(`Still under way: ${JSON.stringify(await this.#underWay())}`);
      this.#jump(20_000);
      for (const life of this.#lives) {
        life.jobs.queue.wake();
        await life.jobs.reconcile(AbortSignal.timeout(5000));
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
      quiet = (await this.#underWay()).length === 0 ? quiet + 1 : 0;
    }
  }

  async #underWay(): Promise<unknown[]> {
    const { db } = this.#life(0);
    const active = await db.jobs.activeOfMany(this.#ids);
    const busy = (await db.instances.listOpen()).filter(({ desired }) => desired === 'stopped');
    return [...active.values(), ...busy];
  }

  async #check(): Promise<void> {
    const { db, instances } = this.#life(0);
    const { items } = await instances.list(ROOT, { limit: 200 });
    const open = await db.instances.listOpen();
    expect(new Set(items.map(({ id }) => id))).toEqual(new Set(open.map(({ id }) => id)));
    for (const { id } of open) {
      expect(this.#ids).toContain(id);
      if (!this.#contested.has(id)) expect(this.#ended).not.toContain(id);
    }
    for (const { id, status, error, isBusy } of items) {
      expect(['running', 'paused', 'failed', ...(this.#vanished.has(id) ? ['lost'] : [])]).toContain(status);
      expect([isBusy, status === 'failed']).toEqual([false, error !== null]);
    }
    const alive = items.filter(({ status }) => status === 'running' || status === 'paused');
    const states = [...this.#provider.desktops].map(([id, { state }]) => `${id} ${state}`);
    expect(states.toSorted(byText)).toEqual(
      alive.map(({ id, status }) => `${id} ${status}`).toSorted(byText),
    );
    await this.#checkDesktops();
    const leased = (await db.leases.list()).map(({ instanceId }) => instanceId);
    const notFailed = items.filter(({ status }) => status !== 'failed').map(({ id }) => id);
    expect(leased.toSorted(byText)).toEqual(notFailed.toSorted(byText));
  }

  async #checkDesktops(): Promise<void> {
    const { db } = this.#life(0);
    const sealer = createSealer(this.#world.key);
    const desktops = [...this.#provider.desktops];
    for (const [id, { port, password }] of desktops) {
      const connection = await db.connections.get(id);
      const known = openCredentials(sealer, id, connection?.credentials ?? '');
      const leased = (await db.leases.ofInstance(id))?.port;
      expect([connection?.port, known.password, leased]).toEqual([port, password, port]);
    }
    expect(new Set(desktops.map(([, { password }]) => password)).size).toBe(desktops.length);
    expect(new Set(desktops.map(([, { port }]) => port)).size).toBe(desktops.length);
  }

  async #endAll(): Promise<void> {
    const { db, instances } = this.#life(1);
    for (const { id } of await db.instances.listOpen()) await instances.stop(ROOT, id);
    await this.#settle();
    expect(await db.instances.listOpen()).toEqual([]);
    expect(await db.leases.list()).toEqual([]);
    expect(this.#provider.desktops.size).toBe(0);
    for (const id of this.#ids) expect(await db.connections.get(id)).toBeNull();
  }
}
