import { openDatabase } from '../src/db/open.ts';
import type { InstanceRow, JobRow } from '../src/db/schema/rows.ts';
import { newId } from '../src/ids.ts';
import { silent } from '../src/log.ts';

const SPACING_MS = 60_000;
const START_MS = 700;
const STAGES = ['check', 'allocate', 'launch', 'boot', 'connect'];
/** What an instance lives through; the first is its start. */
const ACTIONS = ['instance.start', 'instance.restart', 'instance.pause', 'instance.resume'];

export interface Filling {
  /** Ids of instances, all of which run. */
  readonly instanceIds: readonly string[];
  readonly finishedJobs: number;
}

/** Writes rows as a gateway would have left them that ran for a while, into the database of one that is not running. */
export async function fillDatabase(url: string, { instanceIds, finishedJobs }: Filling): Promise<void> {
  const db = await openDatabase({ url, log: silent });
  try {
    const admin = await db.users.findByUsername('admin');
    if (admin === null) throw new Error('the database has no administrator yet');
    const first = Date.now() - instanceIds.length * SPACING_MS;
    await db.tx(async () => {
      for (const [n, id] of instanceIds.entries())
        await db.instances.insert(runningInstance(id, admin.id, first + n * SPACING_MS));
      for (let n = 0; n < finishedJobs; n++) {
        const subject = instanceIds[n % instanceIds.length] ?? '';
        const round = Math.floor(n / instanceIds.length);
        const action = ACTIONS[round % ACTIONS.length] ?? '';
        await db.jobs.insert(finishedJob(round === 0 ? subject : newId(), action, subject, first + n));
      }
    });
  } finally {
    await db.close();
  }
}

export function runningInstance(id: string, userId: string, at: number): InstanceRow {
  return {
    id,
    userId,
    projectId: null,
    appId: 'bench',
    appName: 'Bench',
    provider: 'bench',
    // what is sealed is opened by a start only
    app: {
      id: 'bench',
      name: 'Bench',
      protocol: 'vnc',
      icon: 'desktop',
      width: 1280,
      height: 800,
      sealed: '',
    },
    ref: id,
    desired: 'running',
    runtime: 'running',
    runtimeAt: at + START_MS,
    error: null,
    actionError: null,
    stages: STAGES.map((name) => ({ name, startedAt: at, endedAt: at + START_MS, message: null })),
    idleSince: null,
    warnedAt: null,
    poolKey: null,
    claimedAt: null,
    createdAt: at,
    startedAt: at + START_MS,
    endedAt: null,
    checkpointAt: null,
    kind: 'container',
    cpuMillis: 1000,
    memoryBytes: 2 ** 30,
    diskBytes: null,
    version: 7,
  };
}

function finishedJob(id: string, action: string, subject: string, at: number): JobRow {
  return {
    id,
    action,
    subject,
    projectId: null,
    busyKey: null,
    status: 'finished',
    error: null,
    result: null,
    params: {},
    created: at,
    updated: at + START_MS,
    runAt: at,
    tryPeriod: 0,
    tryMax: 3,
    trys: 1,
    leaseOwner: null,
    leaseUntil: null,
    timeoutMs: null,
    deferred: null,
  };
}
