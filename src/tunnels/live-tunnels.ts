import type { EventBus, Interruption } from '../events/bus.ts';
import type { StopReason } from '../instances/model.ts';
import { TunnelStatistics } from './statistics.ts';
import { type Traffic, TunnelTotals } from './totals.ts';
import type { TunnelEnd } from './transport.ts';

export interface LiveTunnel {
  readonly id: string;
  readonly instanceId: string;
  readonly transport: string;
  readonly userId: string;
  readonly address: string;
  /** The same for a viewer that comes back; null where nobody can tell. */
  readonly viewerKey: string | null;
  readonly stats: TunnelStatistics;
  /** Aborted with a TunnelEnd. */
  readonly controller: AbortController;
  /** Resolves when both sides are closed and the row is written; never rejects. */
  done: Promise<void>;
}

/** Ends the former connection of a viewer, which may be dead without anybody having noticed. */
export const CAME_BACK: TunnelEnd = {
  reason: 'viewer-lost',
  message: 'The viewer came back over another connection.',
};

/** Whoever may has ended this viewer, and none of the others. */
export const PUT_OUT: TunnelEnd = { reason: 'put-out', message: 'Somebody has ended this view.' };

const INTERRUPTED: Readonly<Record<Interruption, TunnelEnd>> = {
  restart: { reason: 'restarting', message: 'The desktop is restarting.' },
  rollback: { reason: 'restarting', message: 'The desktop goes back to the state that was saved.' },
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
  readonly #ofUser = new Groups();
  readonly #ofAddress = new Groups();
  readonly #ofKey = new Groups();
  readonly #totals = new TunnelTotals();
  /** Told of each answer to a ping, with the name of the transport. */
  onRoundTrip: ((transport: string, ms: number) => void) | undefined;
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

  /** For a tunnel that is about to be added. */
  newStatistics(transport: string): TunnelStatistics {
    return new TunnelStatistics((ms) => this.onRoundTrip?.(transport, ms));
  }

  get(id: string): LiveTunnel | null {
    return this.#tunnels.get(id) ?? null;
  }

  /** The newest one of a viewer, of which the former one may still be ending. */
  ofViewer(viewerKey: string): LiveTunnel | null {
    return [...this.#ofKey.of(viewerKey)].at(-1) ?? null;
  }

  add(tunnel: LiveTunnel): void {
    this.#tunnels.set(tunnel.id, tunnel);
    this.#ofUser.add(tunnel.userId, tunnel);
    this.#ofAddress.add(tunnel.address, tunnel);
    if (tunnel.viewerKey !== null) this.#ofKey.add(tunnel.viewerKey, tunnel);
  }

  delete(id: string): void {
    const tunnel = this.#tunnels.get(id);
    if (tunnel === undefined) return;
    this.#tunnels.delete(id);
    this.#ofUser.delete(tunnel.userId, tunnel);
    this.#ofAddress.delete(tunnel.address, tunnel);
    if (tunnel.viewerKey !== null) this.#ofKey.delete(tunnel.viewerKey, tunnel);
    this.#totals.add(tunnel);
  }

  /** What each transport carried since the start of this process, in tunnels that are open and that have ended. */
  traffic(): ReadonlyMap<string, Traffic> {
    return this.#totals.with(this.#tunnels.values());
  }

  /** How many each transport carries. */
  byTransport(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { transport } of this.#tunnels.values())
      counts.set(transport, (counts.get(transport) ?? 0) + 1);
    return counts;
  }

  /** Those of a person, and those of an address, without the former ones of the viewer that comes. */
  countFor(of: Pick<LiveTunnel, 'userId' | 'address' | 'viewerKey'>): { ofUser: number; ofAddress: number } {
    const former = of.viewerKey === null ? [] : [...this.#ofKey.of(of.viewerKey)];
    const isOfUser = ({ userId }: LiveTunnel): boolean => userId === of.userId;
    const isOfAddress = ({ address }: LiveTunnel): boolean => address === of.address;
    return {
      ofUser: this.#ofUser.of(of.userId).size - former.filter(isOfUser).length,
      ofAddress: this.#ofAddress.of(of.address).size - former.filter(isOfAddress).length,
    };
  }

  /** Ends those of a viewer; they close in their own time. */
  endOfViewer(viewerKey: string, end: TunnelEnd): void {
    for (const { controller } of [...this.#ofKey.of(viewerKey)]) controller.abort(end);
  }

  /** Ends every tunnel, telling the viewers why. Resolves when all of them are closed. */
  async endAll(end: TunnelEnd): Promise<void> {
    const ending = [...this.#tunnels.values()];
    for (const { controller } of ending) controller.abort(end);
    await Promise.all(ending.map(({ done }) => done));
  }

  /** Ends those that match; they close in their own time. */
  end(matches: (tunnel: LiveTunnel) => boolean, end: TunnelEnd): void {
    for (const tunnel of this.#tunnels.values()) if (matches(tunnel)) tunnel.controller.abort(end);
  }

  #end(instanceId: string, end: TunnelEnd): void {
    this.end((tunnel) => tunnel.instanceId === instanceId, end);
  }

  close(): void {
    this.#off();
  }
}

const NONE: ReadonlySet<LiveTunnel> = new Set();

/** Tunnels by something that they have in common, so that who comes need not look at all of them. */
class Groups {
  readonly #groups = new Map<string, Set<LiveTunnel>>();

  of(key: string): ReadonlySet<LiveTunnel> {
    return this.#groups.get(key) ?? NONE;
  }

  add(key: string, tunnel: LiveTunnel): void {
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, new Set([tunnel]));
    else group.add(tunnel);
  }

  delete(key: string, tunnel: LiveTunnel): void {
    const group = this.#groups.get(key);
    group?.delete(tunnel);
    if (group?.size === 0) this.#groups.delete(key);
  }
}
