import { expect, it } from 'vitest';
import { stateWords } from './state-words.ts';

const nothing = { job: null, actionError: null, checkpointAt: null };
const failed = { action: 'rollback', message: 'The disk is in use.', remedy: 'Try it again.' };

it('says of a state that is kept what the person has to know now', () => {
  expect(stateWords(nothing)).toBe('');
  expect(stateWords({ ...nothing, job: { action: 'checkpoint' }, checkpointAt: 1 })).toContain(
    'is being saved',
  );
  expect(stateWords({ ...nothing, checkpointAt: Date.UTC(2026, 2, 3) })).toMatch(/was saved: .*2026.*loses/);
  expect(stateWords({ ...nothing, actionError: failed, checkpointAt: 1 })).toBe(
    'It did not go back to the state that was saved. The disk is in use. Try it again.',
  );
});
