import { summarise } from './statistics.ts';

/** One line of the output. */
export interface Measurement {
  readonly name: string;
  /** Median of `n` runs. */
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
