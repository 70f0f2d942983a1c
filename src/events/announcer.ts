import type { Database } from '../db/database.ts';
import type { OutboxRow } from '../db/schema/rows.ts';
import type { Logger } from '../log.ts';
import { type Sitting, withSeat } from '../seats/with-seat.ts';
import { pause } from '../wait.ts';
import type { EventBus } from './bus.ts';
import { Lane, type Subscriber } from './lane.ts';
import { eventOf } from './outbox.ts';

/** What another process committed is announced at the latest after this time. */
const LOOK_EVERY_MS = 1000;
/** Whoever waits for what an event tells of, a picture above all, goes first. */
const LINGER_MS = 250;
/** Events under way at a time: a subscriber that is slow gets no longer a queue than this. */
const MOST_UNDER_WAY = 200;
/** Where as many wait, more are read when half of them are done, or some are after this time: each time all of them are read. */
const READ_AGAIN_MS = 250;
const HANDLER_MS = 30_000;
const RETRY_MS = [100, 1000, 5000, 10_000];

export interface AnnouncerOptions {
  readonly db: Database;
  readonly bus: EventBus;
  readonly log: Logger;
  readonly subscribers: readonly Subscriber[];
  readonly lookEveryMs?: number;
  readonly seatMs?: number;
  readonly renewEveryMs?: number;
  readonly handlerMs?: number;
  readonly retryMs?: readonly number[];
  /** Waited for before a subscriber is told of an event; if left out nothing is. */
  readonly untilCalm?: () => Promise<void>;
}

/**
 * Gives every event of the outbox to every subscriber: in one process at a time, in order, once. An event is marked when
 * all subscribers are done with it; what is not marked when the process ends is announced again by the next one.
 */
export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  start(): void {
    const { db, log, seatMs, renewEveryMs } = this.#options;
    const seat = {
      db,
      log,
      name: 'announcer',
      ...(seatMs === undefined ? {} : { leaseMs: seatMs }),
      ...(renewEveryMs === undefined ? {} : { renewEveryMs }),
    };
    this.#running = withSeat(seat, (sitting) => this.#announce(sitting), this.#stop.signal);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #announce({ signal, confirm }: Sitting): Promise<void> {
    const { bus, log, subscribers, handlerMs = HANDLER_MS, retryMs = RETRY_MS, untilCalm } = this.#options;
    const lanes = subscribers.map(
      (subscriber) => new Lane({ subscriber, log, handlerMs, retryMs, confirm, untilCalm }),
    );
    const underWay = new Map<number, Promise<void>>();
    let wake = new AbortController();
    // each `abort` makes an error with a stack, also of what is aborted already
    const off = bus.on('outbox.written', () => {
      if (!wake.signal.aborted) wake.abort();
    });
    try {
      while (!signal.aborted) {
        wake = new AbortController();
        const isMore = await this.#look(lanes, underWay, signal);
        if (isMore && underWay.size > 0) await someDone(underWay, signal);
        else if (!isMore) await pause(this.#options.lookEveryMs ?? LOOK_EVERY_MS, signal, wake.signal);
        // who wrote the event goes on first
        if (wake.signal.aborted) await pause(LINGER_MS, signal);
      }
    } finally {
      off();
      await Promise.all(underWay.values());
    }
  }

  /** @returns whether there is more than could be begun. */
  async #look(
    lanes: readonly Lane[],
    underWay: Map<number, Promise<void>>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { db, log, untilCalm } = this.#options;
    let rows: OutboxRow[];
    await untilCalm?.();
    // one of them may be marked after it was read and before the answer is here
    const before = new Set(underWay.keys());
    try {
      // those under way are among them, since they are not marked yet
      rows = await db.outbox.listUnannounced(MOST_UNDER_WAY);
    } catch (error) {
      log.warn({ err: error }, 'the outbox could not be read');
      return false;
    }
    for (const row of rows) {
      if (signal.aborted) return false;
      if (before.has(row.seq)) continue;
      const told = this.#tellAll(lanes, row, signal).finally(() => underWay.delete(row.seq));
      underWay.set(row.seq, told);
    }
    return rows.length === MOST_UNDER_WAY;
  }

  /** Never rejects: what could not be marked is announced again. */
  async #tellAll(lanes: readonly Lane[], row: OutboxRow, signal: AbortSignal): Promise<void> {
    const { db, log } = this.#options;
    const told = await Promise.all(lanes.map((lane) => lane.tell(eventOf(row), signal)));
    if (!told.every((isDone) => isDone)) return;
    try {
      await db.outbox.markAnnounced([row.seq], Date.now());
    } catch (error) {
      log.warn({ err: error, seq: row.seq }, 'an event could not be marked, and is announced again');
    }
  }
}

/** They are begun, and each subscriber is told, in order: when the one in the middle is done, so are those before it. */
async function someDone(underWay: ReadonlyMap<number, Promise<void>>, signal: AbortSignal): Promise<void> {
  const half = new AbortController();
  const middle = [...underWay.values()][Math.floor(underWay.size / 2)];
  void middle?.then(() => half.abort());
  do await pause(READ_AGAIN_MS, signal, half.signal);
  while (!signal.aborted && !half.signal.aborted && underWay.size >= MOST_UNDER_WAY);
}
