import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { Actor } from '../../src/auth/model.ts';
import { AppError } from '../../src/errors.ts';
import type { InstanceView } from '../../src/instances/model.ts';
import { Lifeline } from '../fakes/lifeline.ts';
import type { ChaosSite } from './chaos-site.ts';
import type { Happening } from './happenings.ts';
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
const JOB_LOOK_MS = 5;
/** Comparisons that take longer would be given up without a word. */
const COMPARISON_MS = 30_000;

export type MakeSite = (world: World) => ChaosSite | Promise<ChaosSite>;

/** A gateway, and what ends what its provider does when it is killed. */
interface Gateway {
  readonly life: Life;
  readonly die: () => Promise<void>;
}

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Two gateways on one database and one site, to which things happen. */
export class Chaos {
  readonly site: ChaosSite;
  readonly #world: World;
  readonly #lines = [new Lifeline(), new Lifeline()];
  #gateways: Gateway[] = [];
  #ids: string[] = [];
  /** Instances whose desktop was taken away behind everybody's back. */
  #vanished = new Set<string>();
  /** Instances that a person was told are being ended. */
  #ended = new Set<string>();
  /** Instances that somebody did two things with at once: which of them counts is nobody's to say. */
  #contested = new Set<string>();
  #beside: Promise<void>[] = [];
  #definition: Readonly<Record<string, unknown>>;
  #room = USUAL_ROOM;
  /** What was asked for may have been done by a process that ended before it could say so. */
  #hasLostAnswers = false;
  readonly #whose: Whose;
  /** Ends and beginnings of a gateway follow one another. */
  readonly #turns: Promise<void>[] = [Promise.resolve(), Promise.resolve()];

  private constructor(world: World, site: ChaosSite) {
    this.#world = world;
    this.site = site;
    this.#whose = new Whose(site.told);
    this.#definition = site.definitions[0] ?? {};
    site.setRoom(this.#room);
  }

  static async create(siteIn: MakeSite): Promise<Chaos> {
    const world = await createWorld();
    const chaos = new Chaos(world, await siteIn(world));
    chaos.#gateways = [await chaos.#gateway(0), await chaos.#gateway(1)];
    return chaos;
  }

  async remove(): Promise<void> {
    await Promise.all(this.#gateways.map(end));
    await this.site.close();
    await this.#world.remove();
  }

  /** @param definition which of the application's definitions the gateways begin with, and with its pool filled. */
  async run(definition: number, happenings: readonly Happening[]): Promise<void> {
    await this.#define(this.site.definitions[definition] ?? {});
    await this.#settle();
    for (const one of happenings) {
      await this.#happen(one);
      if (this.site.beatMs > 0) await sleep(this.site.beatMs);
    }
    await this.#settle();
    await this.#check();
    await this.#endAll();
    this.#ids = [];
    this.#setRoom(USUAL_ROOM);
    await this.site.renew();
    this.#hasLostAnswers = false;
    this.#ended.clear();
    this.#contested.clear();
    this.#vanished.clear();
  }

  #life(which: number): Life {
    return (this.#gateways[which] as Gateway).life;
  }

  async #gateway(which: number): Promise<Gateway> {
    const sees: LiveOptions['sees'] = (db) => (this.#lines[which] as Lifeline).to(db);
    const { provider, die } = this.site.open();
    const life = await this.#world.live({
      ...{ sees, app: this.#definition, ports: PORTS },
      provider: provider as NonNullable<LiveOptions['provider']>,
    });
    return { life, die };
  }

  #setRoom(desktops: number): void {
    this.#room = desktops;
    this.site.setRoom(desktops);
  }

