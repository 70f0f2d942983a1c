import { onTestFinished } from 'vitest';
import { type ClientOptions, type ProxmoxClient, proxmoxClient } from '../../plugins/proxmox/client.ts';
import { proxmoxConfig } from '../../plugins/proxmox/config.ts';
import { ProxmoxError } from '../../plugins/proxmox/engine/error.ts';
import { Labels } from '../../plugins/proxmox/labels.ts';
import { proxmoxProviders } from '../../plugins/proxmox/provider.ts';
import { makeProviders } from '../../plugins/proxmox/testing/quick-providers.ts';
import type { Provider } from '../../src/api.ts';
import type { Generation } from '../fakes/pve/generation.ts';
import { type FakePve, startPve } from '../fakes/pve/start-pve.ts';
import { QUICK } from '../fakes/pve/testing/quick-pve.ts';
import { type FaultProxy, faultProxy } from './fault-proxy.ts';
import { descriptionOf, gatewayIdOf, isOver, nameOf, type Run, TAG } from './marks.ts';
import type { NamedCluster } from './named-cluster.ts';
import { remove } from './sweep.ts';

export const SIMULATED_TEMPLATE = 9000;
const CLONE_MS = 10 * 60_000;
const ID_ATTEMPTS = 20;
const LOOK_MS = 500;
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
  /** That of machines over such a client, as a gateway has it when it has started. What it makes the sweep finds. */
  provider(options?: Partial<ClientOptions>): Provider;
  /** Of that provider. */
  readonly labels: Labels;
  readonly ids: { readonly first: number; readonly last: number };
  /**
   * Makes a machine that says whose it is, and is removed when the target is closed.
   * @param id by default one that is free. @returns its id
   */
  machine(what: string, id?: number): Promise<number>;
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
  pve.setUp.addTemplate({ vmid: SIMULATED_TEMPLATE, name: 'debian' });
  const storages = ['local-zfs', 'local'];
  const of = {
    id: 'gw@pve!deskgate',
    pool: 'desktops',
    templates: [SIMULATED_TEMPLATE],
    storages,
    bridges: ['vmbr0'],
  };
  const cluster: NamedCluster = {
    hosts: pve.hosts.map(({ url }) => url),
    token: pve.setUp.addGatewayToken(of),
    trust: { ca: pve.ca },
    ...{ node: 'pve1', template: SIMULATED_TEMPLATE, pool: 'desktops', storage: 'local-zfs' },
  };
  return target(cluster, run, pve);
}

export async function target(cluster: NamedCluster, run: Run, simulator: FakePve | null): Promise<Target> {
  const { token, trust, node, template, pool, storage } = cluster;
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
  const gatewayId = gatewayIdOf(run);
  const config = proxmoxConfig.parse({
    hosts: cluster.hosts,
    ...{ node, pool, storage, tag: TAG },
  });
  const watch = simulator === null ? endWith(run) : null;
  const freeId = (): Promise<number> => own.api(signal).cluster.nextid.$get();

  const connect: Target['connect'] = (options = {}) => {
    const hosts = proxies.map(({ url }) => url);
    const ca = proxies.map((proxy) => proxy.ca).join('\n');
    const client = proxmoxClient({ hosts, credentials, trust: { ca }, ...quick, ...options });
    onTestFinished(() => client.close());
    return client;
  };

  return {
    ...cluster,
    simulator,
    proxies,
    connect,
    labels: new Labels(TAG, gatewayId),
    ids: { first: config.vmidFirst, last: config.vmidLast },
    provider(options) {
      const client = connect(options);
      if (simulator !== null) return makeProviders(client, { config, gatewayId }).qemu;
      return proxmoxProviders({ client, config, gatewayId })[0];
    },
    patienceMs: simulator === null ? 5 * 60_000 : 15_000,
    screenWindowMs: simulator === null ? 12_000 : 1200,
    marks,
    freeId,
    async machine(what, id) {
      const { qemu } = own.api(signal).nodes.$(node);
      for (let attempt = 1; ; attempt += 1) {
        const newid = id ?? (await freeId());
        try {
          const upid = await qemu.$(template).clone.$post({ newid, ...marks(what, newid) });
          await own.waitForTask(upid, { signal, deadlineMs: CLONE_MS });
          made.add(newid);
          await qemu.$(newid).config.$put({ tags: TAG });
          return newid;
        } catch (error) {
          const isTaken = error instanceof ProxmoxError && (error.kind === 'exists' || error.kind === 'busy');
          if (!isTaken || id !== undefined || attempt >= ID_ATTEMPTS) throw error;
        }
      }
    },
    async close() {
      try {
        for (const vmid of made) await remove(own, node, vmid, signal);
      } finally {
        clearInterval(watch ?? undefined);
        await own.close();
        await Promise.all(proxies.map((proxy) => proxy.close()));
        await simulator?.close();
      }
    },
  };
}

/** This process ends with the one that cleans up after it: what it makes then would stay. */
function endWith(run: Run): NodeJS.Timeout {
  return setInterval(() => {
    if (isOver(run, Date.now())) process.kill(process.pid, 'SIGKILL');
  }, LOOK_MS);
}
