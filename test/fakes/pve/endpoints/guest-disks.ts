import { onGuest } from '../auth/permission.ts';
import type { Cluster } from '../cluster.ts';
import { died, parameterError } from '../errors.ts';
import { lockedTask, refuseLocked } from '../guests/guest-task.ts';
import { diskSize, storageId } from '../schema/formats.ts';
import { flag, integer, oneOf, optional, text } from '../schema/param.ts';
import { type Disk, diskOf, disksOf, diskValue, isDiskKey, sizeInBytes, sizeText } from '../state/disks.ts';
import type { Guest } from '../state/guest.ts';
import { type GuestKind, WORDS } from '../state/kinds.ts';
import type { Call, Endpoint } from './endpoint.ts';

/** What is done to the disks of a machine, and what they are able to. */
export function guestDisks(cluster: Cluster, kind: GuestKind): readonly Endpoint[] {
  const base = `/nodes/{node}/${kind}/{vmid}`;
  const find = ({ params }: Call): Guest =>
    cluster.guests.find(kind, params.text('node'), params.number('vmid'));
  return [
    {
      method: 'PUT',
      path: `${base}/resize`,
      params: {
        disk: text(),
        size: text({ format: diskSize }),
        ...optional({ digest: text({ maxLength: 64 }), ...(kind === 'qemu' && { skiplock: flag() }) }),
      },
      permission: onGuest('VM.Config.Disk'),
      isProtected: true,
      handle(call) {
        const guest = find(call);
        const disk = diskToChange(guest, call.params.text('disk'));
        const size = call.params.text('size');
        refuseLocked(guest);
        return lockedTask(cluster, guest, 'resize', call.who, async (task) => {
          const now = sizeInBytes(disk.rest.get('size') ?? '0');
          const bytes = size.startsWith('+') ? now + sizeInBytes(size) : sizeInBytes(size);
          if (bytes < now) throw new Error('shrinking disks is not supported');
          await task.work();
          const volume = cluster.storages.ofVolume(disk.volid)?.volumes.get(disk.volid);
          if (volume !== undefined) volume.bytes = bytes;
          guest.config.set(disk.key, diskValue(disk.volid, new Map(disk.rest).set('size', sizeText(bytes))));
        });
      },
    },
    {
      method: 'POST',
      path: `${base}/${kind === 'qemu' ? 'move_disk' : 'move_volume'}`,
      params: {
        [kind === 'qemu' ? 'disk' : 'volume']: text(),
        storage: text({ format: storageId }),
        ...optional({ delete: flag(), digest: text(), bwlimit: integer(0) }),
        ...(kind === 'qemu' && optional({ format: oneOf('raw', 'qcow2', 'vmdk') })),
      },
      permission: {
        all: [onGuest('VM.Config.Disk'), { path: '/storage/{storage}', privs: ['Datastore.AllocateSpace'] }],
      },
      isProtected: true,
      handle(call) {
        const guest = find(call);
        const disk = diskToChange(guest, call.params.text(kind === 'qemu' ? 'disk' : 'volume'));
        const target = cluster.storages.get(call.params.text('storage'));
        const origin = cluster.storages.ofVolume(disk.volid);
        if (origin === target) throw died("you can't move to the same storage with same format");
        return lockedTask(cluster, guest, `${WORDS[kind].tasks}move`, call.who, async (task) => {
          await task.work();
          const volume = origin?.volumes.get(disk.volid);
          const moved = target.allocate(
            guest.vmid,
            volume?.bytes ?? 0,
            target.freeName(guest.vmid),
            volume?.content,
          );
          guest.config.set(disk.key, diskValue(moved.volid, disk.rest));
          if (call.params.flag('delete')) origin?.volumes.delete(disk.volid);
        });
      },
    },
    {
      method: 'GET',
      path: `${base}/feature`,
      params: { feature: oneOf('snapshot', 'clone', 'copy'), ...optional({ snapname: text() }) },
      permission: onGuest('VM.Audit'),
      handle(call) {
        const guest = find(call);
        const feature = call.params.text('feature');
        const canDo = feature === 'copy' || (feature === 'clone' ? guest.isTemplate : !guest.isTemplate);
        return { hasFeature: canDo ? 1 : 0, nodes: canDo ? cluster.nodes.all().map(({ name }) => name) : [] };
      },
    },
    {
      method: 'POST',
      path: `${base}/template`,
      params: kind === 'qemu' ? optional({ disk: text() }) : {},
      permission: onGuest('VM.Allocate'),
      isProtected: true,
      handle(call) {
        const guest = find(call);
        if (guest.isTemplate) throw died("you can't convert a template to a template");
        if (guest.isRunning)
          throw died(`you can't convert a ${guest.words.noun} to template if ${guest.words.noun} is running`);
        if (guest.snapshots.size > 0) throw died('unable to create template, because VM contains snapshots');
        return lockedTask(cluster, guest, `${WORDS[kind].tasks}template`, call.who, async (task) => {
          await task.work();
          makeTemplate(cluster, guest);
        });
      },
    },
  ];
}

export function makeTemplate(cluster: Cluster, guest: Guest): void {
  guest.config.set('template', '1');
  for (const { key, volid, isCdrom, rest } of disksOf(guest.config)) {
    const storage = cluster.storages.ofVolume(volid);
    if (!isCdrom && storage?.volumes.has(volid))
      guest.config.set(key, diskValue(storage.makeBase(volid).volid, rest));
  }
}

function diskToChange(guest: Guest, key: string): Disk {
  const value = guest.config.get(key);
  if (!isDiskKey(key))
    throw parameterError({ disk: `value '${key}' does not have a value in the enumeration` });
  if (value === undefined) throw died(`disk '${key}' does not exist`);
  return diskOf(key, value);
}
