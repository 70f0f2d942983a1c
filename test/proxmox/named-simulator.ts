import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { Labels } from '../../plugins/proxmox/labels.ts';
import type { Generation } from '../fakes/pve/generation.ts';
import { type FakePve, startPve } from '../fakes/pve/start-pve.ts';
import { descriptionOf, gatewayIdOf, nameOf, newRun, TAG } from './marks.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TEMPLATE = 9000;
/** Fast enough for tests, and slow enough to be interrupted. */
const TIME_SCALE = 0.05;
const POOL = 'desktops';
/** No process has it. */
const DEAD = 999_999_999;

interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  /** What it printed. */
  readonly words: string;
}

interface NamedSimulator {
  readonly pve: FakePve;
  /** What follows the name of the token, which nobody may read. */
  readonly secret: string;
  /** Ids of machines that are nobody's to remove but their owners'. */
  readonly strangers: readonly number[];
  /** Those machines that are not as they were. */
  changed(): readonly number[];
  /** `npm run test:proxmox`, which takes it for a real cluster. Ended with the test. */
  run(...args: string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> };
}

/** A cluster with machines of other people that look alike, and what a run has left that was killed. Closed after the test. */
export async function namedSimulator(
  generation: Generation,
  trust: 'ca' | 'fingerprint',
): Promise<NamedSimulator> {
  const pve = await startPve({ generation, nodes: 2, timeScale: TIME_SCALE });
  onTestFinished(() => pve.close());
  pve.setUp.addPool(POOL);
  pve.setUp.addTemplate({ vmid: TEMPLATE });
  const token = pve.setUp.addGatewayToken({
    ...{ id: 'gw@pve!test', pool: POOL, templates: [TEMPLATE] },
    ...{ storages: ['local-zfs'], bridges: ['vmbr0'] },
  });
  addStrangers(pve);
  const asTheyAre = () => new Map(pve.guests().map((guest) => [guest.vmid, asItIs(guest)]));
  const before = asTheyAre();
  addLeftovers(pve);
  const folder = await mkdtemp(join(tmpdir(), 'pve-ca-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'ca.pem'), pve.ca);
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('PVE_'));
  const env = {
    ...Object.fromEntries(own),
    ...{ PVE_URL: pve.hosts.map(({ url }) => url).join(','), PVE_TOKEN: token },
    ...(trust === 'ca'
      ? { PVE_CA: join(folder, 'ca.pem') }
      : { PVE_FINGERPRINT: pve.hosts.map(({ fingerprint }) => fingerprint).join(',') }),
    ...{ PVE_NODE: 'pve1', PVE_TEMPLATE: String(TEMPLATE), PVE_POOL: POOL, PVE_STORAGE: 'local-zfs' },
  };
  return {
    pve,
    secret: token.split('=')[1] ?? '',
    strangers: [...before.keys()],
    changed() {
      const now = asTheyAre();
      return [...before].flatMap(([vmid, was]) => (now.get(vmid) === was ? [] : [vmid]));
    },
    run(...args) {
      const child = spawn(process.execPath, ['scripts/test-proxmox.mjs', ...args], {
        ...{ cwd: ROOT, env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const words = Promise.all([text(child.stdout), text(child.stderr)]);
      const ended = once(child, 'exit').then(async ([code]) => ({
        ...{ code: code as number | null, words: (await words).join('\n') },
      }));
      onTestFinished(async () => {
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
        await ended;
      });
      return { child, ended };
    },
  };
}

function addStrangers({ setUp }: FakePve): void {
  const busy = newRun('goeson', Date.now());
  const dead = { ...newRun('died', Date.now()), by: busy.by.replace(/\d+$/, String(DEAD)) };
  setUp.addVm({ vmid: 100, name: 'somebodys', isRunning: true });
  setUp.addVm({ vmid: 101, name: 'dgtest-notes', pool: POOL, isRunning: true });
  const description = descriptionOf(busy, 102);
  setUp.addVm({ vmid: 102, name: nameOf(busy, 'x'), pool: POOL, isRunning: true, config: { description } });
  const copied = providersOf(dead, 999);
  setUp.addVm({ vmid: 103, name: 'dgtest-copy', pool: POOL, config: copied });
  const gateways = new Labels('deskgate', 'abcdef012345');
  const tags = gateways.tags('someones', 104, true, Date.now()).join(';');
  setUp.addVm({ vmid: 104, name: 'desk-someones', pool: POOL, isRunning: true, config: { tags } });
}

/** One by a test itself, and two by the provider, of which one is complete. */
function addLeftovers({ setUp }: FakePve): void {
  const run = newRun('died', Date.now());
  const dead = { ...run, by: run.by.replace(/\d+$/, String(DEAD)) };
  const description = descriptionOf(dead, 200);
  setUp.addVm({ vmid: 200, name: nameOf(dead, 'x'), pool: POOL, isRunning: true, config: { description } });
  setUp.addVm({ vmid: 201, name: 'dgtest-abc', pool: POOL, isRunning: true, config: providersOf(dead, 201) });
  const { description: alone } = providersOf(dead, 202);
  setUp.addVm({ vmid: 202, name: 'dgtest-def', pool: POOL, config: { description: alone } });
}

function providersOf(run: Parameters<typeof gatewayIdOf>[0], vmid: number) {
  const labels = new Labels(TAG, gatewayIdOf(run));
  return {
    description: labels.description({ instanceId: 'abc', appName: 'Contract' }, vmid),
    tags: labels.tags('abc', vmid, true, Date.now()).join(';'),
  };
}

function asItIs({ node, power, config }: ReturnType<FakePve['guests']>[number]): string {
  return JSON.stringify([node, power, [...config].toSorted()]);
}
