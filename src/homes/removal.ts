import { createHash } from 'node:crypto';
import { ID_LENGTH } from '../db/schema/lengths.ts';
import type { HomeRow } from '../db/schema/rows.ts';
import { AppError, asAppError } from '../errors.ts';
import { newId } from '../ids.ts';
import { JobDeferred, type JobHandler, type NewJob } from '../jobs/queue.ts';
import type { Logger } from '../log.ts';
import type { HomeParts } from './parts.ts';

const AGAIN_MS = 10_000;

/** Subject of the job that removes what a person has given up in an application. */
export function removalOf(userId: string, appId: string): string {
  return createHash('sha256').update(`home ${userId} ${appId}`).digest('hex').slice(0, ID_LENGTH);
}

/** The deed that follows a deleted row. Nothing else ever removes a home that was to be kept. */
export function removalJob({ userId, appId, provider, ref }: HomeRow): NewJob {
  return {
    id: newId(),
    action: 'home.remove',
    subject: removalOf(userId, appId),
    params: { provider, ref },
  };
}

/** Tried again until it is done. */
export function removeHomeJob(parts: HomeParts & { readonly log: Logger }): JobHandler {
  return async ({ params }, signal) => {
    const id = String(params.provider);
    try {
      const provider = parts.provider(id);
      if (provider?.removeHome === undefined) {
        throw new AppError('PROVIDER_UNREACHABLE', `There is no provider ${id} that keeps homes.`);
      }
      await provider.removeHome(String(params.ref), signal);
      return null;
    } catch (error) {
      if (signal.aborted) throw error;
      const { code, message } = asAppError(error);
      parts.log.warn({ err: error, code, ref: params.ref }, 'a home could not be removed yet');
      throw new JobDeferred(`a home to be removed: ${message}`.slice(0, 250), AGAIN_MS);
    }
  };
}
