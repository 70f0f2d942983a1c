import { expect, it } from 'vitest';
import { errorIn } from '../../src/texts/errors.ts';
import { phraseBooks } from '../../src/texts/phrases.ts';

it('tells what a job keeps of its failure, which has no remedy', () => {
  const kept = { code: 'DESKTOP_SILENT', message: 'The desktop did not answer.' };
  expect(
    errorIn(kept, 'de', phraseBooks([{ de: { 'Another {thing}': 'Anderes {thing}' } }])('de')),
  ).toMatchObject({
    message: 'Der Desktop hat nicht geantwortet.',
    remedy: expect.stringContaining('Prüfen Sie'),
  });
});
