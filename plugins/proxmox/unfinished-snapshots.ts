import type { Cluster, ListedGuest } from './cluster.ts';
import type { ProxmoxConfig } from './config.ts';
import { ProxmoxError } from './engine/error.ts';
import type { SnapshotMark } from './labels.ts';
import type { ProxmoxParts } from './parts.ts';

/** What is left to do with a copy takes less. */
const SLACK_MS = 10 * 60_000;

/** Whether it may still be taken up: whoever does so needs no longer than a clone once more. */
export function mayBeFinished({ cloneTimeoutSeconds }: ProxmoxConfig, { startedAt }: SnapshotMark): boolean {
  return Date.now() - startedAt < cloneTimeoutSeconds * 1000;
}

/** Removes copies of which no snapshot was made, once nobody can work on them any more. What fails is tried next time. */
export async function removeUnfinished(
  parts: ProxmoxParts,
  { guests }: Cluster,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    guests
      .filter((listed) => mayBeUnfinished(parts, listed))
      .map(async (listed) => {
        const guest = parts.guest(listed);
        try {
          const { description } = await guest.config(signal);
          const mark = parts.labels.snapshotOf(description, listed.vmid);
          if (mark !== null && isOver(parts.config, mark)) await guest.destroy(signal);
        } catch (error) {
          if (!(error instanceof ProxmoxError)) throw error;
        }
      }),
  );
}

function mayBeUnfinished({ kind, labels, config }: ProxmoxParts, listed: ListedGuest): boolean {
  const isInRange = listed.vmid >= config.vmidFirst && listed.vmid <= config.vmidLast;
  return (
    listed.kind === kind && isInRange && labels.isCopy(listed) && !listed.isTemplate && listed.lock === null
  );
}

function isOver({ cloneTimeoutSeconds }: ProxmoxConfig, { startedAt }: SnapshotMark): boolean {
  return Date.now() - startedAt > 2 * cloneTimeoutSeconds * 1000 + SLACK_MS;
}
