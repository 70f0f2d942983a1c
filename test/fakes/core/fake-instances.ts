import { EventEmitter } from 'node:events';
import {
  type Actor,
  AppError,
  type ErrorReport,
  type InstanceAction,
  type InstanceFilter,
  type InstanceService,
  type InstanceStatus,
  type InstanceView,
  type QueuedAction,
} from '../../../src/api.ts';
import type { FakeApps } from './fake-apps.ts';
import { frozen, turn } from './ticks.ts';

const ALLOWED: Readonly<Record<InstanceStatus, readonly InstanceAction[]>> = {
  pending: ['cancel'],
  starting: ['cancel', 'progress'],
  running: ['connect', 'stop', 'restart', 'pause', 'snapshot', 'checkpoint', 'rollback', 'logs'],
  restarting: ['stop', 'restart', 'delete', 'logs'],
  stopping: [],
  stopped: ['start', 'restart', 'delete'],
  paused: ['resume', 'stop', 'rollback'],
  failed: ['delete', 'retry', 'logs'],
  lost: ['delete', 'reconcile'],
};
const BUSY: ReadonlySet<InstanceStatus> = new Set(['pending', 'starting', 'restarting', 'stopping']);
const ENDED: ReadonlySet<InstanceStatus> = new Set(['stopped', 'failed']);
const HISTORY = 1000;

interface Row {
  readonly view: Omit<InstanceView, 'isBusy' | 'allowedActions' | 'endedAt'>;
  readonly endedAt: number | null;
}

/**
 * Instances in memory. Nothing goes on by itself unless `isQuick`: a test moves each with `become`, so that it sees
 * every state. Quick ones run, or have stopped, a few turns of the event loop later.
 */
export class FakeInstances implements InstanceService {
  readonly #apps: FakeApps;
  readonly #isQuick: boolean;
  readonly #rows = new Map<string, Row>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #made = 0;

  constructor(apps: FakeApps, { isQuick = false }: { readonly isQuick?: boolean } = {}) {
    this.#apps = apps;
    this.#isQuick = isQuick;
  }

  /** Watchers and waiters that still listen: 0 when all of them have cleaned up. */
  get listeners(): number {
    return this.#changes.listenerCount('change');
  }

  become(id: string, status: InstanceStatus, error: ErrorReport | null = null): void {
    const row = this.#rows.get(id);
    if (row === undefined) throw new Error(`No instance ${id}`);
    const endedAt = ENDED.has(status) ? Date.now() : null;
    this.#rows.set(id, { view: { ...row.view, status, error, runtime: runtimeOf(status) }, endedAt });
    this.#changes.emit('change', id);
  }

