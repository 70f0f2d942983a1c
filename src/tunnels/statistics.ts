import type { NamedCounts, Stalls, TunnelStats } from './transport.ts';

/** What a tunnel counts, from its first byte on. */
export class TunnelStatistics implements TunnelStats {
  bytesToViewer = 0;
  bytesFromViewer = 0;
  framesToViewer = 0;
  framesFromViewer = 0;
  instructionsToViewer: NamedCounts | null = null;
  instructionsFromViewer: NamedCounts | null = null;
  codecs: NamedCounts | null = null;
  readonly viewerStalls: Stalls = new StallClock();
  readonly desktopStalls: Stalls = new StallClock();
  /** Of the gateway's last ping; null before the first answer. */
  roundTripMs: number | null = null;
  readonly #onRoundTrip: (ms: number) => void;

  /** @param onRoundTrip told of each. */
  constructor(onRoundTrip: (ms: number) => void = () => {}) {
    this.#onRoundTrip = onRoundTrip;
  }

  roundTrip(ms: number): void {
    this.roundTripMs = ms;
    this.#onRoundTrip(ms);
  }
}

class StallClock implements Stalls {
  count = 0;
  #pastMs = 0;
  #since = -1;

  get #isStalled(): boolean {
    return this.#since >= 0;
  }

  get ms(): number {
    return this.#pastMs + (this.#isStalled ? performance.now() - this.#since : 0);
  }

  begin(): void {
    if (this.#isStalled) return;
    this.#since = performance.now();
    this.count += 1;
  }

  end(): void {
    if (!this.#isStalled) return;
    this.#pastMs += performance.now() - this.#since;
    this.#since = -1;
  }
}

/** What was counted so far, as plain values. */
export interface ConnectionFigures {
  readonly bytesToViewer: number;
  readonly bytesFromViewer: number;
  readonly framesToViewer: number;
  readonly framesFromViewer: number;
  /** By opcode; only those that were met. */
  readonly instructionsToViewer: Readonly<Record<string, number>>;
  readonly instructionsFromViewer: Readonly<Record<string, number>>;
  /** The most used one first. */
  readonly codecs: readonly string[];
  readonly viewerStalls: StallFigures;
  readonly desktopStalls: StallFigures;
  /** From the gateway to the viewer and back, when last measured; null before that. */
  readonly roundTripMs: number | null;
}

export interface StallFigures {
  readonly count: number;
  readonly ms: number;
}

export function figuresOf(stats: TunnelStatistics): ConnectionFigures {
  const { bytesToViewer, bytesFromViewer, framesToViewer, framesFromViewer } = stats;
  const codecs = Object.entries(countsByName(stats.codecs)).toSorted(([, a], [, b]) => b - a);
  return {
    bytesToViewer,
    bytesFromViewer,
    framesToViewer,
    framesFromViewer,
    instructionsToViewer: countsByName(stats.instructionsToViewer),
    instructionsFromViewer: countsByName(stats.instructionsFromViewer),
    codecs: codecs.map(([name]) => name),
    viewerStalls: stallFigures(stats.viewerStalls),
    desktopStalls: stallFigures(stats.desktopStalls),
    roundTripMs: stats.roundTripMs === null ? null : tenths(stats.roundTripMs),
  };
}

function stallFigures({ count, ms }: Stalls): StallFigures {
  return { count, ms: tenths(ms) };
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}

function countsByName(counted: NamedCounts | null): Record<string, number> {
  if (counted === null) return {};
  const { names, counts } = counted;
  const all = names.map((name, index) => [name, counts[index] ?? 0] as const);
  return Object.fromEntries(all.filter(([, count]) => count > 0));
}
