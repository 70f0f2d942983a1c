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
  if (job?.action === 'instance.restart' || job?.action === 'instance.rollback') return 'restarting';
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

/** What has ended has left nothing of which there could be a log or a snapshot. */
const ACTIONS: Readonly<Record<InstanceStatus, readonly InstanceAction[]>> = {
  pending: ['cancel'],
  starting: ['cancel', 'progress', 'console'],
  running: ['connect', 'console', 'stop', 'restart', 'pause', 'snapshot', 'checkpoint', 'rollback', 'logs'],
  restarting: ['console', 'stop', 'restart', 'delete', 'logs'],
  stopping: [],
  stopped: ['start', 'restart', 'delete'],
  paused: ['resume', 'stop', 'rollback'],
  failed: ['delete', 'retry', 'logs'],
  lost: ['delete', 'reconcile'],
};

/** Actions that a provider may not know; of an instance that has ended, `restart` is a start and needs nothing. */
const ABILITIES: Readonly<Partial<Record<InstanceAction, keyof ProviderCapabilities>>> = {
  console: 'hasConsole',
  restart: 'canRestart',
  pause: 'canPause',
  resume: 'canPause',
  snapshot: 'canSnapshot',
  checkpoint: 'canRollBack',
  rollback: 'canRollBack',
  logs: 'hasLogs',
};

/** Beside a job that works on it: an instance has one at a time. A stop gives it up. */
const BESIDE_JOB: Readonly<Record<string, readonly InstanceAction[]>> = {
  'instance.restart': ['console', 'stop', 'logs'],
  'instance.rollback': ['console', 'stop', 'logs'],
  'instance.pause': ['stop', 'logs'],
  'instance.resume': ['stop', 'logs'],
  'instance.snapshot': ['connect', 'console', 'stop', 'logs'],
  'instance.checkpoint': ['connect', 'console', 'stop', 'logs'],
};

interface ActionFacts {
  /** Its provider has made it, and its owner may see it: from then on its machine has a screen. */
  readonly isLaunched: boolean;
  /** Somebody has claimed it: what it was before is nothing that its owner would want back. */
  readonly isOwned: boolean;
  readonly hasCheckpoint: boolean;
}

const NOTHING_YET: ActionFacts = { isLaunched: false, isOwned: true, hasCheckpoint: false };

/**
 * What may be done now; decides which buttons exist, and everything else is refused.
 * @param capabilities of its provider; null where that is not there any more.
 * @param job its unfinished job.
 */
export function allowedActions(
  status: InstanceStatus,
  capabilities: ProviderCapabilities | null,
  job: Pick<JobRow, 'action'> | null = null,
  { isLaunched, isOwned, hasCheckpoint }: ActionFacts = NOTHING_YET,
): InstanceAction[] {
  const beside = job === null ? undefined : BESIDE_JOB[job.action];
  return ACTIONS[status].filter((action) => {
    if (beside !== undefined && !beside.includes(action)) return false;
    if (action === 'console' && !isLaunched) return false;
    if (action === 'checkpoint' && !isOwned) return false;
    if (action === 'rollback' && !hasCheckpoint) return false;
    return status === 'stopped' || isAble(action, capabilities);
  });
}

/** Whether its provider can do this with any desktop at all. */
export function isAble(action: InstanceAction, capabilities: ProviderCapabilities | null): boolean {
  const ability = ABILITIES[action];
  return ability === undefined || capabilities?.[ability] === true;
}
