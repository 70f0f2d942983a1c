import { failedWords } from '../../action-words.ts';
import { say } from '../page/say.ts';

export interface StateFacts {
  readonly job: { readonly action: string } | null;
  readonly actionError: Parameters<typeof failedWords>[0];
  /** UTC ms. */
  readonly checkpointAt: number | null;
}

/** What there is to say about the state that a desktop keeps; nothing where there is none. */
export function stateWords({ job, actionError, checkpointAt }: StateFacts): string {
  if (job?.action === 'checkpoint') return say('state.saving');
  const failed = failedWords(actionError, say);
  if (failed !== null) return failed;
  if (checkpointAt === null) return '';
  const when = new Date(checkpointAt).toLocaleString(say.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return say('state.saved', { when });
}
