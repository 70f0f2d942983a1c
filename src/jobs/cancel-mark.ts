import type { JobRow } from '../db/schema/rows.ts';

/** Stands as the error of a job that was canceled, and of one that runs until its worker has noticed. */
export const CANCELED = { code: 'JOB_CANCELED', message: 'It was canceled.' } as const;

/** Whether somebody, in whichever process, wants the job given up that runs. */
export function isMarkedCanceled(job: Pick<JobRow, 'error'>): boolean {
  return job.error?.code === CANCELED.code;
}
