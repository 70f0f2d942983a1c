import { expect, it } from 'vitest';
import type { Driver } from '../../../src/db/driver.ts';
import { type Migration, readMigrations } from '../../../src/db/migrations.ts';

const OLDEST_ROWS = [
  "INSERT INTO users (id, username, password_hash, role, disabled_at, created_at) VALUES ('u', 'ada', NULL, 'user', NULL, 1)",
  `INSERT INTO instances (id, app_id, app_name, user_id, provider, app, ref, desired, runtime, runtime_at, error, stages, created_at, started_at, ended_at, version)
   VALUES ('i', 'demo', 'Demo', 'u', 'demo', '{}', 'r', 'running', 'running', 2, NULL, '[]', 3, 4, NULL, 5)`,
  `INSERT INTO connections (instance_id, protocol, host, port, inner_host, inner_port, credentials, created_at)
   VALUES ('i', 'vnc', '127.0.0.1', 5901, NULL, NULL, 'sealed', 6)`,
  `INSERT INTO viewers (id, instance_id, user_id, transport, address, opened_at, closed_at, reason, bytes_to_viewer, bytes_from_viewer)
   VALUES ('v', 'i', 'u', 'vnc', '127.0.0.1', 7, NULL, NULL, 0, 0)`,
  "INSERT INTO port_leases (port, instance_id, leased_at) VALUES (20000, 'i', 8)",
];

/** From before it was known where the chain begins and ends. */
const OLD_CHAIN = [3, 4].map(
  (place) => `INSERT INTO audit (at, actor, address, action, resources, result, place, previous, hash)
   VALUES (1, 'ada', '', 'startApp', '[]', 'ok', ${place}, 'h${place - 1}', 'h${place}')`,
);

/** A database of the first version is brought up to date with everything in it. */
export function keepsOldRows(
  dialect: 'sqlite' | 'mysql',
  driver: () => Driver,
  migrate: (migrations: readonly Migration[]) => Promise<void>,
): void {
  it('keeps what the first version wrote', async () => {
    const history = await readMigrations(dialect);
    await migrate(history.slice(0, 1));
    const rows = async (sql: string) =>
      (await driver().execute({ sql, params: [] })).rows.map((row) => [...row]);
    for (const sql of OLDEST_ROWS) await rows(sql);
    await migrate(
      history.slice(
        0,
        history.findIndex(({ tag }) => tag.endsWith('_audit_head')),
      ),
    );
    for (const sql of OLD_CHAIN) await rows(sql);
    await migrate(history);
    expect(await rows('SELECT first, place, hash FROM audit_head')).toEqual([[3, 4, 'h4']]);
    expect(
      await rows(
        'SELECT id, user_id, ref, created_at, version, pool_key, claimed_at, idle_since FROM instances',
      ),
    ).toEqual([['i', 'u', 'r', 3, 5, null, null, null]]);
    expect(await rows('SELECT instance_id, port FROM connections')).toEqual([['i', 5901]]);
    expect(await rows('SELECT id, instance_id, seat, alive_until FROM viewers')).toEqual([
      ['v', 'i', null, null],
    ]);
    expect(await rows('SELECT port, instance_id FROM port_leases')).toEqual([[20000, 'i']]);
    await rows("DELETE FROM instances WHERE id = 'i'");
    expect(await rows('SELECT * FROM connections')).toEqual([]);
    expect(await rows('SELECT * FROM viewers')).toEqual([]);
  });
}
