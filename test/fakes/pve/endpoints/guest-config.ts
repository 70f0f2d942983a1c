import { onGuest } from '../auth/permission.ts';
import type { Cluster } from '../cluster.ts';
import { died, PveError } from '../errors.ts';
import { applyChange, type Change, checkChange, readChange } from '../guests/change-config.ts';
import { guestTask, refuseLocked, underLock } from '../guests/guest-task.ts';
import { jsonValue, optionsOf } from '../guests/option-table.ts';
import { configId } from '../schema/formats.ts';
import { paramsOf } from '../schema/options.ts';
import { flag, integer, optional, text } from '../schema/param.ts';
import type { Guest } from '../state/guest.ts';
import type { GuestKind } from '../state/kinds.ts';
import type { Task } from '../tasks/task.ts';
import type { Call, Endpoint } from './endpoint.ts';

const HIDDEN = '**********';
const POLL_MS = 20;
const CHANGE_RIGHTS = ['Options', 'CPU', 'Memory', 'Network', 'Disk', 'CDROM', 'HWType', 'Cloudinit'];

/** The configuration of one machine: read, changed at once, changed by a task. */
export function guestConfig(cluster: Cluster, kind: GuestKind): readonly Endpoint[] {
  const path = `/nodes/{node}/${kind}/{vmid}/config`;
  const params = {
    ...paramsOf(optionsOf(kind)),
    ...optional({
      delete: text(),
      revert: text(),
      digest: text({ maxLength: 64 }),
      skiplock: flag(),
      force: flag(),
    }),
  };
  // of the machine any, and then of each option its own
  const permission = {
    path: '/vms/{vmid}',
    privs: CHANGE_RIGHTS.map((name) => `VM.Config.${name}`),
    any: true,
  };
  const find = ({ params: given }: Call): Guest =>
    cluster.guests.find(kind, given.text('node'), given.number('vmid'));
  /** Everything that is refused is refused before anything is written. */
  const change = (call: Call, write: (guest: Guest, wanted: Change) => unknown): Promise<unknown> => {
    const guest = find(call);
    const wanted = readChange(guest, call.params);
    checkChange(cluster, call.who, guest, wanted);
    return underLock(cluster, guest, cluster.clock.life, async () => {
      const digest = call.params.maybe('digest');
      if (digest !== null && digest !== guest.digest())
        throw died('checksum mismatch (file change by other user?)');
      if (!wanted.set.has('lock') && !wanted.remove.includes('lock')) refuseLocked(guest);
      return write(guest, wanted);
    });
  };
  return [
    {
      method: 'GET',
      path,
      params: optional({ current: flag(), snapshot: text({ format: configId }) }),
      permission: onGuest('VM.Audit'),
      handle: (call) => configAnswer(find(call), call.params.flag('current'), call.params.maybe('snapshot')),
    },
    {
      method: 'PUT',
      path,
      params,
      permission,
      isProtected: true,
      async handle(call) {
        await change(call, (guest, wanted) => applyChange(cluster, guest, wanted));
        return null;
      },
    },
    ...(kind === 'qemu'
      ? [
          {
            method: 'POST' as const,
            path,
            params: { ...params, ...optional({ background_delay: integer(1, 30) }) },
            permission,
            isProtected: true,
            async handle(call: Call) {
              const upid = await change(call, (guest, wanted) =>
                guestTask(cluster, guest, 'qmconfig', call.who, async () =>
                  applyChange(cluster, guest, wanted),
                ),
              );
              const task = cluster.tasks.get(String(upid));
              return task === undefined
                ? upid
                : afterDelay(cluster, task, call.params.numberOr('background_delay', 0));
            },
          },
        ]
      : []),
    {
      method: 'GET',
      path: `/nodes/{node}/${kind}/{vmid}/pending`,
      permission: onGuest('VM.Audit'),
      handle: (call) => pendingAnswer(find(call)),
    },
  ];
}

/** Null when it was done in so many seconds, else its UPID. */
async function afterDelay(cluster: Cluster, task: Task, seconds: number): Promise<string | null> {
  for (let waitedMs = 0; waitedMs < seconds * 1000; waitedMs += POLL_MS) {
    if (!task.isRunning) {
      if (task.exitstatus !== 'OK') throw died(String(task.exitstatus));
      return null;
    }
    await cluster.clock.sleep(POLL_MS);
  }
  return task.upid;
}

function configAnswer(guest: Guest, isCurrent: boolean, snapshot: string | null): object {
  const config = new Map(snapshot === null ? guest.config : configOfSnapshot(guest, snapshot));
  if (!isCurrent && snapshot === null) {
    for (const [name, value] of guest.pending) {
      if (value === null) config.delete(name);
      else config.set(name, value);
    }
  }
  const shown = [...config].map(([name, value]) => [name, shownValue(guest, name, value)] as const);
  const parent = guest.parent === null ? {} : { parent: guest.parent };
  return { ...Object.fromEntries(shown), ...parent, digest: guest.digest() };
}

function configOfSnapshot(guest: Guest, name: string): ReadonlyMap<string, string> {
  const snapshot = guest.snapshots.get(name);
  if (snapshot === undefined) throw new PveError(500, `snapshot '${name}' does not exist`);
  return snapshot.config;
}

function pendingAnswer(guest: Guest): object[] {
  const names = new Set([...guest.config.keys(), ...guest.pending.keys()]);
  return [...names].map((key) => {
    const value = guest.config.get(key);
    const next = guest.pending.get(key);
    return {
      key,
      ...(value !== undefined && { value: shownValue(guest, key, value) }),
      ...(next === null && { delete: 1 }),
      ...(typeof next === 'string' && { pending: shownValue(guest, key, next) }),
    };
  });
}

function shownValue(guest: Guest, name: string, value: string): string | number {
  return name === 'cipassword' ? HIDDEN : jsonValue(guest.kind, name, value);
}
