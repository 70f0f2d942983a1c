import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../testbed/parts.ts';
import { containersOf, docker, signedIn } from './containers.ts';
import { dockerApps } from './docker-apps.ts';
import { freePort } from './free-port.ts';
import type { Client } from './gateway.ts';
import { type GatewayProcess, spawnGateway } from './gateway-process.ts';
import { keepersIn, newView, sayOf, shellsIn } from './kept-shell.ts';
import { type ShellViewer, shellViewer } from './shell-viewer.ts';

const KEEP_SECONDS = 20;
/** After its last viewer has left. */
const ENDS_WITHIN_MS = 10_000;

describeWith(
  ['docker', 'guacd-image', 'ssh-image', 'desktop-image'],
  'through a fenced guacd of the gateway’s own',
  ({ docker: { host }, ...parts }) => {
    let dir: string;
    let env: Record<string, string>;
    let gateway: GatewayProcess;
    let me: Client;
    let started: string[] = [];

    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'deskgate-own-'));
      const file = join(dir, 'deskgate.toml');
      const images = { desktop: parts['desktop-image'].image, ssh: parts['ssh-image'].image };
      const guacd = `image = "${parts['guacd-image'].image}"\nnetwork = "fenced"\nkeep_seconds = ${KEEP_SECONDS}`;
      await writeFile(file, `[plugins.guacamole]\n${guacd}\n${dockerApps(images)}`);
      env = {
        DOCKER_HOST: host,
        DESKGATE_CONFIG: file,
        DESKGATE_PORT: String(await freePort()),
        DESKGATE_PORT_RANGE: '20860-20879',
      };
      gateway = await spawnGateway(dir, env);
      me = await gateway.signIn();
      started = [];
    });
    afterEach(async () => {
      const stop = (id: string) => me.fetch(`/api/v1/instances/${id}?wait=30`, { method: 'DELETE' });
      await Promise.all(started.map((id) => stop(id).catch(() => undefined)));
      await gateway.terminate();
      await rm(dir, { recursive: true, force: true });
    });

    /** Desktop, its container, and the mark of what its gateway has in Docker. */
    const start = async (app: string) => {
      const id = await me.start(app);
      started.push(id);
      await me.until(id, 'running');
      const [container = ''] = await containersOf(host, id);
      const format = '{{index .Config.Labels "deskgate.gateway"}}';
      const gatewayId = await docker(host, 'inspect', '--format', format, container);
      const mine = [
        '--filter',
        'label=deskgate.part=guacd',
        '--filter',
        `label=deskgate.gateway=${gatewayId}`,
      ];
      return { id, shells: { host, container }, mine };
    };
    const open = async (id: string, view: string): Promise<ShellViewer> => {
      const viewer = await shellViewer(me.socket(id, 'guacamole', { query: `?view=${view}` }));
      await viewer.painted;
      return viewer;
    };
    const list = async (...args: string[]): Promise<string[]> =>
      (await docker(host, ...args)).split('\n').filter((line) => line !== '');
    const fenceOf = (mine: string[]): Promise<string> =>
      list('network', 'ls', '-q', ...mine).then(([network = '']) =>
        docker(host, 'network', 'inspect', '--format', '{{(index .IPAM.Config 0).Gateway}}', network),
      );

    it.each([
      ['SIGTERM', 'ssh'],
      ['kill -9', 'ssh'],
      ['SIGTERM', 'xfce'],
      ['kill -9', 'xfce'],
    ])('after %s a desktop (%s) is the same one, and ends with its last viewer', async (how, app) => {
      const { id, shells, mine } = await start(app);
      const view = newView();
      const first = await open(id, view);
      await signedIn(host, shells.container);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      first.type('kept=still-there\n');
      const pid = await sayOf(first, shells, '$$');
      const fence = await fenceOf(mine);
      expect([await doorsAt(fence), (await keepersIn(dir)).length]).toEqual([1, 1]);
      if (how === 'SIGTERM') expect(await gateway.terminate()).toBe(0);
      else await gateway.kill();
      gateway = await spawnGateway(dir, env);
      const again = await open(id, view);
      expect(again.connectionId()).toBe(first.connectionId());
      expect(await sayOf(again, shells, '$$ $kept')).toBe(`${pid} still-there`);

      again.socket.close();
      // the desktop's connection goes through its door, which closes after it
      const left = async () => ({ viewers: await viewersIn(fence), doors: await doorsAt(fence) });
      await expect.poll(left, { timeout: ENDS_WITHIN_MS, interval: 500 }).toEqual({ viewers: 0, doors: 0 });
      if (app === 'ssh') expect(await shellsIn(shells)).toBe(0);
      // the keeper of this gateway may still be there for the next viewer
      expect((await keepersIn(dir)).length).toBeLessThanOrEqual(1);

      await me.fetch(`/api/v1/instances/${id}?wait=30`, { method: 'DELETE' });
      await gateway.terminate();
      await expect.poll(() => keepersIn(dir), { timeout: ENDS_WITHIN_MS }).toEqual([]);
      const inDocker = async () => [
        ...(await list('ps', '-aq', ...mine)),
        ...(await list('network', 'ls', '-q', ...mine)),
      ];
      await expect.poll(inDocker, { timeout: ENDS_WITHIN_MS }).toEqual([]);
      gateway = await spawnGateway(dir, env);
    });
  },
);

/** In /proc/net/tcp. */
const LISTENS = '0A';
const ESTABLISHED = '01';
const GUACD_PORT = '12D6';

const hex = (number: number): string => number.toString(16).toUpperCase().padStart(2, '0');
/** Sockets at an address of this machine, in whichever process. */
async function socketsAt(address: string): Promise<{ remotePort: string; state: string }[]> {
  const local = `${address.split('.').map(Number).reverse().map(hex).join('')}:`;
  const rows = (await readFile('/proc/net/tcp', 'latin1'))
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return rows.flatMap(([, at = '', remote = '', state = '']) =>
    at.startsWith(local) ? [{ remotePort: remote.split(':')[1] ?? '', state }] : [],
  );
}
const doorsAt = async (fence: string): Promise<number> =>
  (await socketsAt(fence)).filter(({ state }) => state === LISTENS).length;
/** Connections to guacd behind the fence. */
const viewersIn = async (fence: string): Promise<number> =>
  (await socketsAt(fence)).filter(
    ({ state, remotePort }) => state === ESTABLISHED && remotePort === GUACD_PORT,
  ).length;
