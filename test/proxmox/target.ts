import { onTestFinished } from 'vitest';
import { type ClientOptions, type ProxmoxClient, proxmoxClient } from '../../plugins/proxmox/client.ts';
import { ProxmoxError } from '../../plugins/proxmox/engine/error.ts';
import type { Generation } from '../fakes/pve/generation.ts';
import { type FakePve, startPve } from '../fakes/pve/start-pve.ts';
import { QUICK } from '../fakes/pve/testing/quick-pve.ts';
import { type FaultProxy, faultProxy } from './fault-proxy.ts';
import { descriptionOf, nameOf, type Run, TAG } from './marks.ts';
import type { NamedCluster } from './named-cluster.ts';
import { remove } from './sweep.ts';

const CLONE_MS = 10 * 60_000;
const ID_ATTEMPTS = 20;
const QUICK_POLLING = { firstMs: 5, longestMs: 20 };

/** What the suite runs on: a simulated cluster, or a real one. */
export interface Target extends NamedCluster {
  /** Null for a real one. */
  readonly simulator: FakePve | null;
  /** One before each host: what goes wrong, goes wrong there. */
  readonly proxies: readonly FaultProxy[];
  /** For a test on it. */
  readonly patienceMs: number;
  /** What a viewer has to connect, and a little more. */
  readonly screenWindowMs: number;
  /** By way of the proxies; closed when the test is over. */
  connect(options?: Partial<ClientOptions>): ProxmoxClient;
  /** Makes a machine that says whose it is, and is removed when the target is closed. @returns its id */
  machine(what: string): Promise<number>;
  /** What a clone must be told so that it is found again. */
  marks(what: string, vmid: number): { name: string; pool: string; description: string };
  /** An id that nobody has at this moment. */
  freeId(): Promise<number>;
  close(): Promise<void>;
}

/** A cluster of two nodes with what a real one is expected to have. */
export async function simulatedTarget(generation: Generation, run: Run): Promise<Target> {
  const pve = await startPve({ generation, nodes: 2, timeScale: QUICK });
  pve.setUp.addPool('desktops');
  pve.setUp.addTemplate({ vmid: 9000, name: 'debian' });
  const storages = ['local-zfs', 'local'];
  const of = { id: 'gw@pve!deskgate', pool: 'desktops', templates: [9000], storages, bridges: ['vmbr0'] };
  const cluster: NamedCluster = {
    hosts: pve.hosts.map(({ url }) => url),
    token: pve.setUp.addGatewayToken(of),
    trust: { ca: pve.ca },
    ...{ node: 'pve1', template: 9000, pool: 'desktops', storage: 'local-zfs' },
  };
  return target(cluster, run, pve);
}

export async function target(cluster: NamedCluster, run: Run, simulator: FakePve | null): Promise<Target> {
  const { token, trust, node, template, pool } = cluster;
  const proxies = await Promise.all(cluster.hosts.map((host) => faultProxy(host, trust)));
  const { signal } = new AbortController();
  const credentials = { token };
  const quick = simulator === null ? {} : { polling: QUICK_POLLING };
  // not by way of the proxies: what makes and removes machines is not what is tested
  const own = proxmoxClient({ hosts: cluster.hosts, credentials, trust, ...quick });
  const made = new Set<number>();
  const marks = (what: string, vmid: number) => ({
    ...{ name: nameOf(run, what), pool, description: descriptionOf(run, vmid) },
  });
  const freeId = (): Promise<number> => own.api(signal).cluster.nextid.$get();

  return {
    ...cluster,
    simulator,
    proxies,
    patienceMs: simulator === null ? 5 * 60_000 : 15_000,
    screenWindowMs: simulator === null ? 12_000 : 1200,
    marks,
    freeId,
    connect(options = {}) {
      const hosts = proxies.map(({ url }) => url);
      const ca = proxies.map((proxy) => proxy.ca).join('\n');
      const client = proxmoxClient({ hosts, credentials, trust: { ca }, ...quick, ...options });
      onTestFinished(() => client.close());
      return client;
    },
    async machine(what) {
      const { qemu } = own.api(signal).nodes.$(node);
      for (let attempt = 1; ; attempt += 1) {
        const newid = await freeId();
        try {
          const upid = await qemu.$(template).clone.$post({ newid, ...marks(what, newid) });
          await own.waitForTask(upid, { signal, deadlineMs: CLONE_MS });
          made.add(newid);
          await qemu.$(newid).config.$put({ tags: TAG });
          return newid;
        } catch (error) {
          const isTaken = error instanceof ProxmoxError && (error.kind === 'exists' || error.kind === 'busy');
          if (!isTaken || attempt >= ID_ATTEMPTS) throw error;
        }
      }
    },
    async close() {
      try {
        for (const vmid of made) await remove(own, node, vmid, signal);
      } finally {
        await own.close();
        await Promise.all(proxies.map((proxy) => proxy.close()));
        await simulator?.close();
      }
    },
  };
}
