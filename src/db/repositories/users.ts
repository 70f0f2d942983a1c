import { asc, count, eq } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { UserRepository } from '../database.ts';
import { contains } from './contains.ts';

export function userRepository(client: Client): UserRepository {
  const { query, tables } = client;
  const { users } = tables;
  return {
    insert: (row) => client.insert(users, { ...row, username: row.username.toLowerCase() }),

    get: client.finder(users, users.id),

    async findByUsername(username) {
      const [row] = await query
        .select()
        .from(users)
        .where(eq(users.username, username.toLowerCase()))
        .limit(1);
      return row ?? null;
    },

    list: async () => query.select().from(users).orderBy(asc(users.username)),

    async page({ search, offset, limit }) {
      const where = search === undefined ? undefined : contains(users.username, search.toLowerCase());
      const [rows, [counted]] = await Promise.all([
        query.select().from(users).where(where).orderBy(asc(users.username)).limit(limit).offset(offset),
        query.select({ n: count() }).from(users).where(where),
      ]);
      return { rows, total: counted?.n ?? 0 };
    },

    async count() {
      const [row] = await query.select({ n: count() }).from(users);
      return row?.n ?? 0;
    },

    async update(id, change) {
      const { username } = change;
      const lower = username === undefined ? {} : { username: username.toLowerCase() };
      await client.update(users, { ...change, ...lower }, eq(users.id, id));
    },
  };
}
