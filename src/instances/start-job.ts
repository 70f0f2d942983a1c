import type { InstanceRow, JobRow, UserRow } from '../db/schema/rows.ts';
import { AppError, asAppError } from '../errors.ts';
import type { DomainEventType } from '../events/domain-events.ts';
import { homeForStart } from '../homes/claim.ts';
import { isHandedOn, JobCanceled, type JobHandler } from '../jobs/queue.ts';
import { bindOrEnd, isUnbound, showBound } from '../pools/binding.ts';
import { Admission } from './admission.ts';
import { announce, announceRow, locked } from './announce.ts';
import { restoreApp } from './app-snapshot.ts';
import { withLog } from './boot-log.ts';
import { isOurs, leasedPort, otherPort } from './leased-port.ts';
import type { InstanceParts } from './parts.ts';
import type { Endpoint, Provider, StartSpec } from './provider.ts';
import { lookAfterRefusal, relaunch, relaunchOf } from './relaunch.ts';
import { openCredentials } from './secrets.ts';
import { StageRecorder } from './stages.ts';
import { Wanted } from './wanted.ts';

const MAX_PORTS_TRIED = 4;
/** What a failed start leaves is removed within this time; what is left then is found by its label. */
const CLEAN_UP_MS = 30_000;
const LAST_WORDS_MS = 3000;
const LAST_LINES = 30;
const MAX_DETAIL = 8000;

/**
 * Starts an instance: launch, wait until the desktop answers, write down where it is. Repeatable: after a crash another
 * worker does it again and finds what the first one made.
 */
export function startJob(parts: InstanceParts): JobHandler {
  const admission = new Admission(parts);
  return async (job, ofJob) => {
    const row = await parts.db.instances.get(job.subject);
    if (row === null || row.desired !== 'running' || row.endedAt !== null) return null;
    const stages = new StageRecorder(parts.db, parts.bus, row.id);
    const wanted = new Wanted(parts, row.id, ofJob);
    const { signal } = wanted;
    try {
      if (job.action === 'instance.start') await admission.admit(row, job, signal);
      await start(parts, row, stages, signal, job);
      return null;
    } catch (error) {
      await stages.close();
      const reason: unknown = signal.aborted ? signal.reason : error;
      // what was started stays: whoever goes on finds it by its label, and a stop follows upon what is not wanted
      const isLeft =
        isHandedOn(signal, error) || reason instanceof JobCanceled || isOutOfReach(job, row, reason);
      if (!isLeft && (await isOurs(parts, job))) {
        if (isRefused(job, stages)) await lookAfterRefusal(parts, job, row, reason);
        else await giveUp(parts, job, row, stages, reason);
      }
      throw reason;
    } finally {
      wanted.close();
    }
  };
}

/** A desktop that was to be restarted may still run, unreached: that is found out when its provider answers again. */
function isOutOfReach({ action }: JobRow, { startedAt }: InstanceRow, reason: unknown): boolean {
  return (
    relaunchOf(action) !== null &&
    startedAt !== null &&
    reason instanceof AppError &&
    reason.code === 'PROVIDER_UNREACHABLE'
  );
}

/** It could not be put back, and nothing else was done with it. */
function isRefused({ action }: JobRow, { stages }: StageRecorder): boolean {
  return relaunchOf(action)?.staysIfRefused === true && !stages.some(({ name }) => name === 'boot');
}

async function start(
  parts: InstanceParts,
  row: InstanceRow,
  stages: StageRecorder,
  signal: AbortSignal,
  job: JobRow,
): Promise<void> {
  const { db, bus, log } = parts;
  const again = relaunchOf(job.action);
  stages.enter('check');
  const provider = parts.provider(row.provider);
  if (provider === null)
    throw new AppError('PROVIDER_UNREACHABLE', `There is no provider named ${row.provider} any more.`);

  stages.enter('allocate');
  const spec = await specOf(parts, row, provider, job);
  const context = {
    signal,
    log: log.child({ instanceId: row.id }),
    progress: (message: string) => stages.say(message),
  };

  if (isUnbound(row) && (await bindOrEnd(parts, provider, row, spec.spec, context))) {
    await stages.close();
    signal.throwIfAborted();
    const took = stages.finish().map((stage) => ({ ...stage }));
    await showBound(parts, row.id, () => isOurs(parts, job), took);
    return;
  }

  stages.enter('launch');
  const launched =
    again === null
      ? await launch(parts, provider, spec, context, job)
      : { ...spec, ref: await relaunch(parts, again, provider, row, context) };
  await db.instances.update(row.id, { ref: launched.ref, runtime: 'created', runtimeAt: Date.now() });

  stages.enter('boot');
  const timeoutMs = launched.timeoutMs;
  const ready = provider.ready(launched.ref, launched.spec, { ...context, timeoutMs });
  const endpoint = await withLog(provider, { instanceId: row.id, ref: launched.ref }, stages, ready, signal);

  stages.enter('connect');
  signal.throwIfAborted();
  await stages.close();
  await db.tx(async () => {
    const before = await locked(parts, row.id);
    const isFirst = before?.startedAt === null;
    const tells = isFirst ? 'instance.started' : again?.tells;
    const change = {
      runtime: 'running',
      runtimeAt: Date.now(),
      startedAt: row.startedAt ?? Date.now(),
      error: null,
      actionError: null,
      stages: stages.finish().map((stage) => ({ ...stage })),
    } as const;
    // in this order, and no more waiting than must be: meanwhile nobody else writes
    await Promise.all([
      rememberEndpoint(parts, row.id, endpoint),
      db.instances.update(row.id, change),
      before === null || tells === undefined
        ? undefined
        : tell(parts, tells, { ...before, ...change }, spec.owner),
    ]);
  });
  bus.emit('instance.changed', { instanceId: row.id });
}

