import { readFileSync } from 'node:fs';
import type { Trust } from '../../plugins/proxmox/engine/tls.ts';

/** A real cluster to test on. */
export interface NamedCluster {
  /** API hosts: one, or several of the same cluster with commas between. */
  readonly hosts: readonly string[];
  readonly token: string;
  readonly trust: Trust;
  readonly node: string;
  readonly template: number;
  readonly pool: string;
  readonly storage: string;
}

const NEEDED = ['PVE_URL', 'PVE_TOKEN', 'PVE_NODE', 'PVE_TEMPLATE', 'PVE_POOL', 'PVE_STORAGE'] as const;

/** Null when none is named. @throws Error that tells what is missing. */
export function namedCluster(env: NodeJS.ProcessEnv): NamedCluster | null {
  if (env.PVE_URL === undefined) return null;
  const missing = NEEDED.filter((name) => (env[name] ?? '') === '');
  if (env.PVE_CA === undefined && env.PVE_FINGERPRINT === undefined)
    missing.push('PVE_CA or PVE_FINGERPRINT' as never);
  if (missing.length > 0) throw new Error(`A cluster is named by PVE_URL, but not ${missing.join(', ')}.`);
  const {
    PVE_URL = '',
    PVE_TOKEN = '',
    PVE_NODE = '',
    PVE_TEMPLATE = '',
    PVE_POOL = '',
    PVE_STORAGE = '',
  } = env;
  if (!/^[1-9]\d{2,8}$/.test(PVE_TEMPLATE))
    throw new Error('PVE_TEMPLATE is to be the id of a template, such as 9000.');
  return {
    hosts: PVE_URL.split(',').map((text) => text.trim()),
    token: PVE_TOKEN.replace(/^PVEAPIToken=/, ''),
    trust: {
      ...(env.PVE_CA !== undefined && { ca: readFileSync(env.PVE_CA, 'utf8') }),
      ...(env.PVE_FINGERPRINT !== undefined && {
        fingerprints: env.PVE_FINGERPRINT.split(',').map((text) => text.trim()),
      }),
    },
    node: PVE_NODE,
    template: Number(PVE_TEMPLATE),
    pool: PVE_POOL,
    storage: PVE_STORAGE,
  };
}
