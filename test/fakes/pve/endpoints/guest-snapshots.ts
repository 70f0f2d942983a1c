import { onGuest } from '../auth/permission.ts';
import type { Cluster } from '../cluster.ts';
import { died } from '../errors.ts';
import { lockedTask } from '../guests/guest-task.ts';
import { powerOff, powerOn } from '../guests/power.ts';
import { configId } from '../schema/formats.ts';
import { flag, optional, text } from '../schema/param.ts';
import type { Guest, Snapshot } from '../state/guest.ts';
import { type GuestKind, WORDS } from '../state/kinds.ts';
import type { Call, Endpoint } from './endpoint.ts';

const STAYS = ['lock', 'parent'];

export function guestSnapshots(cluster: Cluster, kind: GuestKind): readonly Endpoint[] {
  const base = `/nodes/{node}/${kind}/{vmid}/snapshot`;
  const type = (verb: string): string => `${WORDS[kind].tasks}${verb}`;
  const find = ({ params }: Call): Guest =>
    cluster.guests.find(kind, params.text('node'), params.number('vmid'));
  return [
    { method: 'GET', path: base, permission: onGuest('VM.Audit'), handle: (call) => list(find(call)) },
    {
      method: 'POST',
      path: base,
      params: {
        snapname: text({ format: configId, maxLength: 40 }),
        ...optional({ description: text(), ...(kind === 'qemu' && { vmstate: flag() }) }),
      },
      permission: onGuest('VM.Snapshot'),
      isProtected: true,
      handle(call) {
        const guest = find(call);
        const name = call.params.text('snapname');
        if (name === 'current') throw died(`unable to use snapshot name 'current' (reserved name)`);
        const hasMemory = call.params.flag('vmstate') && guest.isRunning;
        const description = call.params.maybe('description') ?? '';
        return lockedTask(cluster, guest, type('snapshot'), call.who, async (task) => {
          if (guest.isTemplate) throw new Error("you can't take a snapshot if it's a template");
          if (guest.snapshots.has(name)) throw new Error(`snapshot name '${name}' already used`);
          await marked(guest, 'snapshot', () => task.work());
          const config = new Map([...guest.config].filter(([key]) => !STAYS.includes(key)));
          const time = cluster.clock.seconds();
          guest.snapshots.set(name, { name, description, time, config, hasMemory, parent: guest.parent });
          guest.parent = name;
        });
      },
    },
    {
      method: 'GET',
      path: `${base}/{snapname}/config`,
      permission: {
        path: '/vms/{vmid}',
        privs: ['VM.Snapshot', 'VM.Snapshot.Rollback', 'VM.Audit'],
        any: true,
      },
      handle: (call) => described(snapshotOf(find(call), call.params.text('snapname'))),
    },
    {
      method: 'DELETE',
      path: `${base}/{snapname}`,
      params: optional({ force: flag() }),
      permission: onGuest('VM.Snapshot'),
      isProtected: true,
      handle(call) {
        const guest = find(call);
        const name = call.params.text('snapname');
        return lockedTask(cluster, guest, type('delsnapshot'), call.who, async (task) => {
          const gone = snapshotOf(guest, name);
          await marked(guest, 'snapshot-delete', () => task.work());
          guest.snapshots.delete(name);
          for (const other of guest.snapshots.values()) {
            if (other.parent === name) guest.snapshots.set(other.name, { ...other, parent: gone.parent });
          }
          if (guest.parent === name) guest.parent = gone.parent;
        });
      },
    },
    {
      method: 'POST',
      path: `${base}/{snapname}/rollback`,
      params: optional({ start: flag() }),
      permission: { path: '/vms/{vmid}', privs: ['VM.Snapshot', 'VM.Snapshot.Rollback'], any: true },
      isProtected: true,
      handle(call) {
        const guest = find(call);
        const name = call.params.text('snapname');
        const isStarted = call.params.flag('start');
        return lockedTask(cluster, guest, type('rollback'), call.who, async (task) => {
          const snapshot = snapshotOf(guest, name);
          await powerOff(cluster, guest);
          await marked(guest, 'rollback', () => task.work());
          guest.config.clear();
          for (const [key, value] of snapshot.config) guest.config.set(key, value);
          guest.pending.clear();
          guest.parent = name;
          if (isStarted || snapshot.hasMemory) powerOn(cluster, guest);
        });
      },
    },
  ];
}

function list(guest: Guest): object[] {
  const current = {
    name: 'current',
    description: 'You are here!',
    digest: guest.digest(),
    running: guest.isRunning ? 1 : 0,
    ...(guest.parent !== null && { parent: guest.parent }),
  };
  return [...[...guest.snapshots.values()].map(described), current];
}

function described({ name, description, time, parent, hasMemory }: Snapshot): object {
  return {
    name,
    description,
    snaptime: time,
    vmstate: hasMemory ? 1 : 0,
    ...(parent !== null && { parent }),
  };
}

function snapshotOf(guest: Guest, name: string): Snapshot {
  const snapshot = guest.snapshots.get(name);
  if (snapshot === undefined) throw died(`snapshot '${name}' does not exist`);
  return snapshot;
}

/** The configuration says what is going on for as long as it does. */
async function marked(guest: Guest, lock: string, work: () => Promise<void>): Promise<void> {
  guest.config.set('lock', lock);
  try {
    await work();
  } finally {
    guest.config.delete('lock');
  }
}
