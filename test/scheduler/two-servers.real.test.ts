import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type ExpectStatic, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import type { InstanceRow } from '../../src/db/schema/rows.ts';
import { freshMysql } from '../db/fresh-mysql.ts';
import { quietLog } from '../db/quiet-log.ts';
import { type GatewayProcess, spawnGateway } from '../flows/gateway-process.ts';
import { rfbSession } from '../flows/rfb-session.ts';
import { describeWith } from '../testbed/parts.ts';

const TOML = `
stop_warn_minutes = 0

[[apps]]
id = "daily"
name = "Daily"
provider = "demo"
schedule = [{ cron = "* * * * *", action = "start", user = "admin" }]

[[apps]]
id = "short"
name = "Short"
provider = "demo"
max_minutes = 1
`;

/** Up to a minute until the calendar's first, another until its next, a lease that runs out, and what is watched after that. */
const TIMEOUT_MS = 300_000;

interface Place {
  readonly url: string;
  drop(): Promise<void>;
}

/** Each takes minutes, since a calendar counts in minutes: what one database has shown is not shown by the other again. */
type Part = 'crash' | 'standstill' | 'max-time';

interface Two {
  readonly db: Database;
  readonly servers: readonly [GatewayProcess, GatewayProcess];
  startedOf(appId: string): Promise<readonly InstanceRow[]>;
}

/** What the work leaves of them is ended after it. */
async function onTwo(
  place: (dir: string) => Promise<Place>,
  work: (two: Two) => Promise<void>,
): Promise<void> {
  const opened: (() => Promise<unknown>)[] = [];
  try {
    const dir = await mkdtemp(join(tmpdir(), 'deskgate-servers-'));
    opened.push(() => rm(dir, { recursive: true, force: true }));
    await writeFile(join(dir, 'deskgate.toml'), TOML);
    const at = await place(dir);
    opened.push(() => at.drop());
    const start = async (): Promise<GatewayProcess> => {
      const config = join(dir, 'deskgate.toml');
      const server = await spawnGateway(dir, { DESKGATE_DATABASE_URL: at.url, DESKGATE_CONFIG: config });
      opened.push(() => server.terminate());
      return server;
    };
    const servers = [await start(), await start()] as const;
    const db = await openDatabase({ url: at.url, log: quietLog() });
    opened.push(() => db.close());
    const startedOf = async (appId: string) =>
      (await db.instances.list({ appId, includeEnded: true, offset: 0, limit: 50 })).rows;
    await work({ db, servers, startedOf });
  } finally {
    for (const close of opened.reverse()) await close();
  }
}

/** They wait for the calendar at the same time: each has servers and a database of its own. */
function twoServers(place: (dir: string) => Promise<Place>, parts: readonly Part[]): void {
  type Body = (two: Two, expect: ExpectStatic) => Promise<void>;
  const part = (name: Part, title: string, body: Body): void => {
    if (!parts.includes(name)) return;
    it.concurrent(title, ({ expect }) => onTwo(place, (two) => body(two, expect)), TIMEOUT_MS);
  };

  part(
    'crash',
    'do what the calendar says once, and go on after kill -9 of the one that did it',
    async ({ db, servers, startedOf }, expect) => {
      const minute = (): number => Math.floor(Date.now() / 60_000);
      const [one, two] = servers;
      const me = await two.signIn();
      await expect.poll(() => startedOf('daily'), { timeout: 75_000, interval: 200 }).toHaveLength(1);
      const first = minute();
      const seat = await db.seats.get('scheduler');
      const [instance] = await startedOf('daily');
      await me.fetch(`/api/v1/instances/${instance?.id}?wait=10`, { method: 'DELETE' });
      // the first to start took the seat
      await one.kill();
      const killed = Date.now();
      await expect
        .poll(async () => (await db.seats.get('scheduler'))?.owner, { timeout: 25_000, interval: 200 })
        .not.toBe(seat?.owner);
      expect(Date.now() - killed).toBeLessThan(22_000);
      await expect.poll(() => startedOf('daily'), { timeout: 75_000, interval: 200 }).toHaveLength(2);
      expect(minute() - first).toBeLessThanOrEqual(2);
      const jobs = await Promise.all((await startedOf('daily')).map(({ id }) => db.jobs.get(id)));
      expect(jobs.map((job) => job?.action)).toEqual(['instance.start', 'instance.start']);
    },
  );

  part(
    'standstill',
    'do nothing twice when the one that did it stands still and goes on',
    async ({ db, servers, startedOf }, expect) => {
      const [one, two] = servers;
      const me = await two.signIn();
      await expect.poll(() => startedOf('daily'), { timeout: 75_000, interval: 200 }).toHaveLength(1);
      const seat = await db.seats.get('scheduler');
      const [first] = await startedOf('daily');
      await me.fetch(`/api/v1/instances/${first?.id}?wait=10`, { method: 'DELETE' });
      process.kill(one.pid, 'SIGSTOP');
      try {
        await expect.poll(() => startedOf('daily'), { timeout: 100_000, interval: 200 }).toHaveLength(2);
      } finally {
        process.kill(one.pid, 'SIGCONT');
      }
      const taken = await db.seats.get('scheduler');
      expect(taken?.owner).not.toBe(seat?.owner);
      // two looks of the one that stood still
      await new Promise((resolve) => setTimeout(resolve, 11_000));
      expect(await startedOf('daily')).toHaveLength(2);
      expect((await db.seats.get('scheduler'))?.owner).toBe(taken?.owner);
    },
  );

  part(
    'max-time',
    'stop what runs for too long once, whoever carries its viewer, and forget the viewers of a dead one',
    async ({ db, servers }, expect) => {
      const [one, two] = servers;
      const me = await two.signIn();
      const id = await me.start('short');
      await me.until(id, 'running');
      const { reader } = await rfbSession(me.socket(id, 'binary'));
      const other = await one.signIn();
      const lost = await other.start('demo');
      await other.until(lost, 'running');
      await rfbSession(other.socket(lost, 'binary'));
      expect((await me.instance(lost)).viewers).toBe(1);
      expect(await db.viewers.countOpen([id, lost])).toEqual(
        new Map([
          [id, 1],
          [lost, 1],
        ]),
      );
      await one.kill();
      await expect
        .poll(async () => (await me.instance(lost)).viewers, { timeout: 40_000, interval: 500 })
        .toBe(0);
      await expect
        .poll(async () => (await db.viewers.lastClosed([lost])).size, { timeout: 20_000, interval: 500 })
        .toBe(1);
      expect(await db.viewers.countOpen([id])).toEqual(new Map([[id, 1]]));
      expect((await me.instance(id)).stopsWhy).toBe('max-time');
      await reader.closed;
      await me.until(id, 'stopped');
      expect((await db.instances.get(id))?.endedAt).not.toBeNull();
    },
  );
}

describe.concurrent('two servers', () => {
  describe('on one SQLite file', () => {
    twoServers(
      async (dir) => ({ url: `sqlite://${join(dir, 'shared.db')}`, drop: async () => {} }),
      ['standstill', 'max-time'],
    );
  });

  describeWith(['mariadb'], 'on one MariaDB', ({ mariadb }) => {
    twoServers(async () => {
      const fresh = await freshMysql(mariadb.url);
      return { url: fresh.url, drop: () => fresh.drop() };
    }, ['crash']);
  });
});
