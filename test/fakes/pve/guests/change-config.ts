import { createHash } from 'node:crypto';
import { type Identity, isRoot } from '../auth/identity.ts';
import type { Cluster } from '../cluster.ts';
import { died, parameterError } from '../errors.ts';
import type { Params } from '../schema/params.ts';
import { diskOf, isDiskKey } from '../state/disks.ts';
import type { Guest } from '../state/guest.ts';
import { attachDisk, detachDisk, needDisk } from './attach-disk.ts';
import { bridgesOf, isNetKey, needBridges, withMac } from './nets.ts';
import { optionOf } from './option-table.ts';
import { checkSshKeys } from './ssh-keys.ts';

/** What somebody wants to be different in a configuration. */
export interface Change {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
  readonly revert: readonly string[];
}

export function readChange(guest: Guest, params: Params): Change {
  const names = params.names().filter((name) => optionOf(guest.kind, name) !== undefined);
  const list = (name: string): string[] => (params.maybe(name) ?? '').split(/[ ,;]+/).filter(Boolean);
  const remove = list('delete');
  const unknown = remove.find((name) => optionOf(guest.kind, name) === undefined);
  if (unknown !== undefined)
    throw parameterError({ delete: `unable to delete '${unknown}' - unknown option` });
  return { set: new Map(names.map((name) => [name, params.text(name)])), remove, revert: list('revert') };
}

/** Whether this user may, and whether it makes sense. @throws PveError */
export function checkChange(cluster: Cluster, who: Identity, guest: Guest, change: Change): void {
  for (const name of [...change.set.keys(), ...change.remove]) needOption(cluster, who, guest, name, change);
  for (const [name, value] of change.set) {
    if (isDiskKey(name)) needDisk(cluster, who, guest, name, value);
    if (name === 'sshkeys') checkSshKeys(value);
  }
  const nets = new Map([...change.set].filter(([name]) => isNetKey(name)));
  needBridges(cluster.access, who, bridgesOf(nets));
}

export function applyChange(cluster: Cluster, guest: Guest, change: Change): void {
  for (const name of change.revert) guest.pending.delete(name);
  for (const name of change.remove) {
    if (isDiskKey(name)) detachDisk(cluster, guest, name);
    else if (waits(guest, name)) guest.pending.set(name, null);
    else guest.config.delete(name);
  }
  for (const [name, value] of change.set) {
    const written = valueToWrite(cluster, guest, name, value);
    if (waits(guest, name)) {
      if (guest.config.get(name) !== written) guest.pending.set(name, written);
      continue;
    }
    guest.pending.delete(name);
    guest.config.set(name, written);
  }
}

function needOption(cluster: Cluster, who: Identity, guest: Guest, name: string, change: Change): void {
  const privileges = optionOf(guest.kind, name)?.privileges ?? [];
  if (privileges.length === 0) {
    if (!isRoot(who)) throw died(`only root can set '${name}' config`);
    return;
  }
  const value = change.set.get(name) ?? guest.config.get(name) ?? '';
  const isCd = isDiskKey(name) && (diskOf(name, value).isCdrom || diskOf(name, value).isCloudInit);
  cluster.access.need(who, `/vms/${guest.vmid}`, isCd ? ['VM.Config.CDROM'] : privileges, true);
}

function waits(guest: Guest, name: string): boolean {
  return guest.isRunning && optionOf(guest.kind, name)?.isLive === false;
}

function valueToWrite(cluster: Cluster, guest: Guest, name: string, value: string): string {
  if (isDiskKey(name)) return attachDisk(cluster, guest, name, value);
  if (isNetKey(name)) {
    // the model alone keeps the address
    return withMac(guest.kind, value);
  }
  if (name === 'cipassword') return `$5$${createHash('sha256').update(value).digest('base64').slice(0, 24)}`;
  return value;
}
