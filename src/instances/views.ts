import { preferring } from '../apps/registry.ts';
import type { Database } from '../db/database.ts';
import type { InstanceRow, JobRow, ProjectRow, UserRow } from '../db/schema/rows.ts';
import type { ErrorReport } from '../errors.ts';
import { isUnbound } from '../pools/binding.ts';
import type { TunnelTransport } from '../tunnels/transport.ts';
import { snapshotFace } from './app-snapshot.ts';
import type { ActionError, InstanceView, ShowableInstance, Stage } from './model.ts';
import { plannedStop, type StopRules } from './planned-stop.ts';
import type { Provider } from './provider.ts';
import { allowedActions, isBusy, statusOf } from './status.ts';
import { stopReasons } from './stop-reason.ts';
import { waitingOf, waitingView } from './waiting.ts';
import { ableToShow, waysToSee } from './ways-to-see.ts';

export interface ViewParts {
  readonly db: Database;
  readonly transports: readonly TunnelTransport[];
  provider(id: string): Provider | null;
  /** Nothing is stopped by itself where this is left out. */
  readonly stops?: StopRules;
}

type UnfinishedJob = Pick<JobRow, 'id' | 'action' | 'status'>;

/** Rows as people see them: a few queries for any number of them. */
export async function viewsOf(parts: ViewParts, given: readonly InstanceRow[]): Promise<InstanceView[]> {
  if (given.length === 0) return [];
  const ids = given.map(({ id }) => id);
  const [jobs, viewers, users, projects] = await Promise.all([
    parts.db.jobs.activeOfMany(ids),
    parts.db.viewers.countOpen(ids),
    namesOf(parts.db, given),
    projectsOf(parts.db, given),
  ]);
  const rows = await Promise.all(given.map((row) => newest(parts.db, row, jobs.has(row.id))));
  const waiting = await waitingOf(parts.db, rows, jobs);
  const reasons = await stopReasons(parts.db, rows);
  return rows.map((row) => {
    const view = viewOf(parts, row, jobs.get(row.id) ?? null, {
      viewers: viewers.get(row.id) ?? 0,
      username: users.get(row.userId ?? '') ?? '',
      project: projects.get(row.projectId ?? '') ?? null,
      stoppedBy: reasons.get(row.id) ?? null,
    });
    const waits = waiting.get(row.id);
    return waits === undefined ? view : { ...view, ...waitingView(waits) };
  });
}

/** One whose start was queued just now: asks nothing. */
export function newView(
  parts: ViewParts,
  row: InstanceRow,
  { owner, project }: { readonly owner: UserRow | null; readonly project: ProjectRow | null },
): InstanceView {
  const job = { id: row.id, action: 'instance.start', status: 'pending' } as const;
  const whose = { username: owner?.username ?? '', project };
  return viewOf(parts, row, job, { ...whose, viewers: 0, stoppedBy: null });
}

/**
 * A row was read before its job, which may have ended in between: such a row seems to be in the middle of a start that
 * nobody works on. It is read again, so that nobody is told of a failure that there was not.
 */
async function newest(db: Database, row: InstanceRow, isBusy: boolean): Promise<InstanceRow> {
  const isUnderWay = row.endedAt === null && row.error === null && row.startedAt === null;
  if (isBusy || !isUnderWay || row.desired === 'stopped') return row;
  return (await db.instances.get(row.id)) ?? row;
}

async function namesOf(db: Database, rows: readonly InstanceRow[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.map(({ userId }) => userId).filter((id) => id !== null))];
  const users = await Promise.all(ids.map((id) => db.users.get(id)));
  return new Map(users.flatMap((user) => (user === null ? [] : [[user.id, user.username]])));
}

async function projectsOf(db: Database, rows: readonly InstanceRow[]): Promise<Map<string, ProjectRow>> {
  const ids = rows.flatMap(({ projectId }) => projectId ?? []);
  return new Map((await db.projects.find(ids)).map((row) => [row.id, row]));
}

/** What a view tells that stands in no row of the instance itself. */
interface Besides {
  readonly viewers: number;
  readonly username: string;
  readonly project: ProjectRow | null;
  readonly stoppedBy: InstanceView['stoppedBy'];
}

/** Each field by its name: an object of so many, put together of others, takes V8 several times as long. */
function viewOf(
  parts: ViewParts,
  row: InstanceRow,
  job: UnfinishedJob | null,
  { viewers, username, project, stoppedBy }: Besides,
): InstanceView {
  const stop = parts.stops === undefined ? null : plannedStop(row, viewers, parts.stops);
  const showable = showableOf(parts, row, job);
  return {
    id: showable.id,
    provider: showable.provider,
    protocol: showable.protocol,
    status: showable.status,
    isBusy: showable.isBusy,
    allowedActions: showable.allowedActions,
    transports: showable.transports,
    isRecorded: showable.isRecorded,
    width: showable.width,
    height: showable.height,
    appId: row.appId,
    appName: row.appName,
    icon: snapshotFace(row.app).icon,
    owner: { id: row.userId ?? '', username },
    project: project === null ? null : { id: project.id, name: project.name },
    job:
      job === null ? null : { id: job.id, action: job.action.replace('instance.', ''), status: job.status },
    waiting: null,
    runtime: row.runtime,
    runtimeAt: row.runtimeAt,
    viewers,
    stages: row.stages as readonly Stage[],
    error: row.error as ErrorReport | null,
    actionError: row.actionError as ActionError | null,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    checkpointAt: row.checkpointAt,
    stopsAt: stop?.at ?? null,
    stopsWhy: stop?.why ?? null,
    stoppedBy,
    warnedAt: stop === null ? null : row.warnedAt,
  };
}

/** The part of a view that says whether and how it can be shown: asks nothing. */
export function showableOf(parts: ViewParts, row: InstanceRow, job: UnfinishedJob | null): ShowableInstance {
  const status = statusOf(row, job);
  const { protocol, viewer, record, width, height } = snapshotFace(row.app);
  const capabilities = parts.provider(row.provider)?.capabilities ?? null;
  const able = ableToShow(parts.transports, waysToSee(protocol, capabilities));
  const usable = able.filter((transport) => transport.unavailable() === null).map(({ id }) => id);
  return {
    id: row.id,
    provider: row.provider,
    protocol,
    status,
    isBusy: isBusy(status),
    allowedActions: allowedActions(status, capabilities, job, {
      isLaunched: row.ref !== null && !isUnbound(row),
      isOwned: row.userId !== null,
      hasCheckpoint: row.checkpointAt !== null,
    }),
    transports: preferring(viewer, usable),
    // one that was started before there was such a thing says nothing
    isRecorded: record === true,
    width,
    height,
  };
}
