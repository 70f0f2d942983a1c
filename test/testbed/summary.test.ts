import { describe, expect, it } from 'vitest';
import { countLine, countReport, partTable, skippedTests, type VitestReport } from './summary.ts';

const file = (name: string, status: string, ...statuses: string[]): VitestReport['testResults'][number] => ({
  name: `/project/${name}`,
  status,
  assertionResults: statuses.map((each, index) => ({ status: each, fullName: `${name} test ${index}` })),
});

describe('the summary of a test run', () => {
  it('counts passed, failed and skipped tests of all files', () => {
    const testResults = [
      file('a.test.ts', 'failed', 'passed', 'failed', 'pending'),
      file('b.test.ts', 'passed', 'passed', 'skipped', 'todo'),
    ];
    expect(countLine(countReport({ testResults }))).toBe('2 passed, 1 failed, 3 skipped');
  });

  it('counts a file that could not be loaded as a failure', () => {
    const testResults = [file('a.test.ts', 'passed', 'passed'), file('broken.test.ts', 'failed')];
    expect(countLine(countReport({ testResults }))).toBe('1 passed, 1 failed, 0 skipped');
  });

  it('names each skipped test with its file', () => {
    const testResults = [file('a.test.ts', 'passed', 'passed', 'pending')];
    expect(skippedTests({ testResults }, '/project')).toEqual(['a.test.ts: a.test.ts test 1']);
  });

  it('says of each real part where it came from, or why it is missing and how to have it', () => {
    const reports = [
      { name: 'redis', note: 'started on port 5', missing: null, ms: 120 },
      { name: 'qemu', note: null, missing: { reason: 'not installed', remedy: 'apt-get install it' }, ms: 0 },
    ] as const;
    const table = partTable(reports, false);
    expect(table).toContain('redis  used       0.1 s  started on port 5');
    expect(table).toContain('qemu   skipped    0.0 s  not installed\n');
    expect(table).toContain('to have it: apt-get install it');
    expect(partTable(reports, true)).toContain('qemu   missing    0.0 s  not installed\n');
  });
});
