import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { Announcer, type AnnouncerOptions } from '../../src/events/announcer.ts';
import { EventBus } from '../../src/events/bus.ts';
import type { DomainEvent, DomainEventHandlers } from '../../src/events/domain-events.ts';
import { writeEvent } from '../../src/events/outbox.ts';
import { quietLog } from '../db/quiet-log.ts';
import { Lifeline } from '../fakes/lifeline.ts';

let dir: string;
let db: Database;
const open: Announcer[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deskgate-events-'));
  db = await openDatabase({ url: `sqlite://${join(dir, 'test.db')}`, log: quietLog() });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(open.splice(0).map((announcer) => announcer.close()));
  await db.close();
  await rm(dir, { recursive: true, force: true });
});

const HOUR_MS = 3_600_000;
const realNow = Date.now.bind(Date);
/** Sets the clock of all processes to so much before or after the real one. */
const jump = (ms: number): void => void vi.spyOn(Date, 'now').mockImplementation(() => realNow() + ms);

const payload = { version: 1 } as DomainEvent['payload'];
const write = (bus: EventBus, subject: string): Promise<void> =>
  db.tx(() => writeEvent({ db, bus }, { type: 'instance.started', subject, payload }));

/** A process that announces to these subscribers. */
function announce(
  subscribers: readonly DomainEventHandlers[],
  more: Partial<AnnouncerOptions> = {},
): EventBus {
  const bus = new EventBus();
  const announcer = new Announcer({
    db,
    bus,
    log: quietLog(),
    subscribers: subscribers.map((events, n) => ({ name: `s${n}`, events })),
    seatMs: 60_000,
    renewEveryMs: 30,
    retryMs: [5, 5],
    lookEveryMs: 20,
    ...more,
  });
  announcer.start();
  open.push(announcer);
  return bus;
}

const unannounced = async (): Promise<number> => (await db.outbox.listUnannounced(1000)).length;

/** Waits for what happens soon, however busy the machine is. */
const poll = <T>(ask: () => T) => expect.poll(ask, { timeout: 12_000, interval: 20 });

