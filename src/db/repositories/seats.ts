import { and, eq, lt, or, sql } from 'drizzle-orm';
import type { Client } from '../client.ts';
import { type SeatRepository, UniqueViolation } from '../database.ts';

export function seatRepository(client: Client): SeatRepository {
  const { tables } = client;
  const { seats } = tables;

  const get = client.finder(seats, seats.name);
  const heldBy = (name: string, owner: string) => and(eq(seats.name, name), eq(seats.owner, owner));
  const isHeld = and(eq(seats.name, sql.placeholder('of')), eq(seats.owner, sql.placeholder('by')));
  const renew = client.updater(seats, isHeld);

  return {
    get,

    async take(name, owner, until, now) {
      const mine = or(eq(seats.owner, owner), lt(seats.until, now));
      if ((await client.update(seats, { owner, until }, and(eq(seats.name, name), mine))) > 0) return true;
      if ((await get(name)) !== null) return false;
      try {
        await client.insert(seats, { name, owner, until });
        return true;
      } catch (error) {
        // somebody else was the first to take it
        if (error instanceof UniqueViolation) return false;
        throw error;
      }
    },

    async renew(name, owner, until) {
      return (await renew({ until }, { of: name, by: owner })) > 0;
    },

    async release(name, owner, now = Date.now()) {
      return (await client.update(seats, { until: now - 1 }, heldBy(name, owner))) > 0;
    },
  };
}
