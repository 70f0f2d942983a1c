import type { ProxmoxClient } from '../client.ts';
import type { Trust } from '../engine/tls.ts';

/** What shall work. */
export interface CheckSubject {
  readonly client: ProxmoxClient;
  readonly trust: Trust;
  readonly account: {
    /** `deskgate@pve`. */
    readonly user: string;
    /** `deskgate@pve!gateway`; null for one that signs in with a password. */
    readonly token: string | null;
  };
  /** That machines are made in; null for none, which takes rights on all machines. */
  readonly pool: string | null;
  /** Empty: all that can be seen. */
  readonly templates: readonly number[];
  /** Besides those that the templates' disks are on. */
  readonly storages: readonly string[];
  /** Besides those that the templates have. */
  readonly bridges: readonly string[];
  /** What no application needs. */
  readonly without: readonly Spared[];
}

export const SPARED = ['agent', 'cloud-init'] as const;
export type Spared = (typeof SPARED)[number];
