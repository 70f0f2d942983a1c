import { describe, expect, it } from 'vitest';
import { retryAt } from '../../src/jobs/retry.ts';

const job = (trys: number, tryPeriod = 1000, tryMax = 3) => ({ trys, tryPeriod, tryMax });

describe('another try', () => {
  it('comes after the period times the tries so far', () => {
    expect(retryAt(job(1), 'PROVIDER_UNREACHABLE', 50)).toBe(1050);
    expect(retryAt(job(2), 'PROVIDER_UNREACHABLE', 50)).toBe(2050);
  });

  it('comes no more after the last', () => {
    expect(retryAt(job(3), 'PROVIDER_UNREACHABLE', 50)).toBeNull();
    expect(retryAt(job(1, 1000, 1), 'PROVIDER_UNREACHABLE', 50)).toBeNull();
  });

  it('is for those only who asked for it', () => {
    expect(retryAt(job(1, 0), 'PROVIDER_UNREACHABLE', 50)).toBeNull();
  });

  it('is not made of what would fail again', () => {
    expect(retryAt(job(1), 'APP_INVALID', 50)).toBeNull();
    expect(retryAt(job(1), 'INTERNAL', 50)).toBeNull();
  });
});
