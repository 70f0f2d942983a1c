import type { AppDefinition } from '../apps/definition.ts';
import type { Actor } from '../auth/model.ts';
import { AppError } from '../errors.ts';
import type { Provider } from '../instances/provider.ts';
import type { JobQueue, NewJob } from '../jobs/queue.ts';
import { type JobView, jobService } from '../jobs/service.ts';
import { preparation } from './prepare-job.ts';
import type { ImageService } from './service.ts';

/** For a provider to read files that say what it is about. */
const READ_MS = 10_000;

export interface AppImagesOptions {
  readonly apps: { definition(id: string): Promise<AppDefinition> };
  provider(id: string): Provider | null;
  queue(): JobQueue;
}

export class AppImages implements ImageService {
  readonly #options: AppImagesOptions;

  constructor(options: AppImagesOptions) {
    this.#options = options;
  }

  async prepare(actor: Actor, appId: string): Promise<JobView> {
    if (!actor.may('apps.manage')) throw new AppError('FORBIDDEN', 'You may not prepare applications.');
    const app = await this.#options.apps.definition(appId);
    const provider = this.#options.provider(app.provider);
    if (provider?.images === undefined) throw nothingToPrepare(app);
    const { guestPort = 0 } = app;
    const settings = provider.settings.parse(app.settings);
    const images = await provider.images({ appId, settings, guestPort }, AbortSignal.timeout(READ_MS));
    if (images.length === 0) throw nothingToPrepare(app);
    const job = preparation(appId, provider.id, images);
    await this.#add(app, job);
    return jobService(this.#options.queue()).get(job.id);
  }

  async #add({ name }: AppDefinition, job: NewJob): Promise<void> {
    try {
      await this.#options.queue().add(job);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'INSTANCE_BUSY')) throw error;
      throw new AppError('INSTANCE_BUSY', `What ${name} is started from is being prepared already.`, {
        remedy: 'Wait until the job that does it has ended, or cancel that.',
        cause: error,
      });
    }
    this.#options.queue().wake();
  }
}

function nothingToPrepare({ name, provider }: AppDefinition): AppError {
  return new AppError('ACTION_NOT_ALLOWED', `${name} needs no preparation: ${provider} fetches nothing.`, {
    remedy: 'Start it.',
  });
}
