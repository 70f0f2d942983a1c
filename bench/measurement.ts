import { quantile, summarise } from './statistics.ts';

/** One line of the output. */
export interface Measurement {
  readonly name: string;
  /** Median of `n` runs, or the percentile of them that the name says. */
  readonly value: number;
  readonly unit: string;
  readonly n: number;
  /** (75th − 25th percentile) / median. */
  readonly spread: number;
}

export interface BenchContext {
  /** Fewer and shorter runs: a part of the bench then takes less than two minutes. */
  readonly quick: boolean;
  readonly signal: AbortSignal;
  /** Whether somebody asked for a measurement of this name, or of one that begins so. */
  readonly wants: (name: string) => boolean;
  /** Tells a person what goes on; not a result. */
  readonly note: (text: string) => void;
}

export interface Bench {
  readonly names: readonly string[];
  run(context: BenchContext): Promise<readonly Measurement[]>;
}

export function measurement(name: string, unit: string, runs: readonly number[]): Measurement {
  const { value, n, spread } = summarise(runs);
  return { name, value: significant(value), unit, n, spread: significant(spread) };
}

/** Of the runs the value that `percent` of them do not exceed; `name` says so. */
export function percentile(
  name: string,
  unit: string,
  runs: readonly number[],
  percent: number,
): Measurement {
  return { ...measurement(name, unit, runs), value: significant(quantile(runs, percent / 100)) };
}

/** Three digits are more than such a measurement knows. */
function significant(value: number): number {
  return Number(value.toPrecision(3));
}

/** Runs something again and again; `warmUp` runs come first and do not count. */
export async function repeat<T>(
  runs: number,
  work: () => Promise<T>,
  { warmUp = 0 }: { readonly warmUp?: number } = {},
): Promise<readonly T[]> {
  const results: T[] = [];
  for (let run = -warmUp; run < runs; run++) {
    const result = await work();
    if (run >= 0) results.push(result);
  }
  return results;
}
