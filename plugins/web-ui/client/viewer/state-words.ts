import { failedWords } from '../../action-words.ts';

export interface StateFacts {
  readonly job: { readonly action: string } | null;
  readonly actionError: Parameters<typeof failedWords>[0];
  /** UTC ms. */
  readonly checkpointAt: number | null;
}

/** What there is to say about the state that a desktop keeps; nothing where there is none. */
export function stateWords({ job, actionError, checkpointAt }: StateFacts): string {
  if (job?.action === 'checkpoint') return 'The state of its disks is being saved. You can go on meanwhile.';
  const failed = failedWords(actionError);
  if (failed !== null) return failed;
  if (checkpointAt === null) return '';
  const when = new Date(checkpointAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return `The state of its disks was saved: ${when}. To go back loses what was done since then.`;
}
