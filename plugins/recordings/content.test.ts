import { expect, it } from 'vitest';
import { partOf } from './content.ts';

it.each([
  ['bytes=0-', { first: 0, last: 99 }],
  ['bytes=0-0', { first: 0, last: 0 }],
  ['bytes=10-19', { first: 10, last: 19 }],
  ['bytes=90-1000', { first: 90, last: 99 }],
])('%s of 100 bytes is a part', (range, part) => {
  expect(partOf(range, 100)).toEqual(part);
});

it.each([
  undefined,
  '',
  'bytes=',
  'bytes=-5',
  'bytes=5-4',
  'bytes=0-1,3-4',
  'lines=0-1',
  'bytes=a-b',
  'bytes=1e3-',
])('%s is as if it were not there', (range) => {
  expect(partOf(range, 100)).toBeNull();
});

it.each([
  ['bytes=100-', 100],
  ['bytes=0-', 0],
  ['bytes=999999999999999-', 100],
])('%s begins behind the end of %d bytes', (range, size) => {
  expect(() => partOf(range, size)).toThrow(
    expect.objectContaining({ code: 'RANGE_BEYOND_END', headers: { 'Content-Range': `bytes */${size}` } }),
  );
});
