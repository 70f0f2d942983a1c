import { type Actor, AppError, type ImageService, type JobView } from '../../../src/api.ts';
import type { FakeApps } from './fake-apps.ts';
import type { FakeJobs } from './fake-jobs.ts';
import { turn } from './ticks.ts';

/** Makes a job of each application once, which nobody does. */
export class FakeImages implements ImageService {
  readonly #apps: FakeApps;
  readonly #jobs: FakeJobs;

  constructor(apps: FakeApps, jobs: FakeJobs) {
    this.#apps = apps;
    this.#jobs = jobs;
  }

  async prepare(actor: Actor, appId: string): Promise<JobView> {
    await turn();
    if (!actor.may('apps.manage')) throw new AppError('FORBIDDEN', 'Only administrators.');
    const { provider } = this.#apps.view(appId);
    const id = `prepare-${appId}`;
    if (this.#jobs.views.has(id)) throw new AppError('INSTANCE_BUSY', 'It is being prepared already.');
    this.#jobs.add({ id, action: 'image.pull', params: { appId, provider } });
    return this.#jobs.get(id);
  }
}
