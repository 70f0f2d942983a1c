import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTestbed, STATE_VARIABLE, type Testbed } from './bed.ts';
import { runForeground } from './foreground.ts';
import { requireAllParts } from './require-all.ts';
import { type Count, countLine, countReport, partTable, skippedTests, type VitestReport } from './summary.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const INTERRUPTIONS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const EXIT_INTERRUPTED = 130;

/**
 * Runs the tests on the parts of this machine. Resolves with the exit code; the last line printed is the count, unless
 * the run was interrupted. Whatever happens, what was started is ended first.
 */
export async function runTests(args: readonly string[]): Promise<number> {
  const interruption = new AbortController();
  const interrupt = (name: NodeJS.Signals) => {
    if (interruption.signal.aborted) return;
    console.error(`\n${name}: ending what was started.`);
    interruption.abort(new Error(`the run was interrupted by ${name}`));
  };
  for (const name of INTERRUPTIONS) process.on(name, interrupt);
  const { signal } = interruption;
  let count: Count = { passed: 0, failed: 1, skipped: 0 };
  try {
    count = await testOnBed(args, signal);
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
  } finally {
    for (const name of INTERRUPTIONS) process.off(name, interrupt);
  }
  if (signal.aborted) return EXIT_INTERRUPTED;
  console.log(countLine(count));
  return count.failed === 0 ? 0 : 1;
}

async function testOnBed(args: readonly string[], signal: AbortSignal): Promise<Count> {
  const requireAll = requireAllParts();
  const bed = await openTestbed({ requireAll, signal, log: console.log });
  const dir = await mkdtemp(join(tmpdir(), 'deskgate-test-'));
  try {
    const count = await runVitest(bed, dir, args, signal);
    console.log(`\n${partTable(bed.reports, requireAll)}\n`);
    return requireAll ? withoutExcuse(count, bed) : count;
  } finally {
    await bed.close();
    await rm(dir, { recursive: true, force: true });
  }
}

async function runVitest(
  bed: Testbed,
  dir: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<Count> {
  const reportFile = join(dir, 'report.json');
  const temporary = join(dir, 'tmp');
  await mkdir(temporary);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const code = await runForeground(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args],
    { cwd: ROOT, signal, env: testEnvironment(bed, temporary) },
  );
  signal.throwIfAborted();
  const text = await readFile(reportFile, 'utf8').catch(() => null);
  if (text === null) throw new Error(`vitest ended with exit code ${code} and wrote no report.`);
  const report: VitestReport = JSON.parse(text);
  const skipped = skippedTests(report, ROOT);
  if (skipped.length > 0) console.log(['Skipped tests', ...skipped.map((name) => `  ${name}`)].join('\n'));
  const count = countReport(report);
  if (code === 0 || count.failed > 0) return count;
  console.log(`vitest ended with exit code ${code} although no test failed: counted as one failure.`);
  return { ...count, failed: 1 };
}

/**
 * Settings of a gateway in the caller's environment must not change what the tests see; and what a test that was killed
 * leaves in the temporary folder goes with it.
 */
function testEnvironment(bed: Testbed, temporary: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('DESKGATE_'));
  return {
    ...Object.fromEntries(own),
    TMPDIR: temporary,
    DOCKER_HOST: bed.state.parts.docker?.host ?? process.env.DOCKER_HOST,
    DESKGATE_TEST_REQUIRE: process.env.DESKGATE_TEST_REQUIRE,
    [STATE_VARIABLE]: JSON.stringify(bed.state),
  };
}

/** With DESKGATE_TEST_REQUIRE=all a skipped test and a missing part are failures. */
function withoutExcuse(count: Count, bed: Testbed): Count {
  const missing = bed.reports.filter((report) => report.missing !== null).length;
  if (count.skipped + missing === 0) return count;
  console.log(
    `DESKGATE_TEST_REQUIRE=all: ${count.skipped} skipped tests and ${missing} missing parts count as failures.`,
  );
  return { passed: count.passed, failed: count.failed + count.skipped + missing, skipped: 0 };
}
