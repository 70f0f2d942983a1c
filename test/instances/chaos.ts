import { expect, vi } from 'vitest';
import type { Actor } from '../../src/auth/model.ts';
import { AppError } from '../../src/errors.ts';
import type { InstanceView } from '../../src/instances/model.ts';
import type { FakeProvider } from '../fakes/fake-provider.ts';
import { Lifeline } from '../fakes/lifeline.ts';
import { expectAgreement } from './agreement.ts';
import { Faults } from './faults.ts';
import { DEFINITIONS, type Happening } from './happenings.ts';
import { ADA, BOB, createWorld, type Life, type LiveOptions, ROOT, type World } from './lifecycle.ts';
import { Whose } from './whose.ts';

const PORTS = { first: 30_000, last: 30_039 };
const REFUSALS: ReadonlySet<string> = new Set([
  'ACTION_NOT_ALLOWED',
  'HOME_IN_USE',
  'INSTANCE_BUSY',
  'INSTANCE_NOT_FOUND',
  'PORTS_EXHAUSTED',
]);
/** Desktops that the host has room for unless something else happens. */
const USUAL_ROOM = 12;

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
  readonly #faults: Faults;
  /** Instances that somebody did two things with at once: which of them counts is nobody's to say. */
  #contested = new Set<string>();
  #beside: Promise<void>[] = [];
  #definition: Readonly<Record<string, unknown>> = DEFINITIONS[0] ?? {};
  #room = USUAL_ROOM;
  /** What was asked for may have been done by a process that ended before it could say so. */
  #hasLostAnswers = false;
  readonly #whose: Whose;
  /** Ends and beginnings of a gateway follow one another. */
  readonly #turns: Promise<void>[] = [Promise.resolve(), Promise.resolve()];

  private constructor(world: World) {
    this.#world = world;
    const { provider } = world;
    this.#whose = new Whose(provider);
    this.#faults = new Faults(provider, () => {
      this.#beside.push(this.#again(0, 'kill'), this.#again(1, 'kill'));
    });
    provider.onRoom = () => {
      const memoryFreeBytes = this.#room - provider.desktops.size;
      provider.hostRoom = { ...provider.hostRoom, memoryTotalBytes: 1000, memoryFreeBytes };
    };
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

  /** @param definition which of the application's definitions the gateways begin with, and with its pool filled. */
  async run(definition: number, happenings: readonly Happening[]): Promise<void> {
    await this.#define(DEFINITIONS[definition] ?? {});
    await this.#settle();
    for (const one of happenings) await this.#happen(one);
    await this.#settle();
    await this.#check();
    await this.#endAll();
    this.#ids = [];
    this.#room = USUAL_ROOM;
    this.#hasLostAnswers = false;
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
    const sees: LiveOptions['sees'] = (db) => (this.#lines[which] as Lifeline).to(db);
    return this.#world.live({ sees, app: this.#definition, ports: PORTS });
  }

  async #happen(one: Happening): Promise<void> {
    const known =
      one.does === 'dies' || one.does === 'vanishes' ? [...this.#provider.desktops.keys()] : this.#ids;
    const id = 'nth' in one ? (known[one.nth % Math.max(1, known.length)] ?? null) : null;
    const desktop = this.#provider.desktops.get(id ?? '');
    switch (one.does) {
      case 'start':
        return this.#maybeBeside(one.awaited, this.#start(one.which, one.who === 0 ? ADA : BOB));
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
            const actor = this.#ownerOf(id);
            const view = await this.#life(one.which).instances.act(actor, id, one.action);
            // what had ended is started as a new one
            if (view.id !== id) this.#made(view, actor);
          }),
        );
      case 'dies':
        if (id !== null && desktop) this.#provider.happens(id, 'exited');
        return;
      case 'vanishes':
        this.#provider.happens(id ?? '', 'gone');
        this.#vanished.add(id ?? '');
        return;
      case 'fault':
        return this.#faults.add(one.step, one.fault, one.times);
      case 'kill':
      case 'restart': {
        return this.#again(one.which, one.does);
      }
      case 'define':
        return this.#define(DEFINITIONS[one.as] ?? {});
      case 'host':
        this.#room = one.desktops;
        return;
      case 'fill pools':
        return this.#maybeBeside(
          one.awaited,
          this.#ask(() => this.#life(one.which).pools.once()),
        );
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

  async #start(which: number, actor: Actor): Promise<void> {
    await this.#ask(async () => this.#made(await this.#life(which).instances.start(actor, 'desk'), actor));
  }

  #made(view: InstanceView, actor: Actor): void {
    this.#ids.push(view.id);
    this.#whose.shown(view, actor);
  }

  #ownerOf(id: string): Actor {
    return this.#whose.ownerOf(id) === BOB.userId ? BOB : ADA;
  }

  /** Ends a gateway and begins it anew. */
  async #again(which: number, how: 'kill' | 'restart'): Promise<void> {
    const turn = (this.#turns[which] as Promise<void>).then(async () => {
      const before = this.#life(which);
      await (how === 'kill' ? before.kill() : before.close());
      this.#line(which).mend();
      this.#lives[which] = await this.#live(which);
    });
    this.#turns[which] = turn;
    await turn;
  }

  /** Every gateway is told of the application's new definition. */
  async #define(definition: Readonly<Record<string, unknown>>): Promise<void> {
    this.#definition = definition;
    for (const which of [0, 1]) await this.#again(which, 'restart');
  }

  async #act(does: 'stop' | 'retry' | 'remove', which: number, id: string): Promise<void> {
    await this.#ask(async () => {
      const { instances } = this.#life(which);
      if (does === 'retry') {
        const actor = this.#ownerOf(id);
        const view = await instances.retry(actor, id);
        // what had ended is started as a new one
        if (view.id === id) this.#ended.delete(id);
        else this.#made(view, actor);
      } else {
        await instances[does](this.#ownerOf(id), id);
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
      if (!REFUSALS.has(error.code)) this.#hasLostAnswers = true;
    }
  }

  #jump(ms: number): void {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
  }

  /** No more failures: within a few rounds nothing is under way. */
  async #settle(): Promise<void> {
    for (const line of this.#lines) line.mend();
    this.#faults.end();
    while (this.#beside.length > 0) await Promise.all(this.#beside.splice(0));
    let quiet = 0;
    for (let round = 0; quiet < 2; round += 1) {
      if (round > 100) throw new Error(`Still under way: ${JSON.stringify(await this.#underWay())}`);
      this.#jump(20_000);
      for (const life of this.#lives) {
        life.jobs.queue.wake();
        await life.jobs.reconcile(AbortSignal.timeout(5000));
        await life.pools.once();
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
      quiet = (await this.#underWay()).length === 0 ? quiet + 1 : 0;
    }
  }

  /** What is not as it should be, and not for want of room. */
  async #underWay(): Promise<unknown[]> {
    const { db } = this.#life(0);
    const open = await db.instances.listOpen();
    const leaving = open.filter(({ desired }) => desired === 'stopped');
    const active = await db.jobs.activeOfMany(open.map(({ id }) => id));
    const warm = open.filter(({ userId }) => userId === null);
    const isFull = this.#provider.desktops.size >= this.#room;
    const jobs = [...active.values()].filter(({ subject }) => {
      const row = open.find(({ id }) => id === subject);
      const waits = row?.stages[0]?.message?.startsWith('It waits for room') === true;
      // people come first: none waits while a desktop that is nobody's has the room
      const isNobodys = row?.userId === null;
      return !(waits && isFull && (isNobodys || warm.every(({ startedAt }) => startedAt === null)));
    });
    const isFilled = warm.length === (this.#definition.warm ?? 0) || (isFull && warm.length < 4);
    return [...jobs, ...leaving, ...(isFilled ? [] : [{ warm: warm.map(({ id }) => id) }])];
  }

  async #check(): Promise<void> {
    const { db, instances } = this.#life(0);
    const { items: all } = await instances.list(ROOT, { limit: 200 });
    // the host is full
    const items = all.filter(({ waiting }) => waiting === null);
    const rows = await db.instances.listOpen();
    const open = rows.filter(({ userId }) => userId !== null);
    const warm = rows.filter(({ userId, startedAt }) => userId === null && startedAt !== null);
    expect(new Set(all.map(({ id }) => id))).toEqual(new Set(open.map(({ id }) => id)));
    for (const { id } of open) {
      if (!this.#hasLostAnswers) expect(this.#ids).toContain(id);
      if (!this.#contested.has(id)) expect(this.#ended).not.toContain(id);
    }
    for (const { id, status, error, isBusy } of items) {
      expect(['running', 'paused', 'failed', ...(this.#vanished.has(id) ? ['lost'] : [])]).toContain(status);
      expect([isBusy, status === 'failed']).toEqual([false, error !== null]);
    }
    expect(warm.length).toBeLessThanOrEqual(Number(this.#definition.warm ?? 0));
    await this.#whose.check(db);
    const alive = items.filter(({ status }) => status === 'running' || status === 'paused');
    const states = [...this.#provider.desktops].map(([id, { state }]) => `${id} ${state}`);
    expect(states.toSorted(byText)).toEqual(
      [
        ...alive.map(({ id, status }) => `${id} ${status}`),
        ...warm.map(({ id }) => `${id} running`),
      ].toSorted(byText),
    );
    await expectAgreement(db, this.#provider, this.#world.key);
    const leased = (await db.leases.list()).map(({ instanceId }) => instanceId);
    const notFailed = all.filter(({ status }) => status !== 'failed').map(({ id }) => id);
    const unclaimed = rows.filter(({ userId }) => userId === null).map(({ id }) => id);
    expect(leased.toSorted(byText)).toEqual([...notFailed, ...unclaimed].toSorted(byText));
  }

  async #endAll(): Promise<void> {
    this.#room = USUAL_ROOM;
    await this.#define(DEFINITIONS[0] ?? {});
    const { db, instances } = this.#life(1);
    for (const { id, userId } of await db.instances.listOpen())
      if (userId !== null) await instances.stop(ROOT, id);
    await this.#settle();
    expect(await db.instances.listOpen()).toEqual([]);
    expect(await db.leases.list()).toEqual([]);
    expect(this.#provider.desktops.size).toBe(0);
    for (const id of this.#ids) expect(await db.connections.get(id)).toBeNull();
    const told = await db.outbox.listUnannounced(10_000);
    await db.outbox.markAnnounced(
      told.map(({ seq }) => seq),
      Date.now(),
    );
  }
}