/** @param owner as they were when the start began. */
async function tell(
  parts: InstanceParts,
  type: DomainEventType,
  row: InstanceRow,
  owner: UserRow | null,
): Promise<void> {
  if (row.userId === (owner?.id ?? null)) await announceRow(parts, type, row, owner);
  else await announce(parts, row.id, type);
}

type Launched = { ref: string; spec: StartSpec; timeoutMs: number };

/** A port that something outside the gateway holds is exchanged for another one, a few times. */
async function launch(
  parts: InstanceParts,
  provider: Provider,
  first: { spec: StartSpec; timeoutMs: number },
  context: Parameters<Provider['start']>[1],
  job: JobRow,
): Promise<Launched> {
  let { spec } = first;
  for (let tried = 1; ; tried += 1) {
    try {
      const { ref } = await provider.start(spec, context);
      return { ref, spec, timeoutMs: first.timeoutMs };
    } catch (error) {
      const taken = error instanceof AppError && error.code === 'PORT_TAKEN' && spec.port !== null;
      if (!taken || tried >= MAX_PORTS_TRIED || context.signal.aborted) throw error;
      spec = { ...spec, port: await otherPort(parts, job, spec.port ?? 0) };
    }
  }
}

async function specOf(
  parts: InstanceParts,
  row: InstanceRow,
  provider: Provider,
  job: JobRow,
): Promise<{ spec: StartSpec; timeoutMs: number; owner: UserRow | null }> {
  const app = restoreApp(parts.sealer, row.id, row.app);
  const connection = await parts.db.connections.get(row.id);
  if (connection === null)
    throw new AppError('START_INTERRUPTED', 'The instance has no connection any more.');
  const owner = row.userId === null ? null : await parts.db.users.get(row.userId);
  const spec: StartSpec = {
    instanceId: row.id,
    appId: row.appId,
    appName: row.appName,
    settings: provider.settings.parse(app.settings),
    protocol: app.protocol,
    guestPort: app.guestPort ?? 0,
    port: provider.capabilities.publishesPorts ? await leasedPort(parts, job) : null,
    credentials: openCredentials(parts.sealer, row.id, connection.credentials),
    width: app.width,
    height: app.height,
    ownerName: owner?.username ?? '',
    home: await homeForStart(parts, row),
  };
  return { spec, timeoutMs: app.startTimeoutSeconds * 1000, owner };
}

async function rememberEndpoint(
  { db }: InstanceParts,
  instanceId: string,
  endpoint: Endpoint | null,
): Promise<void> {
  const connection = await db.connections.get(instanceId);
  if (connection === null) throw new AppError('START_CANCELED', 'The start was canceled.');
  await db.connections.put({
    ...connection,
    host: endpoint?.host ?? null,
    port: endpoint?.port ?? null,
    innerHost: endpoint?.inner?.host ?? null,
    innerPort: endpoint?.inner?.port ?? null,
  });
}

/** Removes what was started, frees what was leased, and says why. */
async function giveUp(
  parts: InstanceParts,
  job: JobRow,
  row: InstanceRow,
  stages: StageRecorder,
  reason: unknown,
): Promise<void> {
  const { db, bus, log } = parts;
  const error = asAppError(reason);
  log.warn({ instanceId: row.id, code: error.code, detail: error.detail, err: error.cause }, error.message);
  const detail = error.detail ?? (await lastWords(parts, row));
  await removeRemains(parts, row);
  await db.tx(async () => {
    // asked in here, it stays so until the end of the transaction
    if (!(await isOurs(parts, job))) return;
    await parts.ports.free(row.id);
    await db.instances.update(row.id, {
      error: { ...error.report(), detail },
      runtime: null,
      runtimeAt: Date.now(),
      ref: null,
      checkpointAt: null,
      stages: stages.finish().map((stage) => ({ ...stage })),
    });
    await announce(parts, row.id, 'instance.failed');
  });
  bus.emit('instance.changed', { instanceId: row.id });
}

/** The desktop's own last lines, before they are removed with it. */
async function lastWords(parts: InstanceParts, row: InstanceRow): Promise<string | null> {
  const provider = parts.provider(row.provider);
  if (provider === null || !provider.capabilities.hasLogs) return null;
  try {
    const target = { instanceId: row.id, ref: null };
    const lines = await provider.logs(target, {
      tail: LAST_LINES,
      signal: AbortSignal.timeout(LAST_WORDS_MS),
    });
    return lines.length === 0 ? null : lines.join('\n').slice(-MAX_DETAIL);
  } catch {
    return null;
  }
}

async function removeRemains(parts: InstanceParts, row: InstanceRow): Promise<void> {
  const log = parts.log.child({ instanceId: row.id });
  const signal = AbortSignal.timeout(CLEAN_UP_MS);
  try {
    const target = { instanceId: row.id, ref: null };
    await parts.provider(row.provider)?.stop(target, { signal, log, graceMs: 0, progress: () => {} });
  } catch (error) {
    log.warn({ err: error }, 'what a failed start left could not be removed yet');
  }
}
