import { bigint, customType, index, int, mysqlTable, uniqueIndex } from 'drizzle-orm/mysql-core';
import type { Kit } from './kit.ts';
import { ID_LENGTH } from './lengths.ts';

// named in each column: the default of a server or a database may be latin1, or compare without case
const UNICODE = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';

const varchar = customType<{ data: string; driverData: string; config: { length: number } }>({
  dataType: (config) => `varchar(${config?.length}) ${UNICODE}`,
});

const json = customType<{ data: unknown; driverData: string }>({
  dataType: () => `mediumtext ${UNICODE}`,
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (value) => JSON.parse(value),
});

const columns = {
  table: mysqlTable,
  id: (name: string) => varchar(name, { length: ID_LENGTH }),
  text: (name: string, length: number) => varchar(name, { length }),
  time: (name: string) => bigint(name, { mode: 'number' }),
  integer: (name: string) => int(name),
  bigint: (name: string) => bigint(name, { mode: 'number' }),
  json: (name: string) => json(name),
  sequence: (name: string) => bigint(name, { mode: 'number' }).autoincrement().primaryKey(),
  index,
  uniqueIndex,
} satisfies Record<keyof Kit, unknown>;

export const mysqlKit = columns as unknown as Kit;
