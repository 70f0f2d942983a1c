import { createConnection } from 'mysql2/promise';
import { freshId } from './rows.ts';

export interface FreshMysql {
  readonly url: string;
  readonly name: string;
  /** Runs SQL as the administrator, beside the database under test. */
  sql(statement: string): Promise<unknown[]>;
  drop(): Promise<void>;
}

/** A new, empty database on the server of `serverUrl`. Its default is latin1, as on many old servers. */
export async function freshMysql(serverUrl: string): Promise<FreshMysql> {
  const server = new URL(serverUrl);
  const name = `deskgate_${freshId().replaceAll('-', '_')}`;
  const admin = await createConnection({
    host: server.hostname,
    port: Number(server.port),
    user: decodeURIComponent(server.username),
    password: decodeURIComponent(server.password),
  });
  await admin.query(`CREATE DATABASE ${name} CHARACTER SET latin1`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    name,
    async sql(statement) {
      const [rows] = await admin.query(statement);
      return Array.isArray(rows) ? rows : [];
    },
    async drop() {
      await admin.query(`DROP DATABASE ${name}`);
      await admin.end();
    },
  };
}
