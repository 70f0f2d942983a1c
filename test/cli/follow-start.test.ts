import { describe, expect, it } from 'vitest';
import { progressOf, wordsOf } from '../../src/cli/follow-start.ts';
import { checkUrl } from '../../src/cli/login.ts';
import { newLines } from '../../src/cli/new-lines.ts';
import { table } from '../../src/cli/table.ts';

const stage = (name: 'check' | 'launch', endedAt: number | null, message: string | null = null) => ({
  name,
  startedAt: 1,
  endedAt,
  message,
});

describe('following a start', () => {
  it('tells how far it is and what goes on, without what would move the cursor', () => {
    const stages = [stage('check', 2), stage('launch', null, 'Pulling \u001b[2J: 40 %')];
    expect(progressOf({ status: 'starting', stages })).toBeCloseTo(0.3);
    expect(progressOf({ status: 'running', stages: [] })).toBe(1);
    expect(wordsOf({ status: 'starting', stages, waiting: null })).toBe('launch: Pulling �[2J: 40 %');
    expect(wordsOf({ status: 'pending', stages: [], waiting: null })).toBe('pending');
  });

  it('says only the lines that are new, also where the first ones are gone', () => {
    expect(newLines([], ['a', 'b'])).toEqual(['a', 'b']);
    expect(newLines(['a', 'b'], ['a', 'b', 'c'])).toEqual(['c']);
    expect(newLines(['a', 'b'], ['b', 'c', 'd'])).toEqual(['c', 'd']);
    expect(newLines(['a', 'b'], ['a', 'b'])).toEqual([]);
    expect(newLines(['a', 'b'], ['x', 'y'])).toEqual(['x', 'y']);
  });
});

describe('addresses', () => {
  it('of another machine are https, unless somebody insists', () => {
    for (const own of ['http://localhost:8080', 'http://127.0.0.9', 'http://[::1]:1', 'https://a.example'])
      expect(checkUrl(`${own}/`, false)).toBe(own);
    for (const other of ['http://a.example', 'http://localhost.example', 'http://192.0.2.1', 'http://[::2]'])
      expect(() => checkUrl(other, false)).toThrow('Over http');
    expect(checkUrl('http://a.example/desks/', true)).toBe('http://a.example/desks');
    for (const wrong of ['a.example', 'https://user@a.example', 'ftp://a', 'https://a/?x', ''])
      expect(() => checkUrl(wrong, true)).toThrow('Expected an address');
  });
});

describe('tables', () => {
  it('line up, numbers to the right', () => {
    expect(
      table(
        ['NAME', 'N'],
        [
          ['ada', 5],
          ['grace\n', 1234],
          ['-', null],
        ],
      ),
    ).toEqual(['NAME       N', 'ada        5', 'grace�  1234', '-       -']);
    expect(table(['NAME'], [])).toEqual(['NAME']);
  });
});
