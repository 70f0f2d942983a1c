import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CuttableProxy, cuttableProxy } from '../db/cuttable-proxy.ts';
import { type FreshMysql, freshMysql } from '../db/fresh-mysql.ts';
import { describeWith } from '../testbed/parts.ts';
import { containersOf } from './containers.ts';
import { dockerApps } from './docker-apps.ts';
import { type Client, startTestGateway, type TestGateway } from './gateway.ts';
import { rfbSession } from './rfb-session.ts';
import { stillShown } from './still-shown.ts';

/** Longer: DATABASE_AWAY_MS=30000 npm test -- test/flows/database-away.real.test.ts */
const AWAY_MS = Number(process.env.DATABASE_AWAY_MS ?? 10_000);
/** That a server says nothing is known only after 20 s, by each who asks. */
const WAYS = AWAY_MS > 20_000 ? (['refuse', 'hush'] as const) : (['refuse'] as const);
/** A lease of a job or a seat that could not be renewed is over after this time, and the next look follows. */
const RECOVERED_MS = 30_000;
const CAUSE = 'The database cannot be reached.';
const REMEDY = 'Check database_url and that the database is running.';

describeWith(
  ['docker', 'desktop-image', 'mariadb'],
  'while MariaDB is away',
  ({ docker: { host, labelPrefix }, 'desktop-image': { image }, mariadb }) => {
    let database: FreshMysql;
    let proxy: CuttableProxy;
    let gateway: TestGateway;
    let me: Client;

    beforeEach(async () => {
      database = await freshMysql(mariadb.url);
      proxy = await cuttableProxy(database.url);
      gateway = await startTestGateway({
        toml: dockerApps({ desktop: image }),
        env: {
          DESKGATE_DOCKER_HOST: host,
          DESKGATE_DOCKER_LABEL_PREFIX: labelPrefix,
          DESKGATE_DATABASE_URL: proxy.url,
        },
      });
      me = await gateway.signIn();
    });
    afterEach(async () => {
      await proxy.mend();
      await gateway.close();
      await proxy.close();
      await database.drop();
    });

    const containers = (id: string) => containersOf(host, id, labelPrefix);
    const started = async (): Promise<string> => {
      const id = await me.start('xfce');
      await me.until(id, 'running');
      return id;
    };

    async function expectAway(accept: string, path: string, init: RequestInit = {}): Promise<void> {
      const response = await me.fetch(path, { ...init, headers: { accept } });
      expect(response.status).toBe(503);
      const text = await response.text();
      for (const words of ['DATABASE_UNREACHABLE', CAUSE, REMEDY]) expect(text).toContain(words);
    }

    async function eventually(holds: () => Promise<boolean>): Promise<void> {
      const deadline = Date.now() + RECOVERED_MS;
      while (!(await holds())) {
        if (Date.now() > deadline) throw new Error(`Waited in vain for: ${holds}`);
        await sleep(200);
      }
    }

    it.each(WAYS)(
      'viewers keep their desktops, the rest says why, and then everything goes on, once (%s)',
      async (goAway) => {
        const watched = await started();
        const toStop = await started();
        const viewer = await rfbSession(me.socket(watched, 'binary'));
        await viewer.firstUpdate();
        const starting = await me.start('xfce');
        await me.fetch(`/api/v1/instances/${toStop}`, { method: 'DELETE' });
        await sleep(60);
        await proxy[goAway]();
        const leftAt = Date.now();

        await Promise.all([
          expectAway('text/html', '/'),
          expectAway('text/html', '/app/xfce', { method: 'POST' }),
          expectAway('application/json', '/api/v1/instances'),
          expectAway('application/json', `/api/v1/instances/${watched}`, { method: 'DELETE' }),
        ]);
        expect((await me.fetch('/up')).status).toBe(200);
        expect((await me.fetch('/up/databases')).status).toBe(503);
        await expect(rfbSession(me.socket(watched, 'binary'))).rejects.toThrow('refused with 503');
        await sleep(Math.max(0, AWAY_MS - (Date.now() - leftAt)));
        await stillShown(viewer);
        expect(await containers(watched)).toHaveLength(1);

        await proxy.mend();
        const after = await started();
        await me.until(starting, 'running');
        await me.until(toStop, 'stopped');
        await stillShown(viewer);
        await eventually(async () => (await me.instance(watched)).viewers === 1);
        await eventually(async () => ((await gateway.db.seats.get('scheduler'))?.until ?? 0) > Date.now());
        for (const id of [watched, starting, after]) expect(await containers(id)).toHaveLength(1);
        expect(await containers(toStop)).toEqual([]);
        const leases = await gateway.db.leases.list();
        expect(new Set(leases.map(({ instanceId }) => instanceId))).toEqual(
          new Set([watched, starting, after]),
        );
        expect(leases).toHaveLength(3);
        // told once each, though what was told of them may have been tried again
        const twice = await database.sql(
          `SELECT type, subject FROM ${database.name}.outbox GROUP BY type, subject HAVING COUNT(*) > 1`,
        );
        expect(twice).toEqual([]);
        await eventually(async () => (await gateway.db.outbox.listUnannounced(10)).length === 0);

        for (const id of [watched, starting, after]) {
          expect((await me.fetch(`/api/v1/instances/${id}?wait=30`, { method: 'DELETE' })).status).toBe(200);
          expect(await containers(id)).toEqual([]);
        }
        expect(await gateway.db.leases.list()).toEqual([]);
      },
    );
  },
);
