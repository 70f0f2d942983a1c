import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../testbed/parts.ts';
import { containersOf, docker, signedIn } from './containers.ts';
import { dockerApps } from './docker-apps.ts';
import { freePort } from './free-port.ts';
import { type Client, client } from './gateway.ts';
import { type GatewayProcess, spawnGateway } from './gateway-process.ts';
import { keepersIn, newView, sayOf as sayIn, shellsIn } from './kept-shell.ts';
import { type ShellViewer, shellViewer } from './shell-viewer.ts';

const KEEP_SECONDS = 16;
/** In /proc/net/tcp: port 3389, and a state. */
const XRDP = ':0D3D';
const ESTABLISHED = '01';

describeWith(
  ['docker', 'ssh-image', 'desktop-image', 'rdp-image', 'guacd'],
  'a desktop through guacd',
  ({ docker: { host }, guacd, ...parts }) => {
    let dir: string;
    let env: Record<string, string>;
    let gateway: GatewayProcess;
    let me: Client;
    let id: string;
    let container: string;
    let others: string[] = [];
    const start = () => spawnGateway(dir, env);

    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'deskgate-resume-'));
      await writeFile(
        join(dir, 'deskgate.toml'),
        dockerApps({
          desktop: parts['desktop-image'].image,
          ssh: parts['ssh-image'].image,
          rdp: parts['rdp-image'].image,
        }),
      );
      env = {
        DESKGATE_DOCKER_HOST: host,
        DESKGATE_CONFIG: join(dir, 'deskgate.toml'),
        DESKGATE_PORT: String(await freePort()),
        DESKGATE_PORT_RANGE: '20920-20939',
        DESKGATE_GUACAMOLE_GUACD: `${guacd.host}:${guacd.port}`,
        DESKGATE_GUACAMOLE_KEEP_SECONDS: String(KEEP_SECONDS),
      };
      others = [];
      gateway = await start();
      me = await gateway.signIn();
      id = await me.start('ssh');
      await me.until(id, 'running');
      [container = ''] = await containersOf(host, id);
    });
    afterEach(async () => {
      for (const one of [id, ...others])
        await me.fetch(`/api/v1/instances/${one}?wait=30`, { method: 'DELETE' }).catch(() => undefined);
      await gateway.terminate();
      await rm(dir, { recursive: true, force: true });
    });

    const open = (view: string, as: Client = me): Promise<ShellViewer> =>
      shellViewer(as.socket(id, 'guacamole', { query: `?view=${view}` }));
    const shells = (): Promise<number> => shellsIn({ host, container });
    const sayOf = (viewer: ShellViewer, what: string): Promise<string> =>
      sayIn(viewer, { host, container }, what);
    /** Of a new shell, whose prompt takes its time. */
    const firstSayOf = async (viewer: ShellViewer): Promise<string> => {
      await viewer.painted;
      await new Promise((resolve) => setTimeout(resolve, 2000));
      return sayOf(viewer, '$$');
    };
    const openFirst = async (view: string): Promise<{ viewer: ShellViewer; pid: string }> => {
      const viewer = await open(view);
      await viewer.painted;
      await signedIn(host, container);
      viewer.type('kept=still-there\n');
      const pid = await sayOf(viewer, '$$');
      // the keeper is a process that starts beside
      await expect.poll(() => keepersIn(dir), { timeout: 10_000 }).toHaveLength(1);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return { viewer, pid };
    };

    it.each([
      ['SIGTERM', 4005],
      ['kill -9', 1006],
    ] as const)('is the same one after %s and a new gateway', async (how, code) => {
      const view = newView();
      const { viewer, pid } = await openFirst(view);
      const connectionId = viewer.connectionId();
      if (how === 'SIGTERM') expect(await gateway.terminate()).toBe(0);
      else await gateway.kill();
      expect(await viewer.closed).toMatchObject({ code });
      gateway = await start();
      const again = await open(view);
      await again.painted;
      expect(again.connectionId()).toBe(connectionId);
      expect(await sayOf(again, '$$')).toBe(pid);
      expect(await sayOf(again, '$kept')).toBe('still-there');
      // and once more: who came back can come back
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await gateway.terminate();
      gateway = await start();
      const third = await open(view);
      await third.painted;
      expect(await sayOf(third, '$$ $kept')).toBe(`${pid} still-there`);
      third.socket.close();
      await expect.poll(shells, { timeout: 10_000 }).toBe(0);
    });

    it.each(['SIGTERM', 'kill -9'])('of RDP has the very session that it had, after %s', async (how) => {
      const rdp = await me.start('rdp');
      others.push(rdp);
      await me.until(rdp, 'running');
      const [shown = ''] = await containersOf(host, rdp);
      /** The ends of guacd's connections to xrdp, as xrdp sees them. */
      const connections = async (): Promise<string[]> => {
        const table = await docker(host, 'exec', shown, 'cat', '/proc/net/tcp', '/proc/net/tcp6');
        const rows = table.split('\n').map((line) => line.trim().split(/\s+/));
        return rows.flatMap(([, local = '', remote = '', state]) =>
          local.endsWith(XRDP) && state === ESTABLISHED ? [remote] : [],
        );
      };
      const view = newView();
      const openRdp = async (): Promise<ShellViewer> => {
        const viewer = await shellViewer(me.socket(rdp, 'guacamole', { query: `?view=${view}` }));
        await viewer.painted;
        return viewer;
      };
      const viewer = await openRdp();
      await signedIn(host, shown);
      await new Promise((resolve) => setTimeout(resolve, 4000));
      viewer.type('kept=still-there\n');
      const pid = await sayIn(viewer, { host, container: shown }, '$$');
      const before = await connections();
      expect(before).toHaveLength(1);
      if (how === 'SIGTERM') expect(await gateway.terminate()).toBe(0);
      else await gateway.kill();
      gateway = await start();
      const again = await openRdp();
      expect(again.connectionId()).toBe(viewer.connectionId());
      expect(await sayIn(again, { host, container: shown }, '$$ $kept')).toBe(`${pid} still-there`);
      expect(await connections()).toEqual(before);
      again.socket.close();
      await expect.poll(connections, { timeout: 10_000 }).toEqual([]);
    });

    it('is the same one when only the network of the viewer was away', async () => {
      const view = newView();
      const { viewer, pid } = await openFirst(view);
      viewer.socket.terminate();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const again = await open(view);
      expect(await sayOf(again, '$$')).toBe(pid);
    });

    it('is taken over by the viewer that comes back before its dead socket was noticed', async () => {
      const view = newView();
      const { viewer, pid } = await openFirst(view);
      const again = await open(view);
      expect(await viewer.closed).toMatchObject({ code: 4008 });
      expect(await sayOf(again, '$$')).toBe(pid);
      expect((await me.instance(id)).viewers).toBe(1);
    });

    it('is nobody else’s: not of another session, another name, or an ended session', async () => {
      const view = newView();
      const { pid } = await openFirst(view);
      const other = await gateway.signIn();
      await gateway.kill();
      gateway = await start();
      for (const [name, as] of [
        [view, client(gateway.url, other.cookie)],
        [newView(), me],
      ] as const) {
        const stranger = await open(name, as);
        expect(await firstSayOf(stranger)).not.toBe(pid);
      }
      await me.fetch('/logout', { method: 'POST' });
      await expect(open(view)).rejects.toThrow('401');
      me = await gateway.signIn();
      expect(await firstSayOf(await open(view))).not.toBe(pid);
    });

    it('is let go, and nothing is left, when nobody comes back', async () => {
      const { pid } = await openFirst(newView());
      await gateway.kill();
      expect(await docker(host, 'exec', container, 'ps', '-o', 'comm=', '-p', pid)).toBe('bash');
      await expect.poll(shells, { timeout: (KEEP_SECONDS + 10) * 1000 }).toBe(0);
      await expect.poll(() => keepersIn(dir), { timeout: 5000 }).toEqual([]);
      gateway = await start();
    });

    it('is gone, and the viewer told so, when the desktop was stopped meanwhile', async () => {
      const view = newView();
      const { viewer } = await openFirst(view);
      await gateway.kill();
      await viewer.closed;
      gateway = await start();
      await me.fetch(`/api/v1/instances/${id}?wait=30`, { method: 'DELETE' });
      await expect(open(view)).rejects.toThrow('409');
      await expect.poll(() => keepersIn(dir), { timeout: (KEEP_SECONDS + 5) * 1000 }).toEqual([]);
    });

    it('is found by another gateway on the same data', async () => {
      const view = newView();
      const { pid } = await openFirst(view);
      const second = await spawnGateway(dir, { ...env, DESKGATE_PORT: '0' });
      try {
        await gateway.kill();
        const again = await open(view, client(second.url, me.cookie));
        expect(await sayOf(again, '$$')).toBe(pid);
      } finally {
        await second.terminate();
        gateway = await start();
      }
    });

    it('costs nobody a keeper who does not say how to be known', async () => {
      const viewer = await shellViewer(me.socket(id, 'guacamole'));
      await viewer.painted;
      expect(await keepersIn(dir)).toEqual([]);
      await expect(open('short')).rejects.toThrow('400');
    });
  },
);