  async #happen(one: Happening): Promise<void> {
    const known =
      one.does === 'dies' || one.does === 'vanishes' ? [...this.site.desktops().keys()] : this.#ids;
    const id = 'nth' in one ? (known[one.nth % Math.max(1, known.length)] ?? null) : null;
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
        if (id !== null) await this.site.happens(id, 'exited');
        return;
      case 'vanishes':
        if (id === null) return;
        this.#vanished.add(id);
        return this.site.happens(id, 'gone');
      case 'fault':
        return this.site.order(one.step, one.fault, one.times, () => {
          this.#beside.push(this.#again(0, 'kill'), this.#again(1, 'kill'));
        });
      case 'kill':
      case 'restart': {
        return this.#again(one.which, one.does);
      }
      case 'define':
        return this.#define(this.site.definitions[one.as] ?? {});
      case 'host':
        return this.#setRoom(one.desktops);
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
        return this.site.addStray();
      case 'clock jumps':
        return this.#jump(20_000);
      case 'wait':
        await sleep(one.ms * Math.max(1, this.site.beatMs));
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
      const before = this.#gateways[which] as Gateway;
      // in this order: when what it does ends it can tell nobody any more
      if (how === 'kill') await Promise.all([before.life.kill(), before.die()]);
      else await end(before);
      this.#line(which).mend();
      this.#gateways[which] = await this.#gateway(which);
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
    this.site.endFaults();
    while (this.#beside.length > 0) await Promise.all(this.#beside.splice(0));
    let quiet = 0;
    for (let round = 0; quiet < 2; round += 1) {
      if (round > 100) throw new Error(`Still under way: ${JSON.stringify(await this.#underWay())}`);
      await this.#jobsEnded();
      this.#jump(20_000);
      for (const { life } of this.#gateways) {
        life.jobs.queue.wake();
        await life.jobs.reconcile(AbortSignal.timeout(COMPARISON_MS));
        await life.pools.once();
      }
      await sleep(10);
      const isQuiet = this.site.isAtRest() && (await this.#underWay()).length === 0;
      quiet = isQuiet ? quiet + 1 : 0;
    }
  }

  /** When the clock jumps another gateway takes jobs over: not from one that would end them, but from one that is dead. */
  async #jobsEnded(): Promise<void> {
    const { db } = this.#life(0);
    const until = performance.now() + this.site.jobMs;
    while (performance.now() < until) {
      const open = await db.instances.listOpen();
      const active = await db.jobs.activeOfMany(open.map(({ id }) => id));
      if ([...active.values()].every(({ status }) => status !== 'running')) return;
      await sleep(JOB_LOOK_MS);
    }
  }

  /** What is not as it should be, and not for want of room. */
  async #underWay(): Promise<unknown[]> {
    const { db } = this.#life(0);
    const open = await db.instances.listOpen();
    const leaving = open.filter(({ desired }) => desired === 'stopped');
    const active = await db.jobs.activeOfMany(open.map(({ id }) => id));
    const warm = open.filter(({ userId }) => userId === null);
    const isFull = this.site.desktops().size >= this.#room;
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
    for (const item of items) {
      const { id, status, error, isBusy } = item;
      const atRest = ['running', 'paused', 'failed', ...(this.#vanished.has(id) ? ['lost'] : [])];
      expect(atRest, JSON.stringify(item)).toContain(status);
      expect([isBusy, status === 'failed']).toEqual([false, error !== null]);
    }
    expect(warm.length).toBeLessThanOrEqual(Number(this.#definition.warm ?? 0));
    await this.#whose.check(db);
    const alive = items.filter(({ status }) => status === 'running' || status === 'paused');
    const states = [...this.site.desktops()].map(([id, state]) => `${id} ${state}`);
    expect(states.toSorted(byText)).toEqual(
      [
        ...alive.map(({ id, status }) => `${id} ${status}`),
        ...warm.map(({ id }) => `${id} running`),
      ].toSorted(byText),
    );
    await this.site.check(db);
    const leased = (await db.leases.list()).map(({ instanceId }) => instanceId);
    if (!this.site.leasesPorts) return expect(leased).toEqual([]);
    const notFailed = all.filter(({ status }) => status !== 'failed').map(({ id }) => id);
    const unclaimed = rows.filter(({ userId }) => userId === null).map(({ id }) => id);
    expect(leased.toSorted(byText)).toEqual([...notFailed, ...unclaimed].toSorted(byText));
  }

  async #endAll(): Promise<void> {
    this.#setRoom(USUAL_ROOM);
    await this.#define(this.site.definitions[0] ?? {});
    const { db, instances } = this.#life(1);
    for (const { id, userId } of await db.instances.listOpen())
      if (userId !== null) await instances.stop(ROOT, id);
    await this.#settle();
    expect(await db.instances.listOpen()).toEqual([]);
    expect(await db.leases.list()).toEqual([]);
    expect([...this.site.desktops()]).toEqual([]);
    await this.site.check(db);
    for (const id of this.#ids) expect(await db.connections.get(id)).toBeNull();
    const told = await db.outbox.listUnannounced(10_000);
    await db.outbox.markAnnounced(
      told.map(({ seq }) => seq),
      Date.now(),
    );
  }
}

/** As SIGTERM does. */
async function end({ life, die }: Gateway): Promise<void> {
  await life.close();
  await die();
}
