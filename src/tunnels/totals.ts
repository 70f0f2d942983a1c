import type { NamedCounts, Stalls, TunnelStats } from './transport.ts';

/** What was carried in one direction. */
interface Flow {
  bytes: number;
  frames: number;
  /** By opcode. */
  readonly instructions: Map<string, number>;
}

/** What the tunnels of one transport carried, and how often and how long either side was waited for. */
export interface Traffic {
  readonly toViewer: Flow;
  readonly fromViewer: Flow;
  readonly viewerStalls: { count: number; ms: number };
  readonly desktopStalls: { count: number; ms: number };
}

interface Counted {
  readonly transport: string;
  readonly stats: TunnelStats;
}

/** Sums over tunnels that have ended, by transport. */
export class TunnelTotals {
  readonly #ended = new Map<string, Traffic>();

  add(tunnel: Counted): void {
    addTo(this.#ended, tunnel);
  }

  /** The sums with these tunnels, which go on. */
  with(live: Iterable<Counted>): ReadonlyMap<string, Traffic> {
    const all = structuredClone(this.#ended);
    for (const tunnel of live) addTo(all, tunnel);
    return all;
  }
}

function addTo(totals: Map<string, Traffic>, { transport, stats }: Counted): void {
  const traffic = totals.get(transport) ?? noTraffic();
  totals.set(transport, traffic);
  addFlow(traffic.toViewer, stats.bytesToViewer, stats.framesToViewer, stats.instructionsToViewer);
  addFlow(traffic.fromViewer, stats.bytesFromViewer, stats.framesFromViewer, stats.instructionsFromViewer);
  addStalls(traffic.viewerStalls, stats.viewerStalls);
  addStalls(traffic.desktopStalls, stats.desktopStalls);
}

function noTraffic(): Traffic {
  return {
    toViewer: { bytes: 0, frames: 0, instructions: new Map() },
    fromViewer: { bytes: 0, frames: 0, instructions: new Map() },
    viewerStalls: { count: 0, ms: 0 },
    desktopStalls: { count: 0, ms: 0 },
  };
}

function addFlow(flow: Flow, bytes: number, frames: number, counted: NamedCounts | null): void {
  flow.bytes += bytes;
  flow.frames += frames;
  for (const [index, name] of (counted?.names ?? []).entries()) {
    const count = counted?.counts[index] ?? 0;
    if (count > 0) flow.instructions.set(name, (flow.instructions.get(name) ?? 0) + count);
  }
}

function addStalls(sum: { count: number; ms: number }, { count, ms }: Stalls): void {
  sum.count += count;
  sum.ms += ms;
}
