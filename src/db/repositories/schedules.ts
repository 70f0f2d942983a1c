import { and, asc, eq, inArray, lte } from 'drizzle-orm';
import type { Client } from '../client.ts';
import { type ScheduleRepository, UniqueViolation } from '../database.ts';
import { chunks } from './chunks.ts';

export function scheduleRepository(client: Client): ScheduleRepository {
  const { query, tables } = client;
  const { schedules } = tables;
  return {
    list: async () => query.select().from(schedules).orderBy(asc(schedules.nextAt), asc(schedules.id)),

    due: async (now) =>
      query
        .select()
        .from(schedules)
        .where(lte(schedules.nextAt, now))
        .orderBy(asc(schedules.nextAt), asc(schedules.id)),

    async add(row) {
      try {
        await client.insert(schedules, row);
        return true;
      } catch (error) {
        if (error instanceof UniqueViolation) return false;
        throw error;
      }
    },

    async advance(id, from, change) {
      return (
        (await client.update(schedules, change, and(eq(schedules.id, id), eq(schedules.nextAt, from)))) > 0
      );
    },

    async delete(ids) {
      let deleted = 0;
      for (const some of chunks(ids)) deleted += await client.delete(schedules, inArray(schedules.id, some));
      return deleted;
    },
  };
}
