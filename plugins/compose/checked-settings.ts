import type { z } from '../../src/api.ts';
import { inOrder, sentenceOf } from './file/problem.ts';
import { readCompose } from './file/read-compose.ts';
import { EXAMPLE_VARIABLES } from './file/variables.ts';
import { type ComposeSettings, composeSettings } from './settings.ts';
import { readSourceNow } from './source.ts';

/** Told at once; who has mended these is told the rest. */
const MOST_TOLD = 10;

/** The settings with the Compose file they name read and checked, every problem with its line and column. */
export const checkedSettings = composeSettings.superRefine((settings, context) => {
  // of the table as a whole: of a field, what stands there would be repeated, secrets in it too
  const complain = (message: string): void => context.addIssue({ code: 'custom', message });
  const { file, text } = settings;
  if (file === undefined && text === undefined) complain('expected file or text: where the Compose file is');
  else if (file !== undefined && text !== undefined) complain('expected either file or text, not both');
  else {
    const field = file === undefined ? 'text' : `file ${file}`;
    for (const message of problemsOf(settings)) complain(`${field}: ${message}`);
  }
}) satisfies z.ZodType<ComposeSettings>;

function problemsOf({ file, text, service }: ComposeSettings): string[] {
  const source = text ?? readSourceNow(file ?? '');
  if (typeof source !== 'string') return [source.problem];
  const read = readCompose(source, { desktop: service, guestPort: null, variables: EXAMPLE_VARIABLES });
  if (!('problems' in read)) return [];
  const told = inOrder(read.problems).slice(0, MOST_TOLD).map(sentenceOf);
  const more = read.problems.length - told.length;
  return more === 0 ? told : [...told, `${more} more problems follow`];
}
