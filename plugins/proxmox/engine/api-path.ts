import { ProxmoxError } from './error.ts';

export interface ApiPath {
  /** Encoded, from /api2/json on. */
  readonly text: string;
  /** Below /api2/json, with an asterisk for each part that varies. */
  readonly template: string;
  /** What stands for each `*`, without nodes. */
  readonly ids: readonly string[];
}

const ROOT = '/api2/json';
const NODE = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;
const VMID = /^[1-9][0-9]{2,8}$/;
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,127}$/;
/** As Proxmox has it; no anchors. */
const STORAGE = '[A-Za-z][\\w.-]{0,126}[A-Za-z0-9]';
const UPID = /^UPID:[a-zA-Z0-9-]+(?::[0-9A-F]{8,9}){3}(?::[^:\s/?#%]*){2}:[^:\s/?#%]+:$/;

/** By the part before it. */
const PATTERNS: Readonly<Record<string, RegExp>> = {
  nodes: NODE,
  qemu: VMID,
  lxc: VMID,
  tasks: UPID,
  snapshot: NAME,
  storage: new RegExp(`^${STORAGE}$`),
  // since PVE 8 pools have sub-pools: a/b/c
  pools: /^[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*){0,2}$/,
  content: new RegExp(`^(?:${STORAGE}:)?[A-Za-z0-9][\\w.+-]*(?:/[A-Za-z0-9][\\w.+-]*)*$`),
  users: /^[\w.+-]+(?:@[\w.+-]+)*@[A-Za-z][\w.-]*$/,
};
/** Anything else that has an id: no slash, nothing that begins with a dot. */
const USUAL = /^[A-Za-z0-9_][\w.:@!+-]{0,127}$/;

/**
 * Builds the path from what the typed paths give: a path whose parts are raw but for their slashes, and its template.
 * @throws ProxmoxError of kind `parameter` for a part that is not what belongs there; nothing is sent then.
 */
export function apiPath(path: string, template: string): ApiPath {
  const raw = path.slice(ROOT.length).split('/');
  const kinds = template.slice(ROOT.length).split('/');
  if (!path.startsWith(ROOT) || raw.length !== kinds.length) throw unfit(path, 'path');
  const ids: string[] = [];
  const parts = kinds.map((kind, at) => {
    const value = raw[at] ?? '';
    const before = kinds[at - 1] ?? '';
    if (kind !== '*') {
      if (value !== '' && !/^[a-z0-9_-]+$/i.test(value)) throw unfit(value, 'path');
      return value;
    }
    const id = value.replaceAll('%2F', '/');
    if (!(PATTERNS[before] ?? USUAL).test(id)) throw unfit(id, before);
    if (before !== 'nodes') ids.push(id);
    return encodeURIComponent(id);
  });
  return { text: `${ROOT}${parts.join('/')}`, template: kinds.join('/'), ids };
}

function unfit(value: string, where: string): ProxmoxError {
  const shown = JSON.stringify(value.slice(0, 80));
  return new ProxmoxError('parameter', `${shown} cannot stand in the path of a request, after "${where}".`, {
    fields: { [where]: 'not of the form that belongs there' },
  });
}
