import { expect, it } from 'vitest';
import { queueWords } from './queue-words.ts';
import { texts } from './texts/texts.ts';

const say = texts.in('en');

const LINE = {
  message: 'It waits for room on the host',
  position: 1,
  of: 1,
  running: 0,
  estimateSeconds: null,
};

it.each([
  [{}, 'It waits for room on the host. It is next.'],
  [{ message: 'It waits. 1 GB is free.' }, 'It waits. 1 GB is free. It is next.'],
  [{ running: 1 }, 'It waits for room on the host. It is next, and starts when the desktop that runs ends.'],
  [
    { position: 2, of: 3, running: 4 },
    'It waits for room on the host. It is number 2 of 3 in the queue, and starts when one of 4 desktops ends.',
  ],
  [
    { running: 4, estimateSeconds: 0 },
    'It waits for room on the host. It is next, and may start in less than a minute.',
  ],
  [{ estimateSeconds: 80 }, 'It waits for room on the host. It is next, and may start in about 1 minute.'],
  [{ estimateSeconds: 600 }, 'It waits for room on the host. It is next, and may start in about 10 minutes.'],
  [{ estimateSeconds: 7200 }, 'It waits for room on the host. It is next, and may start in about 2 hours.'],
])('says %o', (change, words) => {
  expect(queueWords({ ...LINE, ...change }, say)).toBe(words);
});

it('says nothing where nothing waits', () => {
  expect(queueWords(null, say)).toBeNull();
});
