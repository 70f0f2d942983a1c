/** Checks. */
export const phrasesDe: Readonly<Record<string, string>> = {
  'Redis answers.': 'Redis antwortet.',
  'Redis does not answer: {why}': 'Redis antwortet nicht: {why}',
  'Check plugins.bullmq.url and that Redis is running; without it, jobs begin up to 2 s later.':
    'Prüfen Sie plugins.bullmq.url, und ob Redis läuft; ohne Redis beginnen Aufträge bis zu 2 s später.',
};
