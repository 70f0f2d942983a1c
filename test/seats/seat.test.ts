import { beforeEach, describe, expect, it } from 'vitest';
import type { SeatRepository } from '../../src/db/database.ts';
import type { SeatRow } from '../../src/db/schema/rows.ts';
import { Seat } from '../../src/seats/seat.ts';
import { HandClock } from '../scheduler/hand-clock.ts';

const SECOND = 1000;
const HOUR = 3_600_000;
const LEASE = 15 * SECOND;

/** The table, and an answer that can be refused or lost. */
class SeatTable implements SeatRepository {
  row: SeatRow | null = null;
  /** Throws when the database cannot be asked, after the statement was done where `isDone`. */
  failure: { readonly isDone: boolean } | null = null;

  async get(): Promise<SeatRow | null> {
    return this.#answer(() => this.row);
  }

  async take(name: string, owner: string, until: number, now: number): Promise<boolean> {
    return this.#answer(() => {
      if (this.row !== null && this.row.owner !== owner && this.row.until >= now) return false;
      this.row = { name, owner, until };
      return true;
    });
  }

  async renew(name: string, owner: string, until: number): Promise<boolean> {
    return this.#answer(() => {
      if (this.row?.owner !== owner) return false;
      this.row = { name, owner, until };
      return true;
    });
  }

  async release(name: string, owner: string, now = 0): Promise<boolean> {
    return this.renew(name, owner, now - 1);
  }

  #answer<T>(work: () => T): T {
    if (this.failure?.isDone === false) throw new Error('away');
    const answer = work();
    if (this.failure !== null && answer === true) throw new Error('lost');
    return answer;
  }
}

let table: SeatTable;
let clock: HandClock;

beforeEach(() => {
  table = new SeatTable();
  clock = new HandClock();
});

const seat = (owner: string, by = clock): Seat =>
  new Seat({ db: { seats: table }, clock: by, name: 'x', owner });

describe('a seat', () => {
  it('is one’s at a time, and another’s when it was not renewed for its lease', async () => {
    const [one, two] = [seat('one'), seat('two')];
    expect([await one.keep(), await two.keep()]).toEqual([true, false]);
    for (let n = 0; n < 10; n += 1) {
      clock.pass(5 * SECOND);
      expect([await one.keep(), await two.keep(), one.isHeld, two.isHeld]).toEqual([
        true,
        false,
        true,
        false,
      ]);
    }
    clock.pass(LEASE + 1);
    expect([await two.keep(), await one.confirm()]).toEqual([true, false]);
    expect([one.isHeld, two.isHeld]).toEqual([false, true]);
  });

  it('is not relied on for as long as nobody else may take it', async () => {
    const one = seat('one');
    await one.keep();
    clock.pass(LEASE - 4 * SECOND);
    expect(one.isHeld).toBe(true);
    clock.pass(2 * SECOND);
    expect(one.isHeld).toBe(false);
    expect(await seat('two').keep()).toBe(false);
    // nobody has taken it
    expect([await one.confirm(), one.isHeld]).toEqual([true, true]);
  });

  it('is free at once when its holder closes, though the answer that gave it to him was lost', async () => {
    const [one, two] = [seat('one'), seat('two')];
    table.failure = { isDone: true };
    await expect(one.keep()).rejects.toThrow('lost');
    table.failure = null;
    expect([one.isHeld, await two.keep()]).toEqual([false, false]);
    await one.release();
    clock.pass(1);
    expect([await two.keep(), two.freeSince]).toEqual([true, clock.now() - 2]);
  });

  it('of somebody else is not given up', async () => {
    const [one, two] = [seat('one'), seat('two')];
    await one.keep();
    await two.keep();
    await two.release();
    clock.pass(1);
    expect([await two.keep(), await one.confirm()]).toEqual([false, true]);
  });

  it('stays held, as far as it reaches, while the database cannot be asked', async () => {
    const one = seat('one');
    await one.keep();
    table.failure = { isDone: false };
    clock.pass(10 * SECOND);
    await expect(one.confirm()).rejects.toThrow('away');
    expect(one.isHeld).toBe(true);
    clock.pass(3 * SECOND);
    expect(one.isHeld).toBe(false);
  });

  it('is doubted by its holder when the clock jumps forward, and belongs to whoever asks first', async () => {
    const [one, two] = [seat('one'), seat('two')];
    await one.keep();
    clock.jump(HOUR);
    expect(one.isHeld).toBe(false);
    expect([await two.keep(), await one.confirm(), await one.keep()]).toEqual([true, false, false]);
    clock.jump(HOUR);
    expect([await two.confirm(), two.isHeld, await one.keep()]).toEqual([true, true, false]);
  });

  it('is lost to a machine whose clock alone jumps forward, which only the database tells', async () => {
    const ahead = new HandClock(clock.now() + HOUR);
    const one = seat('one');
    await one.keep();
    expect(await seat('two', ahead).keep()).toBe(true);
    expect([one.isHeld, await one.confirm(), one.isHeld]).toEqual([true, false, false]);
  });

  it('stays with its holder when the clock goes back, however often others look', async () => {
    const [one, two] = [seat('one'), seat('two')];
    await one.keep();
    clock.jump(-HOUR);
    for (let n = 0; n < 20; n += 1) {
      expect(await two.keep()).toBe(false);
      clock.pass(SECOND / 2);
    }
    expect([one.isHeld, await one.confirm(), await two.keep()]).toEqual([true, true, false]);
  });

  it('is another’s a lease after its holder died, though the clock went back', async () => {
    await seat('one').keep();
    clock.jump(-HOUR);
    const two = seat('two');
    expect(await two.keep()).toBe(false);
    clock.pass(LEASE - 1);
    expect(await two.keep()).toBe(false);
    clock.pass(1);
    expect(await two.keep()).toBe(true);
  });
});
