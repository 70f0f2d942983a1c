import { ERROR_TABLE, type ErrorCode } from '../errors.ts';
import { errorsDe } from './errors-de.ts';
import type { Phrases } from './phrases.ts';
import { phrasesDe } from './phrases-de.ts';

/** What helps, where it is told without its code. */
const remediesDe = Object.fromEntries(
  Object.entries(ERROR_TABLE).map(([code, { remedy }]) => [remedy, errorsDe[code as ErrorCode].remedy]),
);

/** What the core says in English away from the pages. */
export const corePhrases: Phrases = { de: { ...remediesDe, ...phrasesDe } };
