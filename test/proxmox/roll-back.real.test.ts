/** A machine goes back to what was kept of it, through the whole gateway: with viewers, given up, and cut off by kill -9. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { CLOSE_CODE } from '../../src/tunnels/transport.ts';
import { type FakePve, startPve } from '../fakes/pve/start-pve.ts';
import { QUICK } from '../fakes/pve/testing/quick-pve.ts';
import type { Client } from '../flows/gateway.ts';
import { type GatewayProcess, spawnGateway } from '../flows/gateway-process.ts';
import { rfbSession } from '../flows/rfb-session.ts';

const TEMPLATE = 900;
/** A lease of a job that nobody renews runs out after 15 s. */
const PATIENCE_MS = 45_000;

describe.each(['2026'] as const)(
  'a machine that goes back, on Proxmox of %s',
  { timeout: 90_000 },
  (generation) => {
    let pve: FakePve;
    let folder: string;
    let gateway: GatewayProcess;

    beforeAll(async () => {
      pve = await startPve({ generation, nodes: 2, timeScale: QUICK });
      pve.setUp.addPool('desktops');
      pve.setUp.addTemplate({ vmid: TEMPLATE, name: 'debian' });
      const token = pve.setUp.addGatewayToken({
        ...{ id: 'gw@pve!deskgate', pool: 'desktops', templates: [TEMPLATE] },
        ...{ storages: ['local-zfs'], bridges: ['vmbr0'] },
      });
      folder = await mkdtemp(join(tmpdir(), 'deskgate-pve-'));
      const ca = join(folder, 'pve-root-ca.pem');
      await writeFile(ca, pve.ca);
      const toml = `
[plugins.proxmox]
hosts = [${pve.hosts.map(({ port }) => `"127.0.0.1:${port}"`).join(', ')}]
token = "${token}"
ca = "${ca}"
pool = "desktops"

[[apps]]
id = "machine"
name = "Debian machine"
provider = "proxmox"
protocol = "console"
stop_grace_seconds = 0
settings = { template = ${TEMPLATE} }
`;
      await writeFile(join(folder, 'deskgate.toml'), toml);
      gateway = await spawnGateway(folder);
    }, 60_000);
    afterAll(async () => {
      await gateway?.terminate();
      await pve?.close();
      await rm(folder, { recursive: true, force: true });
    });

    const guest = () => {
      const made = pve.guests().find(({ vmid }) => vmid !== TEMPLATE);
      if (made === undefined) throw new Error('There is no machine.');
      return made;
    };
    const written = (text: string) => void guest().config.set('searchdomain', text);
    const read = () => guest().config.get('searchdomain');
    const act = async (me: Client, id: string, action: string, wait = 30) =>
      (await me.fetch(`/api/v1/instances/${id}/${action}?wait=${wait}`, { method: 'POST' })).status;
    const free = (me: Client, id: string) =>
      expect
        .poll(async () => (await me.instance(id)).job ?? null, { timeout: PATIENCE_MS, interval: 100 })
        .toBeNull();

    /** A machine whose state was kept, and that was changed since then. */
    const kept = async () => {
      const me = await gateway.signIn();
      const id = await me.start('machine');
      onTestFinished(async () => {
        pve.control.clear();
        pve.control.setTaskDuration('qmrollback', 0);
        const again = await gateway.signIn();
        await again.fetch(`/api/v1/instances/${id}`, { method: 'DELETE' });
        await again.until(id, 'stopped');
        expect(pve.guests().map(({ vmid }) => vmid)).toEqual([TEMPLATE]);
      });
      await me.until(id, 'running');
      expect(await act(me, id, 'rollback')).toBe(409);
      written('wanted');
      expect(await act(me, id, 'checkpoint')).toBe(200);
      written('unwanted');
      return { me, id };
    };
    const rollsBack = () =>
      expect.poll(() => pve.runningTasks('qmrollback'), { interval: 5 }).toHaveLength(1);

    it('tells its viewer why, and is what it was', async () => {
      const { me, id } = await kept();
      const session = await rfbSession(me.socket(id, 'console'));
      await session.firstUpdate();
      const closed = session.reader.closed;
      expect(await act(me, id, 'rollback')).toBe(200);
      expect(await closed).toMatchObject({
        code: CLOSE_CODE.restarting,
        reason: 'The desktop goes back to the state that was saved.',
      });
      expect([read(), guest().power, guest().snapshots.size]).toEqual(['wanted', 'running', 1]);
      expect((await me.instance(id)).status).toBe('running');
    });

    it('is stopped in the middle, and nothing of it is left', async () => {
      const { me, id } = await kept();
      pve.control.setTaskDuration('qmrollback', 200_000);
      expect(await act(me, id, 'rollback', 0)).toBe(202);
      await rollsBack();
      await me.fetch(`/api/v1/instances/${id}`, { method: 'DELETE' });
      await me.until(id, 'stopped');
      expect(pve.guests().map(({ vmid }) => vmid)).toEqual([TEMPLATE]);
    });

    it.each(['while Proxmox works on it', 'when Proxmox has done it'])(
      'is whole after kill -9 %s',
      async (when) => {
        const { me, id } = await kept();
        // longer than the lease of the job: who takes it over finds the machine locked
        pve.control.setTaskDuration('qmrollback', when.startsWith('while') ? 4_000_000 : 0);
        if (!when.startsWith('while')) pve.control.freeze({ method: 'POST', path: '/status/start' }, 'never');
        expect(await act(me, id, 'rollback', 0)).toBe(202);
        if (when.startsWith('while')) await rollsBack();
        else await expect.poll(read, { interval: 5 }).toBe('wanted');
        await gateway.kill();
        pve.control.clear();
        pve.control.setTaskDuration('qmrollback', 0);
        gateway = await spawnGateway(folder);
        const again = await gateway.signIn();
        expect((await again.instance(id)).status).toBe('restarting');
        await free(again, id);
        const view = await again.instance(id);
        expect([view.status, view.actionError]).toEqual(['running', null]);
        expect([read(), guest().power, guest().snapshots.size]).toEqual(['wanted', 'running', 1]);
      },
    );

    it('runs on when Proxmox cannot put it back, and says so', async () => {
      const { me, id } = await kept();
      pve.control.failNextTask('qmrollback', "can't rollback, 'x' is not most recent snapshot on 'disk'");
      expect(await act(me, id, 'rollback')).toBe(200);
      const { status, actionError } = await me.instance(id);
      expect([status, actionError?.action, actionError?.code]).toEqual([
        'running',
        'rollback',
        'PROVIDER_FAILED',
      ]);
      expect([read(), guest().power]).toEqual(['unwanted', 'running']);
      expect(await act(me, id, 'rollback')).toBe(200);
      expect([(await me.instance(id)).actionError, read()]).toEqual([null, 'wanted']);
    });
  },
);
