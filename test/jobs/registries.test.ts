import { describe, expect, it } from 'vitest';
import { JOB_REGISTRIES, registryOf } from '../../src/jobs/registries.ts';

const NOW = 1000;

describe('the registry of a job', () => {
  it.each([
    [{ status: 'pending', runAt: NOW, deferred: null }, 'queued'],
    [{ status: 'pending', runAt: NOW + 1, deferred: null }, 'scheduled'],
    [{ status: 'pending', runAt: NOW - 1, deferred: 'room on the host' }, 'deferred'],
    [{ status: 'pending', runAt: NOW + 1, deferred: 'room on the host' }, 'deferred'],
    [{ status: 'running', runAt: NOW, deferred: null }, 'started'],
    [{ status: 'finished', runAt: NOW, deferred: null }, 'finished'],
    [{ status: 'error', runAt: NOW, deferred: null }, 'failed'],
    [{ status: 'canceled', runAt: NOW + 1, deferred: null }, 'canceled'],
  ] as const)('of %j is %s', (job, registry) => {
    expect(registryOf(job, NOW)).toBe(registry);
  });

  it('is one of seven', () => {
    expect(JOB_REGISTRIES).toHaveLength(7);
  });
});
