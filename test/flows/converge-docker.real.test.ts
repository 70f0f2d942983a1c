import { randomInt } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hashPassword } from '../../src/auth/passwords.ts';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { newId } from '../../src/ids.ts';
import { quietLog } from '../db/quiet-log.ts';
import { describeWith } from '../testbed/parts.ts';
import { docker } from './containers.ts';
import { Crowd, type Person, randomFrom } from './docker-chaos.ts';
import { type Client, client } from './gateway.ts';
import { type GatewayProcess, spawnGateway } from './gateway-process.ts';
import { rfbSession } from './rfb-session.ts';
import { spawnWorker, type WorkerProcess } from './worker-process.ts';

/** More: DOCKER_CHAOS_RUNS=10, the same again: DOCKER_CHAOS_SEED=… npm test -- test/flows/converge-docker.real.test.ts */
const RUNS = Number(process.env.DOCKER_CHAOS_RUNS ?? 1);
const SEED = process.env.DOCKER_CHAOS_SEED;
const DESKTOPS = 50;
const KILLS = 3;
const WARM = 4;
const CONVERGED_MS = 30_000;
const PASSWORD = 'a long enough secret';
const NAMES = ['admin', 'ada', 'bob', 'eve'];

/** A VNC server and nothing else: fifty of them fit on a small machine. */
const SCREEN = `printf '%s\\\\n' "$VNC_PASSWORD" | tigervncpasswd -f >/tmp/p; rm -f /tmp/.X1-lock /tmp/.X11-unix/X1
exec Xtigervnc :1 -rfbport 5901 -rfbauth /tmp/p -SecurityTypes VncAuth -localhost=0 -AlwaysShared -geometry 640x480 -nolisten tcp`;

const apps = (image: string): string =>
  ['desk', 'pool']
    .map(
      (id) => `
[[apps]]
id = "${id}"
name = "${id}"
provider = "docker"
${id === 'pool' ? `warm = ${WARM}` : ''}
settings = { image = "${image}", entrypoint = ["sh", "-c", """${SCREEN}"""], memory = "64m", pull = "never" }
`,
    )
    .join('');

