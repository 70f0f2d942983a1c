import type { InstanceRow, JobRow } from '../db/schema/rows.ts';
import type { InstanceAction, InstanceStatus } from './model.ts';
import type { ProviderCapabilities } from './provider.ts';

/** Exactly these wait for something; running is not busy. */
const BUSY: ReadonlySet<InstanceStatus> = new Set(['pending', 'starting', 'restarting', 'stopping']);

export function isBusy(status: InstanceStatus): boolean {
  return BUSY.has(status);
}

type StatusFacts = Pick<InstanceRow, 'desired' | 'runtime' | 'endedAt' | 'error'>;

/**
 * The status that people see, from what is wanted, what the runtime last said and the unfinished job.
 * @param job the instance's unfinished job, null when there is none.
 */
export function statusOf(row: StatusFacts, job: Pick<JobRow, 'action' | 'status'> | null): InstanceStatus {
  if (row.endedAt !== null) return row.error === null ? 'stopped' : 'failed';
  if (row.desired === 'stopped') return 'stopping';
  if (job?.action === 'instance.start') return job.status === 'running' ? 'starting' : 'pending';
  if (row.error !== null) return 'failed';
  switch (row.runtime) {
    case 'running':
      return 'running';
    case 'paused':
      return 'paused';
    case 'restarting':
      return 'restarting';
    case 'removing':
    case 'exited':
      return 'stopping';
    case 'gone':
      return 'lost';
    default:
      // created or never launched, and nobody works on it
      return 'failed';
  }
}

const ACTIONS: Readonly<Record<InstanceStatus, readonly InstanceAction[]>> = {
  pending: ['cancel', 'stop', 'progress'],
  starting: ['cancel', 'stop', 'progress', 'logs'],
  running: ['connect', 'stop', 'logs'],
  restarting: ['stop', 'logs'],
  stopping: ['logs'],
  stopped: ['start', 'delete'],
  paused: ['stop', 'logs'],
  failed: ['retry', 'delete', 'logs'],
  lost: ['retry', 'delete'],
};

/** What may be done now; decides which buttons exist, and everything else is refused. */
export function allowedActions(
  status: InstanceStatus,
  capabilities: ProviderCapabilities | null,
): InstanceAction[] {
  const withoutLogs = capabilities === null || !capabilities.hasLogs;
  return ACTIONS[status].filter((action) => action !== 'logs' || !withoutLogs);
}
