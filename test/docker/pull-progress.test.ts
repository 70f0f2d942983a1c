import { expect, it } from 'vitest';
import { PullProgress } from '../../src/docker/pull-progress.ts';

const wordsOf = (...events: Record<string, unknown>[]): (string | null)[] => {
  const told = new PullProgress('desk');
  return events.map((event) => told.next(event));
};
const loading = (id: string, current: number, total: number) => ({
  id,
  status: 'Downloading',
  progressDetail: { current, total },
});

it('never goes back when another layer begins, and unpacks only after the last', () => {
  const layers = ['a', 'b', 'c'].map((id) => ({ id, status: 'Pulling fs layer', progressDetail: {} }));
  expect(
    wordsOf(
      ...layers,
      loading('a', 30, 100),
      { id: 'a', status: 'Download complete' },
      loading('b', 0, 100),
      loading('c', 0, 200),
      loading('c', 100, 200),
      { id: 'a', status: 'Extracting', progressDetail: { current: 1, total: 100 } },
      { id: 'c', status: 'Download complete' },
      { id: 'b', status: 'Verifying Checksum' },
      { id: 'b', status: 'Download complete' },
    ).slice(3),
  ).toEqual([
    'Pulling desk: 10 %',
    'Pulling desk: 33 %',
    null,
    null,
    'Pulling desk: 50 %',
    null,
    'Pulling desk: 75 %',
    'Unpacking desk',
    null,
  ]);
});

it('does not wait for layers that are there, nor for the size of small ones', () => {
  expect(
    wordsOf(
      { id: 'latest', status: 'Pulling from library/desk' },
      { id: 'a', status: 'Already exists', progressDetail: {} },
      { id: 'b', status: 'Pulling fs layer', progressDetail: {} },
      { id: 'c', status: 'Pulling fs layer', progressDetail: {} },
      { id: 'c', status: 'Waiting', progressDetail: {} },
      { id: 'b', status: 'Download complete', progressDetail: {} },
      loading('c', 50, 100),
      loading('c', 100, 100),
    ),
  ).toEqual([null, null, null, null, null, null, 'Pulling desk: 50 %', 'Unpacking desk']);
});
