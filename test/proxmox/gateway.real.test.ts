/** What must hold of a whole gateway with machines of Proxmox: of what people see, and of what is asked of the cluster. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { CLOSE_CODE } from '../../src/tunnels/transport.ts';
import { pause } from '../../src/wait.ts';
import { addClient } from '../attack/people.ts';
import { type FakePve, startPve } from '../fakes/pve/start-pve.ts';
import { task } from '../fakes/pve/testing/ask.ts';
import { QUICK } from '../fakes/pve/testing/quick-pve.ts';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { type RfbSession, rfbSession } from '../flows/rfb-session.ts';

const TEMPLATE = 900;
/** A stream ends within two seconds once nobody may see it any more, or there is nothing to see; a busy machine takes longer. */
const STREAM_ENDS_MS = 3000;
/** Until a whole gateway has done something. */
const PATIENCE_MS = 20_000;
const { signal: NEVER } = new AbortController();

describe.each(['2025', '2026'] as const)(
  'a gateway with Proxmox of %s',
  { timeout: 60_000 },
  (generation) => {
    let pve: FakePve;
    let gateway: TestGateway;
    let folder: string;
    let root: string;

    beforeAll(async () => {
      pve = await startPve({ generation, nodes: 2, timeScale: QUICK });
      root = pve.setUp.addRootToken();
      pve.setUp.addPool('desktops');
      pve.setUp.addTemplate({ vmid: TEMPLATE, name: 'debian' });
      const token = pve.setUp.addGatewayToken({
        ...{ id: 'gw@pve!deskgate', pool: 'desktops', templates: [TEMPLATE] },
        ...{ storages: ['local-zfs'], bridges: ['vmbr0'] },
      });
      folder = await mkdtemp(join(tmpdir(), 'deskgate-pve-'));
      const ca = join(folder, 'pve-root-ca.pem');
      await writeFile(ca, pve.ca);
      gateway = await startTestGateway({
        toml: `
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
settings = { template = ${TEMPLATE} }
`,
      });
    }, 60_000);
    afterAll(async () => {
      await gateway?.close();
      await pve?.close();
      await rm(folder, { recursive: true, force: true });
    });

    const machineOf = async (id: string): Promise<number> => {
      const ref = (await gateway.db.instances.get(id))?.ref ?? '';
      return Number(ref.split('/')[1]);
    };
    const starts = () =>
      pve.requests.filter(({ method, path }) => method === 'POST' && /\/status\/start$/.test(path));

    /** Somebody with a machine of the own, which is gone after the test. */
    const somebody = async (name: string): Promise<{ me: Client & { userId: string }; id: string }> => {
      const me = await addClient(gateway, name);
      const id = await me.start('machine');
      onTestFinished(async () => {
        pve.control.clear();
        const administrator = await gateway.signIn();
        await administrator.fetch(`/api/v1/instances/${id}`, { method: 'DELETE' });
        await expect
          .poll(async () => (await gateway.db.instances.get(id))?.endedAt ?? null, { timeout: PATIENCE_MS })
          .not.toBeNull();
      });
      return { me, id };
    };
    const viewer = async (name: string) => {
      const { me, id } = await somebody(name);
      await me.until(id, 'running');
      const session = await rfbSession(me.socket(id, 'console'));
      await session.firstUpdate();
      return { me, id, session, vmid: await machineOf(id) };
    };
    const closing = ({ reader }: RfbSession) =>
      Promise.race([reader.closed, pause(STREAM_ENDS_MS, NEVER).then(() => 'still open')]);
    const nothingLeft = async (vmid: number): Promise<void> => {
      const open = () => pve.runningTasks('vncproxy').filter((upid) => upid.includes(`:vncproxy:${vmid}:`));
      await expect.poll(open, { timeout: PATIENCE_MS }).toEqual([]);
    };

    it('4: a start that hangs in Proxmox is still under way, is asked for once, and runs in the end', async () => {
      pve.control.freeze({ method: 'POST', path: '/status/start' }, 'on-thaw');
      const before = starts().length;
      const { me, id } = await somebody('waits');
      await expect.poll(() => starts().length - before, { timeout: PATIENCE_MS }).toBe(1);
      // the 596 has come meanwhile
      await pause(500, NEVER);
      expect((await me.instance(id)).status).toBe('starting');
      pve.control.thaw();
      await me.until(id, 'running');
      expect(starts().length - before).toBe(1);
      expect(pve.guest(await machineOf(id)).power).toBe('running');
    });

    it('6: the words of a task that failed are told to whoever started it, and are in the log', async () => {
      const me = await addClient(gateway, 'fails');
      pve.control.failNextTask('qmstart', 'start failed: QEMU exited with code 1');
      const id = await me.start('machine');
      await expect.poll(async () => (await me.instance(id)).status, { timeout: PATIENCE_MS }).toBe('failed');
      expect((await me.instance(id)).error?.detail).toContain('QEMU exited with code 1');
      expect(JSON.stringify(gateway.logs)).toContain('QEMU exited with code 1');
    });

    it('24: the stream of who signs out ends', async () => {
      const { me, session, vmid } = await viewer('leaves');
      const closed = closing(session);
      await me.fetch('/logout', { method: 'POST' });
      expect(await closed).toMatchObject({ code: CLOSE_CODE['signed-out'] });
      await nothingLeft(vmid);
    });

    it('24: the stream of a session that is revoked by another process ends', async () => {
      const { me, session, vmid } = await viewer('revoked');
      const closed = closing(session);
      await gateway.db.sessions.deleteOfUser(me.userId);
      expect(await closed).toMatchObject({ code: CLOSE_CODE['signed-out'] });
      await nothingLeft(vmid);
    });

    it('24: the stream of a desktop that is stopped ends, and its machine is gone', async () => {
      const { me, id, session, vmid } = await viewer('stops');
      const closed = closing(session);
      await me.fetch(`/api/v1/instances/${id}`, { method: 'DELETE' });
      expect(await closed).toMatchObject({ code: CLOSE_CODE.stopped });
      await me.until(id, 'stopped');
      expect(pve.guests().map((guest) => guest.vmid)).not.toContain(vmid);
      await nothingLeft(vmid);
    });

    it.each(['stopped', 'deleted'] as const)(
      '24: the stream of a machine that somebody else has %s ends, and the desktop is not shown as running for long',
      async (how) => {
        const { me, id, session, vmid } = await viewer(`outside-${how}`);
        const closed = closing(session);
        await pve.control.crashGuest(vmid);
        const { node } = pve.guest(vmid);
        if (how === 'deleted')
          expect(
            await task(pve, { method: 'DELETE', path: `/nodes/${node}/qemu/${vmid}`, token: root }),
          ).toBe('OK');
        expect(await closed).toMatchObject({ code: CLOSE_CODE['desktop-closed'] });
        await nothingLeft(vmid);
        const isRunning = async () => (await me.instance(id)).status === 'running';
        await expect.poll(isRunning, { timeout: 10_000 }).toBe(false);
      },
    );
  },
);
