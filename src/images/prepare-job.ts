import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import { ID_LENGTH } from '../db/schema/lengths.ts';
import { AppError, asAppError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { ImageNeed, Provider } from '../instances/provider.ts';
import type { JobHandler, NewJob } from '../jobs/queue.ts';
import type { Logger } from '../log.ts';
import { JobProgress } from './job-progress.ts';

/** Many gigabytes through a thin line; a pull that stands still ends long before. */
const TIMEOUT_MS = 60 * 60_000;
const TRY_PERIOD_MS = 10_000;

const params = z.object({
  provider: z.string(),
  images: z.array(z.object({ image: z.string(), how: z.enum(['missing', 'never', 'always', 'build']) })),
});

/** One at a time for the same images, whichever application they are for. The settings, which may hold secrets, stay away. */
export function preparation(appId: string, provider: string, images: readonly ImageNeed[]): NewJob {
  const names = images.map(({ image }) => image).toSorted();
  const key = createHash('sha256').update(JSON.stringify(['images', provider, ...names]));
  return {
    id: newId(),
    action: images.some(({ how }) => how === 'build') ? 'image.build' : 'image.pull',
    subject: key.digest('hex').slice(0, ID_LENGTH),
    params: { appId, provider, images: images.map(({ image, how }) => ({ image, how })) },
    timeoutMs: TIMEOUT_MS,
    tryPeriodMs: TRY_PERIOD_MS,
  };
}

interface ImageParts {
  readonly db: Database;
  readonly log: Logger;
  provider(id: string): Provider | null;
}

/** Pulls and builds. Repeatable: what is there already is left alone. @returns `{ progress }`: the last lines of it. */
export function prepareImagesJob({ db, log, provider }: ImageParts): JobHandler {
  return async (job, signal) => {
    const wanted = params.parse(job.params);
    const progress = new JobProgress(db.jobs, job);
    try {
      const able = provider(wanted.provider);
      if (able?.prepareImage === undefined)
        throw new AppError('PROVIDER_UNREACHABLE', `There is no provider ${wanted.provider} with images.`);
      const context = { signal, log: log.child({ jobId: job.id }), progress: progress.say };
      for (const need of wanted.images) await able.prepareImage(need, context);
      return { progress: progress.lines };
    } catch (error) {
      if (!signal.aborted) explain(progress, error);
      throw error;
    } finally {
      await progress.close();
    }
  };
}

/** The error of a job is a code and a sentence: what else is known stands below what was done. */
function explain({ say, lines }: JobProgress, error: unknown): void {
  const { detail, remedy } = asAppError(error);
  const said = new Set(lines);
  for (const line of [...(detail ?? '').split('\n'), remedy]) {
    if (!said.has(line.trim())) say(line);
  }
}
