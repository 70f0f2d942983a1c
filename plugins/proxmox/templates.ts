import { AppError } from '../../src/api.ts';
import type { Cluster, ListedGuest } from './cluster.ts';
import type { ProxmoxParts } from './parts.ts';
import { rightsOf } from './rights.ts';

/** Templates of the id or name: of a name there may be one on each node. Rejects when there is none, and says why. */
export async function findTemplates(
  parts: ProxmoxParts,
  { guests }: Cluster,
  wanted: number | string,
  signal: AbortSignal,
): Promise<readonly ListedGuest[]> {
  const named = guests.filter((guest) => isNamed(guest, parts, wanted));
  const templates = named.filter(({ isTemplate }) => isTemplate);
  if (templates.length > 0) return templates;
  await needRights(parts, guests, signal);
  if (named.length > 0) {
    throw new AppError('IMAGE_MISSING', `${wanted} is no template in Proxmox.`, {
      remedy: `Make it one (Convert to template, or qm template ${named[0]?.vmid}), or name another one.`,
    });
  }
  throw new AppError('IMAGE_MISSING', `Proxmox shows the gateway no template ${wanted}.`, {
    remedy:
      "Correct the application's template; if it is there, allow the gateway VM.Audit and VM.Clone on it: pveum acl modify /vms/ID --tokens USER@REALM!NAME --roles PVETemplateUser",
  });
}

/** The one machine of the id or name. Rejects when there is none, or more than one. */
export async function findMachine(
  parts: ProxmoxParts,
  { guests }: Cluster,
  wanted: number | string,
  signal: AbortSignal,
): Promise<ListedGuest> {
  const named = guests.filter((guest) => isNamed(guest, parts, wanted) && !guest.isTemplate);
  const [machine, other] = named;
  if (machine === undefined) {
    await needRights(parts, guests, signal);
    throw new AppError('IMAGE_MISSING', `Proxmox shows the gateway no machine ${wanted}.`, {
      remedy:
        "Correct the application's machine; if it is there, give the gateway rights on it, as by its pool.",
    });
  }
  if (other === undefined) return machine;
  throw new AppError('PROVIDER_FAILED', `Proxmox has several machines named ${wanted}.`, {
    detail: named.map(({ vmid, node }) => `${vmid} on ${node}`).join(', '),
    remedy: "Write the id in the application's machine.",
  });
}

function isNamed({ kind, vmid, name }: ListedGuest, parts: ProxmoxParts, wanted: number | string): boolean {
  return kind === parts.kind && (vmid === wanted || name === wanted || String(vmid) === wanted);
}

/** Who may nothing is shown an empty list: rejects then, and says which rights are missing. */
async function needRights(
  { client }: ProxmoxParts,
  guests: readonly ListedGuest[],
  signal: AbortSignal,
): Promise<void> {
  if (guests.length === 0) await rightsOf(client, signal);
}
