import {
  type Actor,
  AppError,
  type ConnectionFigures,
  type ConnectionService,
  type ConnectionView,
  type InstanceService,
} from '../../../src/api.ts';

/** What tests say that there is. */
export class FakeConnections implements ConnectionService {
  /** Of every instance. */
  readonly views: ConnectionView[] = [];
  /** What a viewer is told that gives itself this name. */
  figures: ((view: string) => ConnectionFigures | null) | null = null;
  /** How often a viewer asked. */
  asked = 0;
  readonly #instances: Pick<InstanceService, 'get'>;

  constructor(instances: Pick<InstanceService, 'get'>) {
    this.#instances = instances;
  }

  async list(actor: Actor, instanceId: string): Promise<readonly ConnectionView[]> {
    await this.#instances.get(actor, instanceId);
    return this.views;
  }

  async page(): Promise<{ items: readonly ConnectionView[]; total: number }> {
    return { items: this.views, total: this.views.length };
  }

  async end(actor: Actor, id: string, instanceId = ''): Promise<ConnectionView> {
    await this.#instances.get(actor, instanceId);
    const view = this.views.find((one) => one.id === id);
    if (view === undefined)
      throw new AppError('CONNECTION_NOT_FOUND', 'There is no connection with this id.');
    return { ...view, closedAt: 1, reason: 'put-out' };
  }

  ofViewer({ view }: Parameters<ConnectionService['ofViewer']>[0]): ConnectionFigures | null {
    this.asked += 1;
    return this.figures?.(view) ?? null;
  }
}
