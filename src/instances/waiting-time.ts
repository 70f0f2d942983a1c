/**
 * How long somebody in a queue will wait until enough desktops have ended, if those that run last as long as others did.
 * @param position 1 for who is next.
 * @param lasted milliseconds that ended desktops lasted.
 * @param ages milliseconds since the running ones began.
 * @returns milliseconds; null when nothing is known.
 */
export function waitingTime(
  position: number,
  lasted: readonly number[],
  ages: readonly number[],
): number | null {
  if (lasted.length === 0 || ages.length === 0) return null;
  const median = middle(lasted);
  const left = ages.map((age) => Math.max(0, median - age)).sort((a, b) => a - b);
  const rounds = Math.floor((position - 1) / left.length);
  return (left[(position - 1) % left.length] ?? 0) + rounds * median;
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}
