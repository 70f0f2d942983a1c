export type RoundTripWord = 'good' | 'fair' | 'poor';

const GOOD_MS = 80;
const FAIR_MS = 200;
const REMEMBERED = 5;

/** The middle of the last few round trips: one late answer does not make a connection poor. */
export class RoundTrip {
  #samples: number[] = [];

  add(ms: number): void {
    this.#samples = [...this.#samples, ms].slice(-REMEMBERED);
  }

  clear(): void {
    this.#samples = [];
  }

  /** Milliseconds; null before the first answer. */
  get ms(): number | null {
    const sorted = this.#samples.toSorted((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
  }
}

export function wordFor(ms: number): RoundTripWord {
  if (ms < GOOD_MS) return 'good';
  return ms < FAIR_MS ? 'fair' : 'poor';
}

export function spokenMs(ms: number): string {
  return `${ms < 1 ? '<1' : Math.round(ms)} ms`;
}
