import type { ProxmoxClient } from './client.ts';
import { ProxmoxError } from './engine/error.ts';

/** Path → privileges there. */
export type Rights = Readonly<Record<string, Readonly<Record<string, boolean>>>>;

/**
 * What the client may do where. To who may nothing, Proxmox shows empty lists and no error: here it is one of kind
 * `forbidden`, which says how to mend it.
 */
export async function rightsOf(client: ProxmoxClient, signal: AbortSignal): Promise<Rights> {
  const rights = (await client.api(signal).access.permissions.$get()) as Rights;
  if (Object.keys(rights).length > 0) return rights;
  throw new ProxmoxError(
    'forbidden',
    'Proxmox knows who asks, and grants no privilege anywhere. A token with separated privileges needs an ACL of its own ' +
      'besides that of its user: pveum acl modify /pool/POOL --tokens USER@REALM!NAME --roles ROLE',
  );
}
