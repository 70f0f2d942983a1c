import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { InstanceView } from '../../src/instances/model.ts';
import { describeWith } from '../testbed/parts.ts';
import { containersOf } from './containers.ts';
import type { Client } from './gateway.ts';
import { type GatewayProcess, spawnGateway } from './gateway-process.ts';
import { rfbSession } from './rfb-session.ts';
import { stillShown } from './still-shown.ts';

const HOUR_MS = 3_600_000;
const IDLE_MINUTES = 2;
/** The scheduler looks twice meanwhile. */
const TWO_LOOKS_MS = 11_000;

/** @param due UTC ms of a start that the calendar has. */
const apps = (image: string, due: number): string => {
  const at = new Date(due);
  const settings = (entrypoint = '') =>
    `settings = { image = "${image}", memory = "256m", pull = "never"${entrypoint} }`;
  return `
[[apps]]
id = "desk"
name = "Desk"
provider = "docker"
idle_minutes = ${IDLE_MINUTES}
${settings()}

[[apps]]
id = "slow"
name = "Slow"
provider = "docker"
${settings(', entrypoint = ["sh", "-c", "sleep 8; exec deskgate-desktop"]')}

[[apps]]
id = "planned"
name = "Planned"
provider = "demo"
schedule = [{ cron = "${at.getUTCMinutes()} ${at.getUTCHours()} * * *", timezone = "UTC", action = "start", user = "admin" }]
`;
};

describeWith(
  ['docker', 'desktop-image'],
  'a clock that jumps',
  ({ docker: { host, labelPrefix }, 'desktop-image': { image } }) => {
    let dir: string;
    let gateway: GatewayProcess;
    let me: Client;
    let offMs: number;

    async function start(): Promise<void> {
      await writeFile(join(dir, 'clock'), String(offMs));
      gateway = await spawnGateway(dir, {
        NODE_OPTIONS: `--import ${new URL('shifted-clock.mjs', import.meta.url).href}`,
        CLOCK_FILE: join(dir, 'clock'),
        DESKGATE_DOCKER_HOST: host,
        DESKGATE_DOCKER_LABEL_PREFIX: labelPrefix,
        DESKGATE_CONFIG: join(dir, 'deskgate.toml'),
        DESKGATE_PORT_RANGE: '20820-20839',
      });
      me = await gateway.signIn();
    }
    async function jump(ms: number): Promise<void> {
      offMs += ms;
      await writeFile(join(dir, 'clock'), String(offMs));
      process.kill(gateway.pid, 'SIGUSR2');
    }

    beforeEach(async () => {
      offMs = 0;
      dir = await mkdtemp(join(tmpdir(), 'deskgate-clock-'));
      await writeFile(join(dir, 'deskgate.toml'), apps(image, Date.now() + HOUR_MS / 2));
      await start();
    });
    afterEach(async () => {
      await gateway.terminate();
      await rm(dir, { recursive: true, force: true });
    });

    const all = async () => (await me.json<{ items: InstanceView[] }>('/api/v1/instances')).items;
    const planned = async () => (await all()).filter(({ appId }) => appId === 'planned');
    async function eventually(holds: () => Promise<boolean>): Promise<void> {
      const deadline = Date.now() + 30_000;
      while (!(await holds())) {
        if (Date.now() > deadline) throw new Error(`Waited in vain for: ${holds}`);
        await sleep(200);
      }
    }
    const stop = async (id: string) => {
      expect((await me.fetch(`/api/v1/instances/${id}?wait=30`, { method: 'DELETE' })).status).toBe(200);
      expect(await containersOf(host, id, labelPrefix)).toEqual([]);
    };

    it('by an hour, forward and back, stops nobody, loses nobody and does nothing twice', async () => {
      const [watched, idle] = [await me.start('desk'), await me.start('desk')];
      await me.until(watched, 'running');
      await me.until(idle, 'running');
      const viewer = await rfbSession(me.socket(watched, 'binary'));
      await viewer.firstUpdate();
      const underWay: string[] = [];
      // the calendar is known once the scheduler has looked; what it does not know it cannot have missed
      await sleep(TWO_LOOKS_MS);
      expect(await planned()).toEqual([]);

      for (const ms of [HOUR_MS, -HOUR_MS]) {
        const slow = await me.start('slow');
        underWay.push(slow);
        await me.until(slow, 'starting');
        await jump(ms);
        await sleep(TWO_LOOKS_MS);
        await me.until(slow, 'running');
        expect(await containersOf(host, slow, labelPrefix)).toHaveLength(1);
        await stillShown(viewer);
        expect(await me.instance(watched)).toMatchObject({ status: 'running', viewers: 1, warnedAt: null });
        const alone = await me.instance(idle);
        expect(alone).toMatchObject({ status: 'running', viewers: 0 });
        // counted anew, by the clock that is
        const leftMs = (alone.stopsAt ?? 0) - (Date.now() + offMs);
        expect(leftMs).toBeGreaterThan(0);
        expect(leftMs).toBeLessThanOrEqual(IDLE_MINUTES * 60_000);
        // what was missed is made up for, once
        await eventually(async () => (await planned()).length === 1);
      }
      await sleep(TWO_LOOKS_MS);
      expect(await planned()).toHaveLength(1);
      viewer.socket.close();
      await viewer.reader.closed;
      for (const id of [watched, idle, ...underWay]) await stop(id);
      expect((await all()).filter(({ appId }) => appId !== 'planned')).toEqual([]);
    });

    it('back while no gateway runs, does not keep what was under way waiting for an hour', async () => {
      await jump(HOUR_MS);
      const slow = await me.start('slow');
      await me.until(slow, 'starting');
      await gateway.kill();
      offMs = 0;
      await start();
      await me.until(slow, 'running');
      expect(await containersOf(host, slow, labelPrefix)).toHaveLength(1);
      await stop(slow);
    });
  },
);
