export interface Point {
  readonly at: number;
  readonly value: number;
}

/**
 * How much a series grows per unit of `at`: the median of the slopes between all its points (Theil and Sen), which a third
 * of outliers, such as moments of load, does not move.
 */
export function trend(points: readonly Point[]): number {
  const slopes: number[] = [];
  points.forEach((from, index) => {
    for (const to of points.slice(index + 1)) {
      if (to.at > from.at) slopes.push((to.value - from.value) / (to.at - from.at));
    }
  });
  return median(slopes);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = 0, high = low] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}
