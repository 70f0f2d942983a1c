import { customType, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { ID_LENGTH } from './lengths.ts';

const json = customType<{ data: unknown; driverData: string }>({
  dataType: () => 'text',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (value) => JSON.parse(value),
});

export const sqliteKit = {
  table: sqliteTable,
  id: (name: string) => text(name, { length: ID_LENGTH }),
  text: (name: string, length: number) => text(name, { length }),
  /** UTC milliseconds. */
  time: (name: string) => integer(name, { mode: 'number' }),
  integer: (name: string) => integer(name, { mode: 'number' }),
  /** Up to 2^53. */
  bigint: (name: string) => integer(name, { mode: 'number' }),
  json: (name: string) => json(name),
  /** The table's primary key, given by the database in the order of insertion; a number is never given twice. */
  sequence: (name: string) => integer(name, { mode: 'number' }).primaryKey({ autoIncrement: true }),
  index,
  uniqueIndex,
};
