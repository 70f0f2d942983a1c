import type { EventBus } from '../events/bus.ts';
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

const STOPPED: TunnelEnd = { reason: 'stopped', message: 'The desktop was stopped.' };

/** The tunnels of this process. Those of an instance end as soon as it is to be stopped. */
export class LiveTunnels {
  readonly #tunnels = new Map<string, LiveTunnel>();
  readonly #off: () => void;

  constructor(bus: EventBus) {
    this.#off = bus.on('instance.stopping', ({ instanceId }) => {
      for (const tunnel of this.#tunnels.values()) {
        if (tunnel.instanceId === instanceId) tunnel.controller.abort(STOPPED);
      }
    });
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

  close(): void {
    this.#off();
  }
}
