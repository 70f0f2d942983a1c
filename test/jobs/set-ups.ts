import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineModule, QueueSetUp } from '../contracts/queue-rig.ts';
import { freshMysql } from '../db/fresh-mysql.ts';

/** A new SQLite file. */
export async function onSqlite(engine: EngineModule | null = null, lookEveryMs = 2000): Promise<QueueSetUp> {
  const dir = await mkdtemp(join(tmpdir(), 'deskgate-jobs-'));
  return {
    databaseUrl: `sqlite://${join(dir, 'test.db')}`,
    engine,
    lookEveryMs,
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

/** A new database on the server. */
export async function onMysql(serverUrl: string, engine: EngineModule | null = null): Promise<QueueSetUp> {
  const { url, drop } = await freshMysql(serverUrl);
  return { databaseUrl: url, engine, lookEveryMs: 2000, remove: drop };
}
