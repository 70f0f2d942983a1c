import { relative } from 'node:path';
import type { PartReport } from './bed.ts';

export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The part of vitest's JSON report that is read here. */
export interface VitestReport {
  readonly testResults: readonly {
    /** Path of the test file. */
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** A file that could not even be loaded counts as one failed test; whatever neither passed nor failed is skipped. */
export function countReport(report: VitestReport): Count {
  const results = report.testResults.flatMap((file) => file.assertionResults);
  const passed = results.filter(({ status }) => status === 'passed').length;
  const failed = results.filter(({ status }) => status === 'failed').length;
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length;
  return { passed, failed: failed + broken, skipped: results.length - passed - failed };
}

export function countLine({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** Names of the skipped tests; the title of one that `describeWith` skipped holds the reason. */
export function skippedTests(report: VitestReport, root: string): readonly string[] {
  return report.testResults.flatMap((file) =>
    file.assertionResults
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => `${relative(root, file.name)}: ${fullName}`),
  );
}

/** What became of each real part: used, or why not and how to have it. Where all are demanded, one is not skipped but missing. */
export function partTable(reports: readonly PartReport[], requireAll: boolean): string {
  const without = requireAll ? 'missing' : 'skipped';
  const wide = Math.max(...reports.map(({ name }) => name.length));
  const lines = reports.map(({ name, note, missing, ms }) => {
    const start = `  ${name.padEnd(wide)}  `;
    const time = `${(ms / 1000).toFixed(1).padStart(6)} s  `;
    if (missing === null) return `${start}used    ${time}${note}`;
    const indent = ' '.repeat(start.length + without.length + 1 + time.length);
    return `${start}${without} ${time}${missing.reason}\n${indent}to have it: ${missing.remedy}`;
  });
  return ['Real parts', ...lines].join('\n');
}
