import { afterEach } from 'vitest';
import { type FreshMysql, freshMysql } from '../db/fresh-mysql.ts';
import { describeWith } from '../testbed/parts.ts';
import { limitTests } from './limit-tests.ts';

describeWith(['mariadb'], 'on MariaDB', ({ mariadb }) => {
  let fresh: FreshMysql;
  // hooks of the outer end last
  afterEach(() => fresh.drop());
  limitTests(async () => {
    fresh = await freshMysql(mariadb.url);
    return fresh.url;
  });
});