describe('the announcer', () => {
  it('reads no event before those who wait for an answer have it', async () => {
    let calm = (): void => {};
    const isCalm = new Promise<void>((resolve) => {
      calm = resolve;
    });
    const read = vi.spyOn(db.outbox, 'listUnannounced');
    const seen: string[] = [];
    const bus = announce([{ '*': ({ subject }) => void seen.push(subject) }], { untilCalm: () => isCalm });
    await write(bus, 'i1');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(read).not.toHaveBeenCalled();
    calm();
    await poll(() => seen).toEqual(['i1']);
  });

  it('gives every subscriber each event once, in order, under its type and under all', async () => {
    const [one, all, none]: string[][] = [[], [], []];
    const bus = announce([
      { 'instance.started': ({ subject }) => void one?.push(subject) },
      { '*': ({ subject }) => void all?.push(subject) },
      { 'instance.lost': ({ subject }) => void none?.push(subject) },
    ]);
    const names = Array.from({ length: 500 }, (_, n) => `i${n}`);
    for (const name of names) await write(bus, name);
    await poll(unannounced).toBe(0);
    expect(one).toEqual(names);
    expect(all).toEqual(names);
    expect(none).toEqual([]);
  });

  it('tells at once what the same process has committed, and nothing before', async () => {
    const told: DomainEvent[] = [];
    const bus = announce([{ '*': (event) => void told.push(event) }], { lookEveryMs: 600_000 });
    await write(bus, 'first');
    await poll(() => told).toHaveLength(1);
    await db.tx(async () => {
      await writeEvent({ db, bus }, { type: 'instance.stopped', subject: 'x', payload });
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(told).toHaveLength(1);
    });
    await poll(() => told).toHaveLength(2);
    expect(told[1]).toMatchObject({ type: 'instance.stopped', subject: 'x', payload, seq: 2 });
  });

  it('tells a subscriber that failed again, and the next event only after that', async () => {
    const told: string[] = [];
    let failures = 2;
    const bus = announce([
      {
        '*': ({ subject }) => {
          told.push(subject);
          if (failures-- > 0) throw new Error('not now');
        },
      },
    ]);
    for (const name of ['a', 'b']) await write(bus, name);
    await poll(unannounced).toBe(0);
    expect(told).toEqual(['a', 'a', 'a', 'b']);
  });

  it('passes over what a subscriber cannot take, and does not let others wait for it', async () => {
    const [broken, hung, well]: string[][] = [[], [], []];
    const bus = announce(
      [
        {
          '*': async ({ subject }) => {
            broken?.push(subject);
            throw new Error('never');
          },
        },
        {
          '*': ({ subject }) => {
            hung?.push(subject);
            return subject === 'a' ? new Promise(() => {}) : undefined;
          },
        },
        { '*': ({ subject }) => void well?.push(subject) },
      ],
      { handlerMs: 200 },
    );
    for (const name of ['a', 'b', 'c']) await write(bus, name);
    await poll(() => well).toEqual(['a', 'b', 'c']);
    expect(await unannounced()).toBe(3);
    await poll(unannounced).toBe(0);
    expect(broken).toEqual(['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c']);
    expect(hung).toEqual(['a', 'a', 'a', 'b', 'c']);
  });

  it('goes on through a backlog that is longer than what is under way at a time', async () => {
    for (let n = 0; n < 450; n += 1) await write(new EventBus(), `i${n}`);
    const told: string[] = [];
    announce([{ '*': ({ subject }) => void told.push(subject) }]);
    await poll(unannounced).toBe(0);
    expect(told).toEqual(Array.from({ length: 450 }, (_, n) => `i${n}`));
  });

  it('is one process at a time, and another when that one closes', async () => {
    const told: string[] = [];
    const subscriber = (who: string) => ({
      '*': ({ subject }: DomainEvent) => void told.push(`${who} ${subject}`),
    });
    const first = announce([subscriber('one')]);
    await write(first, 'a');
    await poll(() => told).toEqual(['one a']);
    const second = announce([subscriber('two')]);
    for (const name of ['b', 'c']) await write(second, name);
    await poll(unannounced).toBe(0);
    expect(told).toEqual(['one a', 'one b', 'one c']);
    await open[0]?.close();
    await write(second, 'd');
    await poll(unannounced).toBe(0);
    expect(told.at(-1)).toBe('two d');
    expect(told).toHaveLength(4);
  });

  it('stops telling when it does not know that it still has the seat, and another goes on', async () => {
    const told: string[] = [];
    const lifeline = new Lifeline();
    const first = announce(
      [
        {
          '*': async ({ subject }, signal) => {
            told.push(`one ${subject}`);
            if (subject === 'b') await new Promise((resolve) => signal.addEventListener('abort', resolve));
          },
        },
      ],
      { db: lifeline.to(db), seatMs: 1500 },
    );
    for (const name of ['a', 'b', 'c']) await write(first, name);
    await poll(() => told).toEqual(['one a', 'one b']);
    announce([{ '*': ({ subject }) => void told.push(`two ${subject}`) }]);
    lifeline.cut(new Error('away'));
    await poll(() => told).toEqual(['one a', 'one b', 'two b', 'two c']);
    lifeline.mend();
    await poll(unannounced).toBe(0);
    expect(told).toHaveLength(4);
  });

  it('goes on where a clock that was ahead had taken the seat for long', async () => {
    await db.seats.take('announcer', 'somebody', Date.now() + 3_600_000, Date.now());
    const told: string[] = [];
    const bus = announce([{ '*': ({ subject }) => void told.push(subject) }], { seatMs: 2000 });
    await write(bus, 'a');
    await poll(() => told).toEqual(['a']);
  });

  it('is one process still when the clocks jump forward an hour', async () => {
    const told: string[] = [];
    // it would notice by itself much later only
    const first = announce([{ '*': ({ subject }) => void told.push(`one ${subject}`) }], {
      renewEveryMs: 20_000,
    });
    await write(first, 'a');
    await poll(() => told).toEqual(['one a']);
    announce([{ '*': ({ subject }) => void told.push(`two ${subject}`) }]);
    const seat = await db.seats.get('announcer');
    jump(HOUR_MS);
    await poll(async () => (await db.seats.get('announcer'))?.owner).not.toBe(seat?.owner);
    for (const name of ['b', 'c', 'd']) await write(first, name);
    await poll(unannounced).toBe(0);
    expect(told).toEqual(['one a', 'two b', 'two c', 'two d']);
  });

  it('keeps the seat when the clocks go back an hour, and leaves it to another when it dies then', async () => {
    const told: string[] = [];
    const lifeline = new Lifeline();
    const first = announce([{ '*': ({ subject }) => void told.push(`one ${subject}`) }], {
      db: lifeline.to(db),
      seatMs: 1500,
      renewEveryMs: 200,
    });
    await write(first, 'a');
    await poll(() => told).toEqual(['one a']);
    jump(-HOUR_MS);
    // looks much more often than the other one renews
    announce([{ '*': ({ subject }) => void told.push(`two ${subject}`) }], { seatMs: 1500 });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await write(first, 'b');
    await poll(() => told).toEqual(['one a', 'one b']);
    jump(-2 * HOUR_MS);
    lifeline.cut(new Error('away'));
    await write(first, 'c');
    await poll(() => told).toEqual(['one a', 'one b', 'two c']);
    lifeline.mend();
    await poll(unannounced).toBe(0);
    expect(told).toHaveLength(3);
  });

  it('closes soon, whatever a subscriber does', async () => {
    const bus = announce([{ '*': () => new Promise(() => {}) }]);
    await write(bus, 'a');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await open.splice(0)[0]?.close();
    expect(await unannounced()).toBe(1);
  });
});
