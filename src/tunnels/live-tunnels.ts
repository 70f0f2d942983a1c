import type { EventBus } from '../events/bus.ts';
import type { StopReason } from '../instances/model.ts';
import type { TunnelEnd, TunnelStats } from './transport.ts';

export interface LiveTunnel {
  readonly id: string;
  readonly instanceId: string;
  readonly transport: string;
  readonly userId: string;
  readonly address: string;
  readonly stats: TunnelStats;
  /** Aborted with a TunnelEnd. */
  readonly controller: AbortController;
  /** Resolves when both sides are closed and the row is written; never rejects. */
  done: Promise<void>;
}

const INTERRUPTED: Readonly<Record<'restart' | 'pause', TunnelEnd>> = {
  restart: { reason: 'restarting', message: 'The desktop is restarting.' },
  pause: { reason: 'paused', message: 'The desktop was paused.' },
};
const STOPPED_BY_ITSELF: Readonly<Record<StopReason, string>> = {
  idle: 'The desktop was stopped: nobody was connected for a while.',
  'max-time': 'The desktop was stopped: its time was over.',
  schedule: 'The desktop was stopped, as the schedule says.',
};
const STOPPED: TunnelEnd = { reason: 'stopped', message: 'The desktop was stopped.' };

/** The tunnels of this process. Those of an instance end as soon as it is to be stopped. */
export class LiveTunnels {
  readonly #tunnels = new Map<string, LiveTunnel>();
  readonly #off: () => void;

  constructor(bus: EventBus) {
    const offs = [
      bus.on('instance.stopping', ({ instanceId, why }) =>
        this.#end(instanceId, why === undefined ? STOPPED : { ...STOPPED, message: STOPPED_BY_ITSELF[why] }),
      ),
      bus.on('instance.interrupted', ({ instanceId, by }) => this.#end(instanceId, INTERRUPTED[by])),
    ];
    this.#off = () => {
      for (const off of offs) off();
    };
  }

  ids(): string[] {
    return [...this.#tunnels.keys()];
  }

  get size(): number {
    return this.#tunnels.size;
  }

  add(tunnel: LiveTunnel): void {
    this.#tunnels.set(tunnel.id, tunnel);
  }

  delete(id: string): void {
    this.#tunnels.delete(id);
  }

  /** How many each transport carries. */
  byTransport(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { transport } of this.#tunnels.values())
      counts.set(transport, (counts.get(transport) ?? 0) + 1);
    return counts;
  }

  count(matches: (tunnel: LiveTunnel) => boolean): number {
    let count = 0;
    for (const tunnel of this.#tunnels.values()) if (matches(tunnel)) count += 1;
    return count;
  }

  /** Ends every tunnel, telling the viewers why. Resolves when all of them are closed. */
  async endAll(end: TunnelEnd): Promise<void> {
    const ending = [...this.#tunnels.values()];
    for (const { controller } of ending) controller.abort(end);
    await Promise.all(ending.map(({ done }) => done));
  }

  #end(instanceId: string, end: TunnelEnd): void {
    for (const tunnel of this.#tunnels.values()) {
      if (tunnel.instanceId === instanceId) tunnel.controller.abort(end);
    }
  }

  close(): void {
    this.#off();
  }
}
