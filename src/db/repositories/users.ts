import { and, asc, count, eq, isNotNull, isNull, ne, or, sql } from 'drizzle-orm';
import { batched, forManyKeys, isOneOf } from '../batched.ts';
import type { Client } from '../client.ts';
import { UniqueViolation, type UserRepository } from '../database.ts';
import { narrowed } from './narrowed.ts';
import { orderOf } from './order.ts';
import { raised, unchanged } from './unchanged.ts';

export function userRepository(client: Client): UserRepository {
  const { query, tables } = client;
  const { seats, users } = tables;
  const byIds = forManyKeys((places) =>
    query.select().from(users).where(isOneOf(users.id, places)).prepare(),
  );
  const isThere = or(isNull(users.deletion), ne(users.deletion, 'gone'));
  return {
    insert: (row) => client.insert(users, { ...row, username: row.username.toLowerCase() }),

    // asked with each start, often of the same
    get: batched(client, async (ids) => new Map((await byIds(ids)).map((row) => [row.id, row]))),

    async findByUsername(username) {
      const [row] = await query
        .select()
        .from(users)
        .where(eq(users.username, username.toLowerCase()))
        .limit(1);
      return row ?? null;
    },

    findByEmail: client.finder(users, users.email),

    list: async () => query.select().from(users).where(isThere).orderBy(asc(users.username)),

    async page({ isDisabled, isWaiting, role, sort, offset, limit, names, ...others }) {
      const filter = { ...others, names: names?.map((name) => name.toLowerCase()) };
      const columns = { id: users.id, names: [users.username], created: users.createdAt };
      const where = and(
        isThere,
        narrowed(columns, filter),
        role === undefined ? undefined : eq(users.role, role),
        isDisabled === undefined ? undefined : (isDisabled ? isNotNull : isNull)(users.disabledAt),
        isWaiting === undefined ? undefined : (isWaiting ? isNotNull : isNull)(users.waitingSince),
      );
      const byName = { field: 'username', isDescending: filter.isReversed ?? false } as const;
      const order = orderOf(users, sort, [byName], users.id, users.username);
      const [rows, [counted]] = await Promise.all([
        query
          .select()
          .from(users)
          .where(where)
          .orderBy(...order)
          .limit(limit)
          .offset(offset),
        query.select({ n: count() }).from(users).where(where),
      ]);
      return { rows, total: counted?.n ?? 0 };
    },

    async count() {
      const [row] = await query.select({ n: count() }).from(users).where(isThere);
      return row?.n ?? 0;
    },

    async update(id, change, revision) {
      const { username } = change;
      const lower = username === undefined ? {} : { username: username.toLowerCase() };
      const columns = { ...change, ...lower, ...raised(users) };
      return (await client.update(users, columns, unchanged(users, id, revision))) > 0;
    },

    leaving: async (limit) =>
      query.select().from(users).where(isNotNull(users.deletion)).orderBy(asc(users.id)).limit(limit),

    async lockAdmins() {
      // one row for all, also where nobody has the role
      const lock = { name: 'administrators', owner: '', until: 0 };
      const isLocked = async () => (await client.update(seats, lock, eq(seats.name, lock.name))) > 0;
      try {
        if (!(await isLocked())) await client.insert(seats, lock);
      } catch (error) {
        // somebody else was the first
        if (!(error instanceof UniqueViolation)) throw error;
        await isLocked();
      }
      const admin = eq(users.role, 'admin');
      // it is the write that locks, whatever it writes
      await client.update(users, { role: 'admin' }, admin);
      const able = and(admin, isNull(users.disabledAt), isNull(users.deletion));
      const rows = await query.select({ id: users.id }).from(users).where(able);
      return rows.map(({ id }) => id);
    },

    // it is the write that locks, whatever it writes
    hold: async (id) =>
      (await client.update(users, { revision: sql`${users.revision}` }, eq(users.id, id))) > 0,

    async delete(id) {
      return (await client.delete(users, eq(users.id, id))) > 0;
    },
  };
}
