import type { AppRegistry } from '../apps/registry.ts';
import type { Actor } from '../auth/model.ts';
import { checkedId, partOf } from '../checked.ts';
import type { InstanceRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { claimHome } from '../homes/claim.ts';
import { newId } from '../ids.ts';
import { JobCanceled, type JobQueue } from '../jobs/queue.ts';
import type { Claim } from '../pools/binding.ts';
import { claimWarm } from '../pools/claim.ts';
import { keepMember, maySee, requireIn, visibleTo } from '../projects/membership.ts';
import { quotaFor } from '../quotas/check.ts';
import type { TunnelTransport } from '../tunnels/transport.ts';
import { announce, wantStopped } from './announce.ts';
import { restoreApp } from './app-snapshot.ts';
import { createInstance } from './create.ts';
import type { InstanceAction, InstanceView, ShowableInstance, StopReason } from './model.ts';
import type { InstanceParts } from './parts.ts';
import type { StopRules } from './planned-stop.ts';
import { refuseWithoutRoom } from './room-check.ts';
import type {
  InstanceFilter,
  InstanceService,
  QueuedAction,
  ShowableInstances,
  StartOptions,
} from './service.ts';
import { type NamedStart, namedStart, startedBefore } from './start-key.ts';
import { isAble } from './status.ts';
import { stopReason } from './stop-reason.ts';
import { type ConnectTrace, traceOf } from './trace.ts';
import { newView, showableOf, viewsOf } from './views.ts';
import { changesOf, settledOf } from './watch.ts';

/** Newest instances that a filter by status looks at. */
const MAX_FILTERED = 5000;
const MAX_LOG_LINES = 2000;
const LOOK_MS = 20_000;

export interface InstancesOptions extends InstanceParts {
  readonly apps: AppRegistry;
  readonly transports: readonly TunnelTransport[];
  readonly stops?: StopRules;
  /** Told of every start of an application that has warm desktops. */
  readonly pools?: { taken(appId: string, isHit: boolean): void };
  /** Asks the instance's provider now. */
  look(id: string, signal: AbortSignal): Promise<void>;
  /** The queue is made after the services whose jobs it does. */
  queue(): JobQueue;
}

/** The services behind every door: pages, REST and the command line. */
export class Instances implements InstanceService, ShowableInstances {
  readonly #parts: InstancesOptions;

  constructor(parts: InstancesOptions) {
    this.#parts = parts;
  }

  async list(
    actor: Actor,
    filter: InstanceFilter = {},
  ): Promise<{ items: readonly InstanceView[]; total: number }> {
    const { appId, projectId, status, statuses, ended = false, ...narrow } = filter;
    if (projectId !== undefined && !actor.may('instances.all'))
      await requireIn(this.#parts.db, actor, projectId, 'see');
    const { offset, limit } = partOf(filter);
    // a status is computed, not stored: pages of a filtered list are cut from what was computed
    const isFiltered = status !== undefined || statuses !== undefined;
    const { rows, total } = await this.#parts.db.instances.list({
      ...narrow,
      visible: await visibleTo(this.#parts.db, actor),
      projectId,
      appId,
      includeEnded: ended,
      offset: isFiltered ? 0 : offset,
      limit: isFiltered ? MAX_FILTERED : limit,
    });
    const items = await viewsOf(this.#parts, rows);
    if (!isFiltered) return { items, total };
    const wanted = new Set([...(status === undefined ? [] : [status]), ...(statuses ?? [])]);
    const matching = items.filter((item) => wanted.has(item.status));
    return { items: matching.slice(offset, offset + limit), total: matching.length };
  }

  async get(actor: Actor, id: string): Promise<InstanceView> {
    return this.#view(await this.#row(actor, id));
  }

  async isVisible(actor: Actor, id: string): Promise<boolean> {
    if (!actor.may('instances.own')) return false;
    try {
      await this.#row(actor, id);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'INSTANCE_NOT_FOUND') return false;
      throw error;
    }
  }

  async showable(actor: Actor, id: string): Promise<ShowableInstance> {
    const found = await this.#parts.db.instances.getWithJob(id.slice(0, 32));
    const row = await this.#visible(actor, id, found?.instance ?? null);
    return showableOf(this.#parts, row, found?.job ?? null);
  }

  async start(actor: Actor, appId: string, how: StartOptions = {}): Promise<InstanceView> {
    const { id, key, project } = how;
    if (id !== undefined) checkedId('id', id);
    if (key === undefined) return this.#start(actor, appId, how, null);
    const named = namedStart(actor, appId, key, project);
    const before = await startedBefore(this.#parts.db, named);
    if (before !== null) return this.get(actor, before);
    try {
      return await this.#start(actor, appId, how, named);
    } catch (error) {
      // somebody else asked at the same time and has started it, whatever stands in the way of a second one
      const first = await startedBefore(this.#parts.db, named);
      if (first === null) throw error;
      return this.get(actor, first);
    }
  }

  async #start(
    actor: Actor,
    appId: string,
    { id, project: wanted }: StartOptions,
    named: NamedStart | null,
  ): Promise<InstanceView> {
    const { app, projectId } = await this.#parts.apps.startable(actor, appId, wanted);
    const provider = this.#parts.provider(app.provider);
    if (provider === null)
      throw new AppError('PROVIDER_UNREACHABLE', `There is no provider named ${app.provider}.`);
    // who names the instance wants that one and no other
    const owner = { userId: actor.userId, projectId };
    const claimed = id === undefined ? await this.#claim({ app, provider, named, ...owner }) : null;
    if (claimed !== null) return this.#view(claimed);
    await refuseWithoutRoom(this.#parts, provider, app.settings);
    const asked = { id: id ?? newId(), app, provider, ...owner, poolKey: null, named };
    const { row, ...whose } = await createInstance(this.#parts, this.#parts.queue(), asked);
    this.#parts.queue().wake();
    return newView(this.#parts, row, whose);
  }

  /** A desktop that was started ahead; null where there is none. */
  async #claim(claim: Claim): Promise<InstanceRow | null> {
    const { app } = claim;
    if (app.warm === 0) return null;
    const claimed = await claimWarm(this.#parts, this.#parts.queue(), claim);
    // one that could not be told whose it is starts as any other
    this.#parts.pools?.taken(app.id, claimed !== null && claimed.startedAt !== null);
    return claimed;
  }

  async stop(actor: Actor, id: string, why?: StopReason): Promise<InstanceView> {
    const { db, bus } = this.#parts;
    const row = await this.#row(actor, id);
    if (row.endedAt !== null) return this.#view(row);
    await wantStopped(this.#parts, id, why);
    bus.emit('instance.stopping', { instanceId: id, ...(why === undefined ? {} : { why }) });
    const queue = this.#parts.queue();
    const active = await db.jobs.activeOf(id);
    if (active?.action !== 'instance.stop') {
      await queue.cancel(id, new JobCanceled('The instance was stopped.'));
      await this.#queueStop(row, why === undefined ? {} : { ...stopReason(why, row, this.#parts.stops) });
    }
    bus.emit('instance.changed', { instanceId: id });
    return this.get(actor, id);
  }

  async retry(actor: Actor, id: string): Promise<InstanceView> {
    const { db } = this.#parts;
    const row = await this.#row(actor, id);
    const { projectId } = row;
    const view = await this.#view(row);
    if (!view.allowedActions.includes('retry') && !view.allowedActions.includes('start')) {
      throw this.#notAllowed('retry', view);
    }
    await this.#mayStartAgain(actor, row);
    // its credentials went with the row's connection: a desktop that has ended is started anew
    if ((await db.connections.get(id)) === null)
      return this.start(actor, row.appId, { project: row.projectId });
    const provider = this.#parts.provider(row.provider);
    await refuseWithoutRoom(this.#parts, provider, restoreApp(this.#parts.sealer, id, row.app).settings);
    const takeQuota = await quotaFor(this.#parts, row);
    await db.tx(async () => {
      await takeQuota?.(row);
      await keepMember(this.#parts.db, row);
      await claimHome(this.#parts, row);
      const never = { runtime: null, runtimeAt: null, ref: null, startedAt: null, checkpointAt: null };
      const fresh = { ...never, error: null, actionError: null, stages: [], desired: 'running' as const };
      const isSame = await db.instances.update(id, fresh, row.version);
      if (!isSame)
        throw new AppError('INSTANCE_BUSY', 'Something else was done with the instance meanwhile.');
      if (provider?.capabilities.publishesPorts && (await db.leases.ofInstance(id)) === null) {
        await this.#parts.ports.lease(id);
      }
      await this.#parts.queue().add({ id: newId(), action: 'instance.start', subject: id, projectId });
      await announce(this.#parts, id, 'instance.requested');
    });
    this.#parts.queue().wake();
    this.#parts.bus.emit('instance.changed', { instanceId: id });
    return this.get(actor, id);
  }

  async remove(actor: Actor, id: string): Promise<void> {
    const row = await this.#row(actor, id);
    const view = await this.#view(row);
    if (!view.allowedActions.includes('delete')) throw this.#notAllowed('delete', view);
    if (row.endedAt === null) {
      // a failed or lost one may have left something: the stop removes that and ends the row
      await wantStopped(this.#parts, id);
      await this.#queueStop(row);
      this.#parts.bus.emit('instance.changed', { instanceId: id });
      return;
    }
    await this.#parts.db.instances.delete(id);
    this.#parts.bus.emit('instance.changed', { instanceId: id });
  }

  async act(actor: Actor, id: string, action: QueuedAction): Promise<InstanceView> {
    const row = await this.#row(actor, id);
    const view = await this.#view(row);
    if (!view.allowedActions.includes(action)) throw this.#notAllowed(action, view);
    const { projectId } = row;
    if (row.endedAt !== null) {
      await this.#mayStartAgain(actor, row);
      return this.start(actor, row.appId, { project: projectId });
    }
    if (action === 'reconcile') {
      await this.#parts.look(id, AbortSignal.timeout(LOOK_MS));
      return this.get(actor, id);
    }
    await this.#parts.queue().add({ id: newId(), action: `instance.${action}`, subject: id, projectId });
    this.#parts.queue().wake();
    this.#parts.bus.emit('instance.changed', { instanceId: id });
    return this.get(actor, id);
  }

  /** Rejects for who might not start it as a new one by now, with what that would reject with. */
  async #mayStartAgain(actor: Actor, { appId, projectId }: InstanceRow): Promise<void> {
    if (!actor.may('apps.launch'))
      throw new AppError('FORBIDDEN', 'Your account may not do this (apps.launch).');
    await this.#parts.apps.startable(actor, appId, projectId);
  }

  async painted(actor: Actor, id: string): Promise<void> {
    await this.#row(actor, id);
    await this.#parts.db.viewers.painted(id, actor.userId, Date.now());
  }

  async trace(actor: Actor, id: string): Promise<ConnectTrace> {
    return traceOf(this.#parts.db, await this.get(actor, id));
  }

  async logs(actor: Actor, id: string, tail: number, signal: AbortSignal): Promise<readonly string[]> {
    const row = await this.#row(actor, id);
    const view = await this.#view(row);
    const provider = this.#parts.provider(row.provider);
    // the progress of a start has lines too
    const may = view.allowedActions.includes('logs') || view.status === 'starting';
    if (!may || provider === null || !provider.capabilities.hasLogs) throw this.#notAllowed('logs', view);
    const lines = Math.max(1, Math.min(tail, MAX_LOG_LINES));
    return provider.logs({ instanceId: id, ref: row.ref }, { tail: lines, signal });
  }

  watch(actor: Actor, id: string, signal: AbortSignal): AsyncIterable<InstanceView> {
    return changesOf(this.#parts.bus, id, () => this.get(actor, id), signal);
  }

  async settled(actor: Actor, id: string, signal: AbortSignal): Promise<InstanceView> {
    return settledOf(this.#parts.bus, id, () => this.get(actor, id), signal);
  }

  async #row(actor: Actor, id: string): Promise<InstanceRow> {
    return this.#visible(actor, id, await this.#parts.db.instances.get(id.slice(0, 32)));
  }

  /** What is somebody else's looks like what does not exist. */
  async #visible(actor: Actor, id: string, row: InstanceRow | null): Promise<InstanceRow> {
    if (row !== null && (await maySee(this.#parts.db, actor, row))) return row;
    throw new AppError('INSTANCE_NOT_FOUND', `There is no instance with the id ${id.slice(0, 32)}.`);
  }

  #notAllowed(action: InstanceAction, view: InstanceView): AppError {
    const capabilities = this.#parts.provider(view.provider)?.capabilities ?? null;
    const detail = `allowed: ${view.allowedActions.join(', ') || 'nothing'}`;
    if (capabilities !== null && !isAble(action, capabilities))
      return new AppError('ACTION_UNSUPPORTED', `The provider ${view.provider} does not know "${action}".`, {
        detail,
      });
    return new AppError(
      'ACTION_NOT_ALLOWED',
      `A desktop that is ${view.status} does not allow "${action}".`,
      { detail },
    );
  }

  async #view(row: InstanceRow): Promise<InstanceView> {
    const [view] = await viewsOf(this.#parts, [row]);
    if (view === undefined) throw new AppError('INTERNAL', 'An instance could not be shown.');
    return view;
  }

  /** A start that is still being given up holds the place; the stop is then queued, for the same reason, when it has ended. */
  async #queueStop(
    { id, projectId }: Pick<InstanceRow, 'id' | 'projectId'>,
    params: Record<string, unknown> = {},
  ): Promise<void> {
    try {
      await this.#parts.queue().add({
        id: newId(),
        action: 'instance.stop',
        subject: id,
        projectId,
        params,
      });
      this.#parts.queue().wake();
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'INSTANCE_BUSY')) throw error;
    }
  }
}
