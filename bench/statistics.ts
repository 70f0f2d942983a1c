export interface Summary {
  /** The median. */
  readonly value: number;
  readonly n: number;
  /** (75th − 25th percentile) / median: 0.1 means that half of the runs lie within about ± 5 %. */
  readonly spread: number;
}

export function summarise(runs: readonly number[]): Summary {
  const value = quantile(runs, 0.5);
  const spread = value === 0 ? 0 : (quantile(runs, 0.75) - quantile(runs, 0.25)) / Math.abs(value);
  return { value, n: runs.length, spread };
}

/** Linear between the neighbours, so that few runs give a sensible quartile. */
export function quantile(runs: readonly number[], share: number): number {
  if (runs.length === 0) throw new Error('there are no runs to summarise');
  const sorted = [...runs].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

const RESAMPLES = 1000;

/** Where the median lies with a probability of 95 %: the bootstrap, so many drawings from the runs themselves. */
export function medianInterval(runs: readonly number[]): { readonly low: number; readonly high: number } {
  const draw = () => runs.map(() => runs[Math.floor(Math.random() * runs.length)] as number);
  const medians = Array.from({ length: RESAMPLES }, () => quantile(draw(), 0.5));
  return { low: quantile(medians, 0.025), high: quantile(medians, 0.975) };
}
