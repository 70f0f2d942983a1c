import {
  type InstanceAction,
  type InstanceStatus,
  type InstanceView,
  STAGES,
  type Stage,
} from '../../../src/api.ts';

const ACTIONS: Readonly<Record<InstanceStatus, readonly InstanceAction[]>> = {
  pending: ['cancel'],
  starting: ['cancel', 'progress'],
  running: ['connect', 'stop', 'restart', 'pause', 'snapshot', 'logs'],
  restarting: ['stop', 'restart', 'delete', 'logs'],
  stopping: [],
  stopped: ['start', 'restart', 'delete'],
  paused: ['resume', 'stop'],
  failed: ['delete', 'retry', 'logs'],
  lost: ['delete', 'reconcile'],
};

const BUSY: ReadonlySet<InstanceStatus> = new Set(['pending', 'starting', 'restarting', 'stopping']);

/** An instance for tests and pictures; what follows from the status is filled in. */
export function instanceView(given: Partial<InstanceView> = {}): InstanceView {
  const status = given.status ?? 'running';
  const createdAt = given.createdAt ?? Date.now() - 120_000;
  return {
    id: 'k3vt7b5rc4w8n2hx6m9q',
    appId: 'xfce',
    appName: 'Xfce desktop',
    icon: 'desktop',
    provider: 'docker',
    protocol: 'vnc',
    owner: { id: 'id-of-ada', username: 'ada' },
    project: null,
    status,
    isBusy: BUSY.has(status),
    allowedActions: ACTIONS[status],
    job: null,
    waiting: null,
    runtime: null,
    runtimeAt: null,
    viewers: 0,
    transports: ['vnc', 'guacamole'],
    isRecorded: false,
    width: 1280,
    height: 800,
    stages: [],
    error: null,
    actionError: null,
    createdAt,
    startedAt: status === 'running' ? createdAt + 1000 : null,
    endedAt: status === 'stopped' ? createdAt + 60_000 : null,
    checkpointAt: null,
    stopsAt: null,
    stopsWhy: null,
    stoppedBy: null,
    warnedAt: null,
    ...given,
  };
}

/** The stages of a start that has come as far as the `count`th one, which is still under way unless told otherwise. */
export function stagesUpTo(count: number, message: string | null = null, isOver = false): Stage[] {
  const now = Date.now();
  const took = [12, 38, 412, 1630, 90];
  return STAGES.slice(0, count).map((name, index) => {
    const startedAt = now - took.slice(index, count).reduce((sum, ms) => sum + ms, 0);
    const isLast = index === count - 1;
    return {
      name,
      startedAt,
      endedAt: isLast && !isOver ? null : startedAt + (took[index] ?? 0),
      message: isLast ? message : null,
    };
  });
}
