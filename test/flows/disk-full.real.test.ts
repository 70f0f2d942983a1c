import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ErrorReport } from '../../src/errors.ts';
import { describeWith } from '../testbed/parts.ts';
import { requireAllParts } from '../testbed/require-all.ts';
import { containersOf } from './containers.ts';
import { dockerApps } from './docker-apps.ts';
import type { Client } from './gateway.ts';
import { type GatewayProcess, spawnGateway } from './gateway-process.ts';
import { rfbSession } from './rfb-session.ts';
import { noSmallDisk, type SmallDisk, smallDisk } from './small-disk.ts';
import { stillShown } from './still-shown.ts';

const MEGABYTES = 16;
const FULL = {
  code: 'DATABASE_UNREACHABLE',
  message: 'The disk of the database is full.',
  remedy: 'Free some space on the disk of the data directory.',
};

const missing = await noSmallDisk();
const isDemanded = requireAllParts();

describeWith(
  ['docker', 'desktop-image'],
  'when the disk of the SQLite file is full',
  ({ docker: { host, labelPrefix }, 'desktop-image': { image } }) => {
    let disk: SmallDisk;
    let gateway: GatewayProcess;
    let me: Client;

    if (missing !== null && !isDemanded) {
      it.skip(`needs a small disk: ${missing} (to have it: run the tests as root)`, () => {});
      return;
    }

    beforeEach(async () => {
      disk = await smallDisk(MEGABYTES);
      await writeFile(join(disk.dir, 'deskgate.toml'), dockerApps({ desktop: image }));
      gateway = await spawnGateway(disk.dir, {
        DESKGATE_DOCKER_HOST: host,
        DESKGATE_CONFIG: join(disk.dir, 'deskgate.toml'),
        DESKGATE_DOCKER_LABEL_PREFIX: labelPrefix,
        DESKGATE_PORT_RANGE: '20840-20859',
      });
      me = await gateway.signIn();
    });
    afterEach(async () => {
      await gateway?.terminate();
      await disk?.unmount();
    });

    const rest = (path: string, init: RequestInit = {}) =>
      me.fetch(path, {
        ...init,
        headers: { accept: 'application/json', 'content-type': 'application/json' },
      });

    async function expectFull(response: Response): Promise<void> {
      expect(response.status).toBe(503);
      expect((await response.json()) as ErrorReport).toMatchObject(FULL);
    }

    it('nothing new begins, which is said plainly; what runs goes on; and with space again all is well', async () => {
      const id = await me.start('xfce');
      await me.until(id, 'running');
      const [container] = await containersOf(host, id, labelPrefix);
      const viewer = await rfbSession(me.socket(id, 'binary'));
      await viewer.firstUpdate();

      const underWay = await me.start('xfce');
      await disk.fill();
      for (let i = 0; i < 3; i += 1) {
        await expectFull(
          await rest('/api/v1/instances', { method: 'POST', body: JSON.stringify({ appId: 'xfce' }) }),
        );
      }
      await expectFull(await rest(`/api/v1/instances/${id}`, { method: 'DELETE' }));
      const page = await me.fetch('/app/xfce', { method: 'POST', headers: { accept: 'text/html' } });
      expect(page.status).toBe(503);
      const text = await page.text();
      expect(text).toContain(FULL.message);
      expect(text).toContain(FULL.remedy);

      // what is only read is answered as ever
      expect((await me.fetch('/', { headers: { accept: 'text/html' } })).status).toBe(200);
      expect((await me.instance(id)).status).toBe('running');
      await new Promise((resolve) => setTimeout(resolve, 6000));
      await stillShown(viewer);
      expect(await containersOf(host, id, labelPrefix)).toEqual([container]);

      await disk.free();
      await me.until(underWay, 'running');
      expect(await containersOf(host, underWay, labelPrefix)).toHaveLength(1);
      const open = await me.json<{ items: { id: string }[] }>('/api/v1/instances');
      expect(new Set(open.items.map((item) => item.id))).toEqual(new Set([id, underWay]));
      const next = await me.start('xfce');
      await me.until(next, 'running');
      await stillShown(viewer);
      for (const one of [id, underWay, next]) {
        expect((await rest(`/api/v1/instances/${one}?wait=30`, { method: 'DELETE' })).status).toBe(200);
        expect(await containersOf(host, one, labelPrefix)).toEqual([]);
      }
      expect(await gateway.terminate()).toBe(0);
      expect(await integrity(disk.dir)).toEqual({ check: 'ok', leases: 0, connections: 0 });
    });
  },
);

/** Of a copy, since the library keeps a file open for longer than it is used. */
async function integrity(dir: string): Promise<{ check: string; leases: number; connections: number }> {
  const copy = await mkdtemp(join(tmpdir(), 'deskgate-copy-'));
  for (const name of await readdir(dir)) {
    if (name.startsWith('deskgate.db')) await copyFile(join(dir, name), join(copy, name));
  }
  const database = new Database(join(copy, 'deskgate.db'));
  const one = (sql: string): unknown => Object.values(database.prepare(sql).get() as object)[0];
  try {
    return {
      check: String(one('PRAGMA integrity_check')),
      leases: Number(one('SELECT COUNT(*) FROM port_leases')),
      connections: Number(one('SELECT COUNT(*) FROM connections')),
    };
  } finally {
    database.close();
    await rm(copy, { recursive: true });
  }
}
