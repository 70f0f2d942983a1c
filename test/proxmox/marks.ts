import { hostname } from 'node:os';
import { dnsName } from '../../plugins/proxmox/dns-name.ts';

/** Beginning of the names of all that tests make in a cluster, and the tag that it has. */
export const TAG = 'deskgate-test';
/** Of applications whose desktops a provider makes here: their machines are called after it. */
export const APP = 'dgtest';
const PREFIX = `${APP}-`;
/** What a run has left that long ago it does not come back for. */
const OLD_MS = 6 * 3_600_000;

/** One run of the suite. What it makes says so, and only that is removed. */
export interface Run {
  readonly id: string;
  /** UTC ms. */
  readonly startedAt: number;
  /** Which process of which machine. */
  readonly by: string;
}

export function newRun(id: string, startedAt: number): Run {
  return { id, startedAt, by: `${dnsName(hostname(), 'host')}:${process.pid}` };
}

export function nameOf(run: Run, what: string): string {
  return dnsName(`${PREFIX}${run.id}-${what}`, 'dgtest');
}

/** Written by the very call that makes a machine. Its own id is in it: a copy that somebody makes of it is not ours. */
export function descriptionOf({ id, startedAt, by }: Run, vmid: number): string {
  return `A test of Deskgate, which removes it.\n\n${TAG} run=${id} at=${startedAt} by=${by} vmid=${vmid}\n`;
}

/** As which gateway a provider is tested: it is in the labels of all that the provider makes. */
export function gatewayIdOf({ id, startedAt, by }: Run): string {
  const [host, pid] = by.split(':');
  return [id, startedAt.toString(36), pid, host].join('_');
}

export interface Marked {
  readonly vmid: number;
  readonly name: string;
  readonly description: string | undefined;
}

const BY_TEST = /^deskgate-test run=(\w+) at=(\d+) by=([\w.-]+:\d+) vmid=(\d+)\s*$/m;
const BY_PROVIDER =
  /^deskgate-test (?:instance|snapshot)=[a-z0-9.-]+ gateway=([a-z0-9]+)_([a-z0-9]+)_(\d+)_([\w.-]+) vmid=(\d+)(?: since=\d+)?\s*$/m;

/** The run that a machine was made by; null when it is nobody's or it does not say so in every way. */
export function runOf({ vmid, name, description = '' }: Marked): Run | null {
  const [, id = '', startedAt = '', by = '', ofVmid = ''] = BY_TEST.exec(description) ?? [];
  if (id !== '') {
    const isOurs = Number(ofVmid) === vmid && name.startsWith(`${PREFIX}${id}-`);
    return isOurs ? { id, startedAt: Number(startedAt), by } : null;
  }
  const [, run = '', at = '', pid = '', host = '', own = ''] = BY_PROVIDER.exec(description) ?? [];
  if (run === '' || Number(own) !== vmid || !mayBeOurs(name)) return null;
  return { id: run, startedAt: Number.parseInt(at, 36), by: `${host}:${pid}` };
}

/** Whether nobody is there any more to remove what the run has left. */
export function isOver({ by, startedAt }: Run, now: number, self: string = hostname()): boolean {
  const [host = '', pid = ''] = by.split(':');
  if (host === dnsName(self, 'host')) return !isAlive(Number(pid));
  return now - startedAt > OLD_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function mayBeOurs(name: string): boolean {
  return name.startsWith(PREFIX);
}
