import type { JobRow } from '../db/schema/rows.ts';
import { type AppError, asAppError } from '../errors.ts';
import type { InstanceParts } from './parts.ts';

/** Writes down, for people, what was not done to a desktop that goes on; the failure stays the job's. */
export async function rememberActionError(
  { db, log }: InstanceParts,
  { action, subject }: Pick<JobRow, 'action' | 'subject'>,
  reason: unknown,
): Promise<AppError> {
  const error = asAppError(reason);
  log.warn({ instanceId: subject, code: error.code, detail: error.detail, action }, error.message);
  const actionError = { action: action.replace('instance.', ''), ...error.report() };
  await db.instances.update(subject, { actionError });
  return error;
}
