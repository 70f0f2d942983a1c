import { asc, count, eq } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { UserRepository } from '../database.ts';

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
