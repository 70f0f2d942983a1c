import { ProxmoxError } from '../engine/error.ts';

/** What the id of a task says. */
export interface Upid {
  readonly text: string;
  /** Where it runs and is asked about. */
  readonly node: string;
  readonly pid: number;
  /** Seconds since 1970. */
  readonly startedAt: number;
  /** `qmclone`. */
  readonly type: string;
  /** Mostly a vmid: of a clone, that of its source. */
  readonly id: string;
  /** `user@realm` or `user@realm!token`. */
  readonly user: string;
}

const FORM =
  /^UPID:([a-zA-Z0-9-]+):([0-9A-F]{8}):[0-9A-F]{8,9}:([0-9A-F]{8}):([^:\s/?#%]+):([^:\s/?#%]*):([^:\s/?#%]+):$/;

/** @throws ProxmoxError of kind `parameter` */
export function parseUpid(text: string): Upid {
  const [, node = '', pid = '', startedAt = '', type = '', id = '', user = ''] = FORM.exec(text) ?? [];
  if (node === '')
    throw new ProxmoxError('parameter', `Expected the id of a task, got ${JSON.stringify(text)}.`);
  return {
    text,
    node,
    pid: Number.parseInt(pid, 16),
    startedAt: Number.parseInt(startedAt, 16),
    type,
    id,
    user,
  };
}
