import type { Identity } from '../auth/identity.ts';
import { onGuest } from '../auth/permission.ts';
import type { Cluster } from '../cluster.ts';
import { died } from '../errors.ts';
import { type CloneWish, writeClone } from '../guests/clone-config.ts';
import { guestTask, refuseLocked } from '../guests/guest-task.ts';
import { bridgesOf, needBridges } from '../guests/nets.ts';
import { removeVolumes } from '../guests/remove-guest.ts';
import { configId, dnsName, nodeName, poolId, storageId } from '../schema/formats.ts';
import { flag, integer, number, oneOf, optional, text } from '../schema/param.ts';
import { disksOf } from '../state/disks.ts';
import type { Guest } from '../state/guest.ts';
import { takenText } from '../state/guests.ts';
import { type GuestKind, WORDS } from '../state/kinds.ts';
import type { Task } from '../tasks/task.ts';
import type { Endpoint } from './endpoint.ts';

/** From the answer until the new id has a file: others can take it meanwhile. */
const UNTIL_STUB_MS = 200;
const COPY_MS_PER_GIB = 2000;
const COPY_PARTS = 10;
const GIB = 1024 ** 3;

interface Wish extends CloneWish {
  readonly newid: number;
  readonly target: string;
  readonly pool: string | null;
  readonly config: ReadonlyMap<string, string>;
  readonly diskBytes: number;
}

export function guestClone(cluster: Cluster, kind: GuestKind): Endpoint {
  return {
    method: 'POST',
    path: `/nodes/{node}/${kind}/{vmid}/clone`,
    params: {
      newid: integer(100, 999_999_999),
      ...optional({
        [WORDS[kind].nameKey]: text({ format: dnsName }),
        description: text(),
        pool: text({ format: poolId }),
        snapname: text({ format: configId, maxLength: 40 }),
        storage: text({ format: storageId }),
        target: text({ format: nodeName }),
        full: flag(),
        bwlimit: number(0),
        ...(kind === 'qemu' && { format: oneOf('raw', 'qcow2', 'vmdk') }),
      }),
    },
    permission: {
      all: [
        onGuest('VM.Clone'),
        {
          any: [
            { path: '/vms/{newid}', privs: ['VM.Allocate'] },
            { path: '/pool/{pool}', privs: ['VM.Allocate'], onlyWith: 'pool' },
          ],
        },
      ],
    },
    isProtected: true,
    handle({ params, who }) {
      const source = cluster.guests.find(kind, params.text('node'), params.number('vmid'));
      const isFull = params.flag('full', !source.isTemplate);
      const config = configToClone(source, params.maybe('snapname'));
      const wish: Wish = {
        newid: params.number('newid'),
        target: params.maybe('target') ?? source.node,
        pool: params.maybe('pool'),
        isFull,
        storage: params.maybe('storage'),
        name: params.maybe(WORDS[kind].nameKey),
        description: params.maybe('description'),
        config,
        diskBytes: bytesOf(cluster, config),
      };
      refuse(cluster, who, source, wish);
      if (!isFull && params.has('format')) throw died("parameter 'format' not allowed for linked clones");
      return guestTask(cluster, source, `${WORDS[kind].tasks}clone`, who, (task) =>
        clone(cluster, source, wish, task),
      );
    },
  };
}

function refuse(cluster: Cluster, who: Identity, source: Guest, wish: Wish): void {
  const { noun } = source.words;
  if (wish.pool !== null && cluster.pools.get(wish.pool) === undefined)
    throw died(`no such pool '${wish.pool}'`);
  refuseLocked(source);
  const disks = disksOf(wish.config).filter(({ isCdrom, key }) => !isCdrom && !key.startsWith('unused'));
  if (!wish.isFull) {
    if (wish.storage !== null) throw died("parameter 'storage' not allowed for linked clones");
    const [first] = disks;
    if (!source.isTemplate && first !== undefined)
      throw died(`Linked clone feature is not supported for drive '${first.key}'`);
  }
  for (const { volid } of disks) {
    const storage =
      wish.storage === null ? cluster.storages.ofVolume(volid) : cluster.storages.get(wish.storage);
    if (storage === null) continue;
    cluster.access.need(who, `/storage/${storage.id}`, ['Datastore.AllocateSpace']);
    if (
      wish.target !== source.node &&
      !(storage.isShared && cluster.storages.ofVolume(volid)?.isShared === true)
    ) {
      throw died(`can't clone ${noun} to node '${wish.target}' (${noun} uses local storage)`);
    }
  }
  needBridges(cluster.access, who, bridgesOf(wish.config));
  cluster.nodes.get(wish.target);
  if (cluster.guests.get(wish.newid) !== undefined) throw died(takenText(source.kind, wish.newid));
}

/** First a file that only says that it is locked, then the machine. What fails leaves neither. */
async function clone(cluster: Cluster, source: Guest, wish: Wish, task: Task): Promise<void> {
  await task.sleep(UNTIL_STUB_MS);
  cluster.thieves.strike(wish.newid);
  const guest = cluster.guests.create(source.kind, wish.newid, wish.target);
  guest.config.set('lock', 'clone');
  try {
    await task.work();
    if (wish.isFull) await copy(wish.diskBytes, task);
    writeClone(cluster, source, wish.config, guest, wish);
    guest.behaviour = { ...source.behaviour };
    if (wish.pool !== null) cluster.pools.get(wish.pool)?.vmids.add(guest.vmid);
  } catch (thrown) {
    removeVolumes(cluster, guest);
    cluster.guests.remove(guest.vmid);
    throw thrown;
  }
}

/** As qemu-img says how far it is. */
async function copy(bytes: number, task: Task): Promise<void> {
  const gib = (share: number): string => `${((bytes * share) / GIB).toFixed(1)} GiB`;
  for (let part = 1; part <= COPY_PARTS; part += 1) {
    await task.sleep(((bytes / GIB) * COPY_MS_PER_GIB) / COPY_PARTS);
    const share = part / COPY_PARTS;
    task.log(`transferred ${gib(share)} of ${gib(1)} (${(share * 100).toFixed(2)}%)`);
  }
}

function configToClone(source: Guest, snapname: string | null): ReadonlyMap<string, string> {
  if (snapname === null) return source.config;
  const snapshot = source.snapshots.get(snapname);
  if (snapshot === undefined) throw died(`snapshot '${snapname}' does not exist`);
  return snapshot.config;
}

function bytesOf(cluster: Cluster, config: ReadonlyMap<string, string>): number {
  const sizes = disksOf(config).map(
    ({ volid }) => cluster.storages.ofVolume(volid)?.volumes.get(volid)?.bytes ?? 0,
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}
