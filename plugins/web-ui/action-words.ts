import type { Words } from '../../src/browser.ts';

const NOT_DONE = ['pause', 'resume', 'snapshot', 'checkpoint', 'rollback'] as const;
type NotDone = (typeof NOT_DONE)[number];

type ActionKey = 'act.failed' | `act.failed.${NotDone}` | 'act.failed.other';

/** What was not done to a desktop that goes on, and why; null where nothing failed. For pages and for scripts in them. */
export function failedWords(
  failed: { readonly action: string; readonly message: string; readonly remedy: string } | null,
  say: Words<ActionKey>,
): string | null {
  if (failed === null) return null;
  const { action, message, remedy } = failed;
  const known = NOT_DONE.find((one) => one === action);
  return say('act.failed', { what: say(`act.failed.${known ?? 'other'}`), message, remedy });
}
