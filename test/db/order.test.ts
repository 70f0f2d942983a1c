import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';
import { expect, it } from 'vitest';
import { orderOf } from '../../src/db/repositories/order.ts';
import { users } from '../../src/db/schema/sqlite.ts';

const dialect = new SQLiteSyncDialect();

it.each([
  ['by what many may share, the id decides', 'createdAt', false, ['created_at asc', 'id asc']],
  ['backwards, it decides backwards', 'createdAt', true, ['created_at desc', 'id desc']],
  ['by what no two share, nothing is left to decide', 'username', true, ['username desc']],
] as const)('%s', (_, field, isDescending, columns) => {
  const order = orderOf(users, undefined, [{ field, isDescending }], users.id, users.username);
  const said = order.map((one) => dialect.sqlToQuery(one).sql.replaceAll(/"(?:users"\.")?/g, ''));
  expect(said).toEqual(columns);
});
