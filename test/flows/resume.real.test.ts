import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../testbed/parts.ts';
import { containersOf, docker, fileIn, signedIn } from './containers.ts';
import { dockerApps } from './docker-apps.ts';
import { freePort } from './free-port.ts';
import { type Client, client } from './gateway.ts';
import { type GatewayProcess, spawnGateway } from './gateway-process.ts';
import { type ShellViewer, shellViewer } from './shell-viewer.ts';

const KEEP_SECONDS = 8;

describeWith(
  ['docker', 'ssh-image', 'desktop-image', 'guacd'],
  'a shell through guacd',
  ({ docker: { host }, guacd, ...parts }) => {
    let dir: string;
    let env: Record<string, string>;
    let gateway: GatewayProcess;
    let me: Client;
    let id: string;
    let container: string;
    const start = () => spawnGateway(dir, env);

    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'deskgate-resume-'));
      await writeFile(
        join(dir, 'deskgate.toml'),
        dockerApps({ desktop: parts['desktop-image'].image, ssh: parts['ssh-image'].image }),
      );
      env = {
        DESKGATE_DOCKER_HOST: host,
        DESKGATE_CONFIG: join(dir, 'deskgate.toml'),
        DESKGATE_PORT: String(await freePort()),
        DESKGATE_PORT_RANGE: '20920-20939',
        DESKGATE_GUACAMOLE_GUACD: `${guacd.host}:${guacd.port}`,
        DESKGATE_GUACAMOLE_KEEP_SECONDS: String(KEEP_SECONDS),
      };
      gateway = await start();
      me = await gateway.signIn();
      id = await me.start('ssh');
      await me.until(id, 'running');
      [container = ''] = await containersOf(host, id);
    });
    afterEach(async () => {
      await me.fetch(`/api/v1/instances/${id}?wait=30`, { method: 'DELETE' }).catch(() => undefined);
      await gateway.terminate();
      await rm(dir, { recursive: true, force: true });
    });

    const newView = (): string => randomBytes(16).toString('hex');
    const open = (view: string, as: Client = me): Promise<ShellViewer> =>
      shellViewer(as.socket(id, 'guacamole', { query: `?view=${view}` }));
    const shells = async (): Promise<number> => {
      const text = await docker(host, 'exec', container, 'pgrep', '-c', '-u', 'user', 'bash').catch(
        () => '0',
      );
      return Number(text);
    };
    /** What a shell knows of itself, and only itself. */
    const sayOf = async (viewer: ShellViewer, what: string): Promise<string> => {
      const file = `/tmp/${newView()}`;
      viewer.type(`echo ${what} > ${file}\n`);
      return fileIn(host, container, file);
    };
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

async function keepersIn(dir: string): Promise<string[]> {
  const names = await readdir(join(dir, 'guacamole')).catch(() => []);
  return names.filter((name) => name.startsWith('keeper-'));
}
