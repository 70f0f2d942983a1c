import { EventEmitter } from 'node:events';
import {
  type Actor,
  AppError,
  type InstanceService,
  type InstanceView,
  type QueuedAction,
} from '../../../src/api.ts';
import { instanceView } from './instance-view.ts';

/** Instances as a test puts them up: each state is given, and nothing goes on by itself. */
export class StagedInstances implements InstanceService {
  readonly #views = new Map<string, InstanceView>();
  readonly #logs = new Map<string, readonly string[]>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  /** What was asked for, as `stop k3vt7`. */
  readonly done: string[] = [];

  /** Watchers that still listen: 0 when all of them have cleaned up. */
  get watchers(): number {
    return this.#changes.listenerCount('change');
  }

  put(view: InstanceView, log: readonly string[] = []): InstanceView {
    this.#views.set(view.id, view);
    this.#logs.set(view.id, log);
    this.#changes.emit('change');
    return view;
  }

  forget(id: string): void {
    this.#views.delete(id);
    this.#changes.emit('change');
  }

  async list(actor: Actor, { limit = 50 } = {}) {
    const own = [...this.#views.values()].filter((view) => isVisible(actor, view) && view.endedAt === null);
    return { items: own.slice(0, limit), total: own.length };
  }

  async get(actor: Actor, id: string): Promise<InstanceView> {
    const view = this.#views.get(id);
    if (view === undefined || !isVisible(actor, view)) {
      throw new AppError('INSTANCE_NOT_FOUND', `There is no instance with the id ${id}.`);
    }
    return view;
  }

  async isVisible(actor: Actor, id: string): Promise<boolean> {
    const view = this.#views.get(id);
    return view !== undefined && isVisible(actor, view);
  }

  async start(actor: Actor, appId: string): Promise<InstanceView> {
    this.done.push(`start ${appId}`);
    const owner = { id: actor.userId, username: actor.username };
    return this.put(instanceView({ id: `of-${appId}`, appId, owner, status: 'pending' }));
  }

  async stop(actor: Actor, id: string): Promise<InstanceView> {
    const view = await this.get(actor, id);
    this.done.push(`stop ${id}`);
    return this.put(instanceView({ ...view, status: 'stopping', isBusy: true, allowedActions: [] }));
  }

  async retry(actor: Actor, id: string): Promise<InstanceView> {
    this.done.push(`retry ${id}`);
    return this.get(actor, id);
  }

  async remove(actor: Actor, id: string): Promise<void> {
    await this.get(actor, id);
    this.done.push(`remove ${id}`);
    this.forget(id);
  }

  async act(actor: Actor, id: string, action: QueuedAction): Promise<InstanceView> {
    this.done.push(`${action} ${id}`);
    return this.get(actor, id);
  }

  async painted(actor: Actor, id: string): Promise<void> {
    await this.get(actor, id);
  }

  async trace(actor: Actor, id: string) {
    const { createdAt } = await this.get(actor, id);
    return { instanceId: id, requestedAt: createdAt, steps: [], totalMs: null };
  }

  async logs(actor: Actor, id: string, tail: number): Promise<readonly string[]> {
    await this.get(actor, id);
    return (this.#logs.get(id) ?? []).slice(-tail);
  }

  async *watch(actor: Actor, id: string, signal: AbortSignal): AsyncGenerator<InstanceView> {
    let wake = (): void => {};
    const notice = (): void => wake();
    this.#changes.on('change', notice);
    signal.addEventListener('abort', notice);
    try {
      while (!signal.aborted) {
        const changed = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const view = await this.get(actor, id);
        yield view;
        if (view.endedAt !== null) return;
        if (!signal.aborted) await changed;
      }
    } finally {
      this.#changes.off('change', notice);
      signal.removeEventListener('abort', notice);
    }
  }

  async settled(actor: Actor, id: string, signal: AbortSignal): Promise<InstanceView> {
    for await (const view of this.watch(actor, id, signal)) if (!view.isBusy) return view;
    signal.throwIfAborted();
    return this.get(actor, id);
  }
}

function isVisible(actor: Actor, view: InstanceView): boolean {
  return actor.may('instances.all') || view.owner.id === actor.userId;
}