describeWith(
  ['docker', 'desktop-image'],
  `${DESKTOPS} containers`,
  ({ docker: { host, labelPrefix }, 'desktop-image': { image } }) => {
    let dir: string;
    let db: Database;
    let gateway: GatewayProcess | null;
    let worker: WorkerProcess | null;

    const env = (): Record<string, string> => ({
      DESKGATE_DOCKER_HOST: host,
      DESKGATE_DOCKER_LABEL_PREFIX: labelPrefix,
      DESKGATE_CONFIG: join(dir, 'deskgate.toml'),
      DESKGATE_PORT_RANGE: '20600-20799',
      DESKGATE_JOB_CONCURRENCY: '6',
    });

    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'deskgate-converge-'));
      await writeFile(join(dir, 'deskgate.toml'), apps(image));
      gateway = await spawnGateway(dir, env());
      worker = await spawnWorker(dir, env());
      db = await openDatabase({ url: `sqlite://${join(dir, 'deskgate.db')}`, log: quietLog() });
      const passwordHash = await hashPassword(PASSWORD);
      for (const username of NAMES.slice(1)) {
        const row = {
          id: newId(),
          username,
          role: 'user',
          accept: null,
          deny: null,
          revision: 1,
          passwordHash,
          disabledAt: null,
          waitingSince: null,
          email: null,
          createdAt: 0,
          preferences: null,
          deletion: null,
        } as const;
        await db.users.insert(row);
      }
    });
    afterEach(async () => {
      await worker?.kill();
      await gateway?.kill();
      await db?.close();
      await removeAll();
      await rm(dir, { recursive: true, force: true });
    });

    async function labelled(): Promise<string[]> {
      const label = `${labelPrefix}.instance`;
      const text = await docker(
        host,
        'ps',
        '-a',
        '--filter',
        `label=${label}`,
        '--format',
        `{{.Label "${label}"}}`,
      );
      return text.split('\n').filter(Boolean).sort(byText);
    }
    async function removeAll(): Promise<void> {
      const text = await docker(host, 'ps', '-aq', '--filter', `label=${labelPrefix}.instance`);
      const ids = text.split('\n').filter(Boolean);
      if (ids.length > 0) await docker(host, 'rm', '-f', ...ids);
    }
    const here = (cookie: string): Client => client(gateway?.url ?? 'http://127.0.0.1:9', cookie);

    /** Rows, containers, leases and connections, each by instance. */
    async function facts() {
      const open = await db.instances.listOpen();
      const leases = (await db.leases.list()).map(({ instanceId }) => instanceId).sort(byText);
      const rows = open.map(({ id }) => id).sort(byText);
      const connected = [];
      for (const id of rows) if ((await db.connections.get(id))?.port) connected.push(id);
      const odd = open.filter(
        ({ desired, runtime, error }) => desired !== 'running' || runtime !== 'running' || error,
      );
      const busy = [...(await db.jobs.activeOfMany(rows)).keys()];
      return { rows, leases, connected, containers: await labelled(), odd: odd.map(({ id }) => id), busy };
    }

    async function converged(): Promise<string[]> {
      const deadline = Date.now() + CONVERGED_MS;
      for (;;) {
        const found = await facts();
        const { rows } = found;
        const wanted = { rows, leases: rows, connected: rows, containers: rows, odd: [], busy: [] };
        const same = JSON.stringify(found) === JSON.stringify(wanted);
        if (same && (await db.instances.listWarm()).length === WARM) return rows;
        if (Date.now() > deadline) expect(found).toEqual(wanted);
        if (Date.now() > deadline) throw new Error('The pool is not as full as it should be.');
        await sleep(500);
      }
    }

    async function run(seed: number): Promise<void> {
      const random = randomFrom(seed);
      const people: Person[] = [];
      for (const username of NAMES) {
        const me = username === 'admin' ? await gateway?.signIn() : await gateway?.signIn(username, PASSWORD);
        people.push({ username, cookie: me?.cookie ?? '' });
      }
      const crowd = new Crowd(random, people, here);
      await Promise.all(Array.from({ length: DESKTOPS }, () => crowd.start('desk', random())));
      for (let kill = 0; kill < KILLS; kill += 1) {
        const deeds = crowd.does(15, 3000);
        await sleep(random() * 3000);
        if (kill === 1) {
          await worker?.kill();
          worker = await spawnWorker(dir, env());
        } else {
          await gateway?.kill();
          gateway = await spawnGateway(dir, env());
        }
        await deeds;
      }
      const [admin = { cookie: '' }] = people;
      const rows = await converged();
      const warm = new Set((await db.instances.listWarm()).map(({ id }) => id));
      for (const [id, { owner, wanted }] of crowd.known) {
        const row = await db.instances.get(id);
        if (wanted === 'running') expect({ id, open: rows.includes(id) }).toEqual({ id, open: true });
        if (wanted === 'stopped') expect(row?.endedAt, id).not.toBeNull();
        if (wanted === 'forgotten') expect(row, id).toBeNull();
        if (row !== null) expect((await db.users.get(row.userId ?? ''))?.username, id).toBe(owner);
      }
      for (const id of rows.filter((one) => !warm.has(one))) {
        (await rfbSession(here(admin.cookie).socket(id, 'binary'))).socket.terminate();
      }
    }

    const seeds =
      SEED === undefined ? Array.from({ length: RUNS }, () => randomInt(2 ** 31)) : [Number(SEED)];
    it.each(seeds)(
      'started, claimed, stopped, restarted and forgotten at random while gateway and worker are killed, agree with their rows (seed %i)',
      run,
      240_000,
    );
  },
);

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