  /** As if all rows had been deleted behind the gateway's back. */
  forgetAll(): void {
    const ids = [...this.#rows.keys()];
    this.#rows.clear();
    for (const id of ids) this.#changes.emit('change', id);
  }

  isOpen(appId: string): boolean {
    return [...this.#rows.values()].some((row) => row.view.appId === appId && row.endedAt === null);
  }

  async list(actor: Actor, filter: InstanceFilter = {}) {
    await turn();
    const { ended = false, appId, status, offset = 0, limit = 50 } = filter;
    if (limit > 200) throw new Error(`A limit of ${limit} has to be refused at the door.`);
    const all = [...this.#rows.keys()]
      .toReversed()
      .map((id) => this.#visible(actor, id))
      .filter((view) => view !== null)
      .filter((view) => ended || view.endedAt === null)
      .filter((view) => appId === undefined || view.appId === appId)
      .filter((view) => status === undefined || view.status === status);
    return { items: all.slice(offset, offset + limit), total: all.length };
  }

  async get(actor: Actor, id: string): Promise<InstanceView> {
    await turn();
    return this.#require(actor, id);
  }

  async isVisible(actor: Actor, id: string): Promise<boolean> {
    await turn();
    return this.#visible(actor, id) !== null;
  }

  async start(actor: Actor, appId: string): Promise<InstanceView> {
    await turn();
    const app = this.#apps.view(appId);
    this.#made += 1;
    const id = `instance${this.#made}`;
    this.#rows.set(id, {
      view: {
        id,
        appId,
        appName: app.name,
        icon: app.icon,
        provider: app.provider,
        protocol: app.protocol,
        owner: { id: actor.userId, username: actor.username },
        project: null,
        status: 'pending',
        job: null,
        waiting: null,
        runtime: null,
        runtimeAt: null,
        viewers: 0,
        transports: app.transports,
        isRecorded: app.record,
        width: app.width,
        height: app.height,
        stages: [{ name: 'check', startedAt: Date.now(), endedAt: null, message: null }],
        error: null,
        actionError: null,
        createdAt: Date.now(),
        startedAt: null,
        checkpointAt: null,
        stopsAt: null,
        stopsWhy: null,
        stoppedBy: null,
        warnedAt: null,
      },
      endedAt: null,
    });
    if (this.#rows.size > HISTORY) this.#rows.delete([...this.#rows.keys()][0] ?? '');
    this.#later(id, 'pending', 'running');
    return this.#require(actor, id);
  }

  async stop(actor: Actor, id: string): Promise<InstanceView> {
    await turn();
    const view = this.#require(actor, id);
    if (view.endedAt !== null) return view;
    this.become(id, 'stopping');
    this.#later(id, 'stopping', 'stopped');
    return this.#require(actor, id);
  }

  async retry(actor: Actor, id: string): Promise<InstanceView> {
    await turn();
    const view = this.#require(actor, id);
    if (!view.allowedActions.includes('retry') && !view.allowedActions.includes('start')) {
      throw new AppError('ACTION_NOT_ALLOWED', `An instance that is ${view.status} cannot be started.`);
    }
    if (view.status === 'stopped') return this.start(actor, view.appId);
    this.become(id, 'pending');
    this.#later(id, 'pending', 'running');
    return this.#require(actor, id);
  }

  async remove(actor: Actor, id: string): Promise<void> {
    await turn();
    const view = this.#require(actor, id);
    if (!view.allowedActions.includes('delete')) {
      throw new AppError('ACTION_NOT_ALLOWED', `An instance that is ${view.status} cannot be forgotten.`);
    }
    if (view.endedAt === null) {
      this.become(id, 'stopping');
      this.#later(id, 'stopping', 'stopped');
      return;
    }
    this.#rows.delete(id);
    this.#changes.emit('change', id);
  }

  async act(actor: Actor, id: string, action: QueuedAction): Promise<InstanceView> {
    await turn();
    const view = this.#require(actor, id);
    if (!view.allowedActions.includes(action)) {
      throw new AppError(
        'ACTION_NOT_ALLOWED',
        `An instance that is ${view.status} does not allow ${action}.`,
      );
    }
    if (view.status === 'stopped') return this.start(actor, view.appId);
    if (action === 'pause') this.become(id, 'paused');
    if (action === 'resume') this.become(id, 'running');
    if (action === 'checkpoint') this.#keep(id);
    if (action === 'restart' || action === 'rollback') {
      this.become(id, 'restarting');
      this.#later(id, 'restarting', 'running');
    }
    return this.#require(actor, id);
  }

  async painted(actor: Actor, id: string): Promise<void> {
    await this.get(actor, id);
  }

  async trace(actor: Actor, id: string) {
    const { createdAt } = await this.get(actor, id);
    return { instanceId: id, requestedAt: createdAt, steps: [], totalMs: null };
  }

  async logs(actor: Actor, id: string, tail: number, signal: AbortSignal): Promise<readonly string[]> {
    await turn();
    signal.throwIfAborted();
    const view = this.#require(actor, id);
    if (!view.allowedActions.includes('logs') && !view.allowedActions.includes('progress')) {
      throw new AppError('ACTION_NOT_ALLOWED', `An instance that is ${view.status} has no log.`);
    }
    return Array.from({ length: 3000 }, (_, line) => `line ${line + 1}`).slice(-tail);
  }

  async *watch(actor: Actor, id: string, signal: AbortSignal): AsyncGenerator<InstanceView> {
    let version = -1;
    let current = 0;
    let wake: (() => void) | null = null;
    const onChange = (changed?: string): void => {
      if (changed === id) current += 1;
      wake?.();
    };
    const onAbort = (): void => onChange();
    this.#changes.on('change', onChange);
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) {
        if (version === current) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        version = current;
        const view = this.#require(actor, id);
        yield view;
        if (view.endedAt !== null) return;
      }
    } finally {
      this.#changes.off('change', onChange);
      signal.removeEventListener('abort', onAbort);
    }
  }

  async settled(actor: Actor, id: string, signal: AbortSignal): Promise<InstanceView> {
    for await (const view of this.watch(actor, id, signal)) {
      if (!view.isBusy) return view;
    }
    signal.throwIfAborted();
    throw new Error('An instance that ended is not busy.');
  }

  #keep(id: string): void {
    const row = this.#rows.get(id);
    if (row !== undefined) this.#rows.set(id, { ...row, view: { ...row.view, checkpointAt: Date.now() } });
    this.#changes.emit('change', id);
  }

  #later(id: string, from: InstanceStatus, to: InstanceStatus): void {
    if (!this.#isQuick) return;
    setImmediate(() =>
      setImmediate(() => {
        if (this.#rows.get(id)?.view.status === from) this.become(id, to);
      }),
    );
  }

  #visible(actor: Actor, id: string): InstanceView | null {
    const row = this.#rows.get(id);
    if (row === undefined || (!actor.may('instances.all') && row.view.owner.id !== actor.userId)) return null;
    const { status, checkpointAt } = row.view;
    return frozen({
      ...row.view,
      isBusy: BUSY.has(status),
      allowedActions: ALLOWED[status].filter((action) => action !== 'rollback' || checkpointAt !== null),
      endedAt: row.endedAt,
    });
  }

  #require(actor: Actor, id: string): InstanceView {
    const view = this.#visible(actor, id);
    if (view === null) throw new AppError('INSTANCE_NOT_FOUND', 'There is no instance with this id.');
    return view;
  }
}

function runtimeOf(status: InstanceStatus): InstanceView['runtime'] {
  if (status === 'pending') return null;
  if (status === 'stopped') return 'exited';
  return status === 'failed' ? 'dead' : 'running';
}
