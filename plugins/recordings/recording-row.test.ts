import { expect, it } from 'vitest';
import type { RecordingView } from '../../src/api.ts';
import { lengthOf, recordingRow, sizeInWords } from './recording-row.ts';

it.each([
  [0, 'en', '0 B'],
  [999, 'en', '999 B'],
  [1500, 'en', '1.5 kB'],
  [1500, 'de', '1,5 kB'],
  [999_600, 'en', '1 MB'],
  [123_456_789, 'en', '123 MB'],
  [5e15, 'de', '5.000 TB'],
] as const)('%d bytes in the language "%s" are %s', (bytes, language, words) => {
  expect(sizeInWords(bytes, language)).toBe(words);
});

const view: RecordingView = {
  ...{ id: 'a', instanceId: 'b', app: { id: 'c', name: 'C' }, user: { id: 'd', username: 'd' } },
  ...{ project: null, transport: 'vnc', format: 'rfb', startedAt: 1000, endedAt: 6000, bytes: 5 },
  ...{ error: null, mayRemove: false },
};

it.each([
  [{}, { status: 'stopped', length: 5000, size: '5 B' }],
  [{ error: 'The gateway ended before the recording did.' }, { status: 'failed' }],
  [
    { endedAt: null, bytes: null },
    { status: 'running', length: null, size: null },
  ],
  [{ endedAt: 500 }, { length: 0 }],
])('a recording with %j is shown as %j', (change, shown) => {
  expect(recordingRow({ ...view, ...change }, 'en')).toMatchObject(shown);
});

it('one that goes on is as long as it was until now', () => {
  expect(lengthOf({ ...view, endedAt: null }, 9000)).toBe(8000);
});
