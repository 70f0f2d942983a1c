import { afterEach } from 'vitest';
import { type FreshMysql, freshMysql } from '../db/fresh-mysql.ts';
import { describeWith } from '../testbed/parts.ts';
import { startKeyCrashTests } from './start-key-crash-tests.ts';

describeWith(['mariadb'], 'on MariaDB', ({ mariadb }) => {
  let fresh: FreshMysql;
  afterEach(() => fresh.drop());
  startKeyCrashTests(async () => {
    fresh = await freshMysql(mariadb.url);
    return fresh.url;
  });
});
