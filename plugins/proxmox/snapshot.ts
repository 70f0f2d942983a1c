import { AppError, type InstanceTarget, type ProviderContext } from '../../src/api.ts';
import { lookAtCluster } from './cluster.ts';
import { dnsName } from './dns-name.ts';
import { isKind, whileHeld } from './held.ts';
import { needGuest } from './locate.ts';
import type { ProxmoxParts } from './parts.ts';

type Context = ProviderContext & { readonly name: string };

const TRIES = 16;
/** What the desktop was given for itself. */
const SECRETS = 'ciuser,cipassword,sshkeys';

/** The desktop as a template of that name, made by a full clone of it; what it was told by cloud-init is not in it. */
export async function storeSnapshot(
  parts: ProxmoxParts,
  target: InstanceTarget,
  context: Context,
): Promise<{ ref: string }> {
  const ref = dnsName(context.name, 'snapshot');
  return parts.turns.run(`snapshot ${ref}`, context.signal, async () => {
    const guest = await needGuest(parts, target, context.signal);
    const key = `snapshot/${ref}`;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const { vmidFirst: first, vmidLast: last, pool } = parts.config;
      const newid = parts.labels.vmid(key, attempt, { first, last });
      const { guests } = await lookAtCluster(parts.client, context.signal, 'vm');
      const there = guests.find(({ vmid }) => vmid === newid);
      if (there !== undefined && !(there.isTemplate && parts.labels.isSnapshot(there, ref))) continue;
      if (there !== undefined) return { ref };
      const made = parts.guest({ ...guest.path, vmid: newid });
      context.progress(`Copying ${guest.noun} ${guest.path.vmid} as template ${ref}`);
      try {
        const upid = await whileHeld(parts, context, () =>
          guest.clone({ newid, name: ref, full: true, pool, description: '' }, context.signal),
        );
        const deadlineMs = parts.config.cloneTimeoutSeconds * 1000;
        await parts.times.wait(upid, { signal: context.signal, deadlineMs }, 'full');
      } catch (error) {
        if (isKind(error, 'exists')) continue;
        throw error;
      }
      const tags = parts.labels.snapshotTags(ref).join(';');
      await made.configure({ tags, delete: SECRETS }, context.signal);
      const upid = await made.makeTemplate(context.signal);
      if (upid !== null) await parts.task(upid, context);
      return { ref };
    }
    throw new AppError('PROVIDER_FAILED', 'No id was found for the snapshot that is free in Proxmox.');
  });
}
