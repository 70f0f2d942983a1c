import { describe, expect, it } from 'vitest';
import { updateSizes } from '../../bench/sources/update-sizes.ts';
import { quantile } from '../../bench/statistics.ts';

describe('the sizes of a desktop’s updates', () => {
  it('are mostly 1 to 10 KB and sometimes 60, in an order that mixes them', () => {
    const sizes = updateSizes(100);
    expect(sizes).toHaveLength(100);
    expect(sizes.filter((size) => size === 60_000)).toHaveLength(3);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1000);
    expect(quantile(sizes, 0.5)).toBeLessThan(4000);
    const large = sizes.flatMap((size, n) => (size === 60_000 ? [n] : []));
    expect((large[1] ?? 0) - (large[0] ?? 0)).toBeGreaterThan(5);
  });
});
