import { setMaxListeners } from 'node:events';
import { Clock } from './clock.ts';
import { Cluster } from './cluster.ts';
import { Control } from './control/control.ts';
import { SetUp } from './control/set-up.ts';
import { allEndpoints } from './endpoints/all.ts';
import { Router } from './endpoints/router.ts';
import { Api } from './http/api.ts';
import { type Door, openDoor } from './http/door.ts';
import type { LoggedRequest } from './http/request-log.ts';
import { carry } from './http/transport.ts';
import type { PveOptions } from './options.ts';
import type { Guest } from './state/guest.ts';
import { makeAuthority } from './tls/certificates.ts';
import { nodeCertificate } from './tls/node-certificate.ts';
import type { ScreenLog } from './vnc/screen.ts';
import { Screens } from './vnc/screens.ts';
import { carryUpgrades } from './vnc/websocket.ts';

const NODE_CPUS = 8;
const NODE_MEMORY_BYTES = 32 * 1024 ** 3;
const ROOT_PASSWORD = 'simulated';

export interface PveHost {
  /** `pve1`. */
  readonly node: string;
  /** `https://127.0.0.1:port`. */
  readonly url: string;
  readonly port: number;
  /** SHA-256 of its certificate. */
  readonly fingerprint: string;
}

/** A cluster that runs. */
export interface FakePve {
  readonly hosts: readonly PveHost[];
  /** PEM of the cluster's own authority. */
  readonly ca: string;
  readonly rootPassword: string;
  readonly setUp: SetUp;
  readonly control: Control;
  /** Everything that was asked, in the order in which it came. */
  readonly requests: readonly LoggedRequest[];
  guest(vmid: number): Guest;
  guests(): readonly Guest[];
  /** What viewers typed; null while nobody has looked, and for a real QEMU. */
  screenLog(vmid: number): ScreenLog | null;
  /** WebSockets to screens that are open. */
  viewers(): number;
  /** TCP connections that are open, over all nodes. */
  connections(): number;
  /** UPIDs of tasks that run, by type. */
  runningTasks(type?: string): readonly string[];
  close(): Promise<void>;
}

/**
 * Starts a simulated Proxmox VE cluster on 127.0.0.1: one API port for each node, a storage `local` for images of disks and
 * `local-zfs` for disks, a bridge vmbr0, and nobody but root@pam.
 */
export async function startPve(options: PveOptions): Promise<FakePve> {
  const { generation, nodes = 1, timeScale = 1, rootPassword = ROOT_PASSWORD, signal } = options;
  signal?.throwIfAborted();
  const life = new AbortController();
  // everything that waits listens to it
  setMaxListeners(0, life.signal);
  const clock = new Clock(timeScale, life.signal);
  const screens = await Screens.prepare(options.qemu ?? null, options.qemuArgs);
  const cluster = new Cluster({ generation, rootPassword, clock, screens });
  const authority = makeAuthority('Proxmox Virtual Environment (simulated)');
  const requests: LoggedRequest[] = [];
  const api = new Api(cluster, new Router(allEndpoints(cluster)));
  const doors = new Map<string, Door>();

  const close = async (): Promise<void> => {
    signal?.removeEventListener('abort', closeSoon);
    life.abort();
    cluster.faults.clear();
    cluster.vncProxies.kill(null);
    await Promise.all([...doors.values()].map((door) => door.close()));
    await screens.closeAll();
    await cluster.background.settled();
    await screens.closeAll();
  };
  const closeSoon = (): void => void close().catch(() => {});
  signal?.addEventListener('abort', closeSoon, { once: true });

  try {
    for (let at = 0; at < nodes; at += 1) {
      const name = `pve${at + 1}`;
      const certificate = nodeCertificate(authority, name, options.certificate);
      const node = cluster.nodes.add(name, certificate, NODE_CPUS, NODE_MEMORY_BYTES);
      const door = await openDoor({
        certificate,
        port: options.ports?.[at] ?? 0,
        onRequest: carry(api, clock, requests, name),
        onUpgrade: carryUpgrades(cluster, api, requests, name),
      });
      doors.set(name, door);
      node.url = `https://127.0.0.1:${door.port}`;
    }
  } catch (thrown) {
    await close();
    throw thrown;
  }
  cluster.storages.add('local', { type: 'dir', content: ['iso', 'vztmpl', 'backup', 'snippets', 'images'] });
  cluster.storages.add('local-zfs');
  cluster.background.run(() => cluster.pvestatd.run());

  const reload = (renew: boolean): void => {
    for (const node of renew ? cluster.nodes.all() : []) {
      node.certificate = nodeCertificate(authority, node.name, options.certificate);
      doors.get(node.name)?.renew(node.certificate);
    }
  };
  const setReachable = (name: string, isReachable: boolean): void =>
    doors.get(name)?.setReachable(isReachable);
  const control = new Control(cluster, { reload, setReachable });
  const portOf = (name: string): number => doors.get(name)?.port ?? 0;
  return {
    get hosts() {
      return cluster.nodes.all().map(({ name, url, certificate }) => {
        return { node: name, url, port: portOf(name), fingerprint: certificate.fingerprint };
      });
    },
    ca: authority.certPem,
    rootPassword,
    setUp: new SetUp(cluster),
    control,
    requests,
    guest: (vmid) => control.guest(vmid),
    guests: () => cluster.guests.all(),
    screenLog: (vmid) => screens.logOf(vmid),
    viewers: () => cluster.vncProxies.taken,
    connections: () => [...doors.values()].reduce((sum, door) => sum + door.connections, 0),
    runningTasks: (type) =>
      cluster.tasks
        .all()
        .filter(({ isRunning, fields }) => isRunning && (type === undefined || fields.type === type))
        .map(({ upid }) => upid),
    close,
  };
}
