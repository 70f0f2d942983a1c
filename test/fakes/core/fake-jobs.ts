import { AppError } from '../../../src/errors.ts';
import { JOB_REGISTRIES, type JobRegistry } from '../../../src/jobs/registries.ts';
import type { JobFilter, JobService, JobView } from '../../../src/jobs/service.ts';

/** Jobs in memory. */
export class FakeJobs implements JobService {
  readonly views = new Map<string, JobView>();

  add(change: Partial<JobView> & Pick<JobView, 'id'>): void {
    this.views.set(change.id, {
      action: 'instance.start',
      subject: change.id,
      registry: 'queued',
      params: {},
      result: null,
      error: null,
      createdAt: 1_770_000_000_000,
      updatedAt: 1_770_000_000_000,
      runAt: 1_770_000_000_000,
      tries: 0,
      maxTries: 3,
      tryPeriodMs: 0,
      timeoutMs: null,
      waitsFor: null,
      leaseUntil: null,
      ...change,
    });
  }

  async list({ registry, offset = 0, limit = 50 }: JobFilter = {}): Promise<{
    items: readonly JobView[];
    total: number;
  }> {
    const all = [...this.views.values()].filter((job) => registry === undefined || job.registry === registry);
    return { items: all.slice(offset, offset + limit), total: all.length };
  }

  async counts(): Promise<Record<JobRegistry, number>> {
    const all = [...this.views.values()];
    return Object.fromEntries(
      JOB_REGISTRIES.map((name) => [name, all.filter(({ registry }) => registry === name).length]),
    ) as Record<JobRegistry, number>;
  }

  async get(id: string): Promise<JobView> {
    const job = this.views.get(id);
    if (job === undefined) throw new AppError('JOB_NOT_FOUND', 'There is no job with this id.');
    return job;
  }

  cancel(id: string): Promise<JobView> {
    return this.#move(id, ['queued', 'started', 'deferred', 'scheduled'], 'canceled');
  }

  retry(id: string): Promise<JobView> {
    return this.#move(id, ['failed', 'canceled', 'deferred', 'scheduled'], 'queued');
  }

  async #move(id: string, from: readonly JobRegistry[], registry: JobRegistry): Promise<JobView> {
    const job = await this.get(id);
    if (!from.includes(job.registry)) throw new AppError('ACTION_NOT_ALLOWED', 'Not this job.');
    this.views.set(id, { ...job, registry });
    return this.get(id);
  }
}
