/**
 * `npm test`: the fast tests and the real ones, with every real part that this machine has.
 * With DESKGATE_TEST_REQUIRE=all missing parts are installed and started first, and a skipped test fails the run.
 * Arguments go to vitest: `npm test -- plugins/vnc`.
 */
import { register } from 'tsx/esm/api';

register();
const { runTests } = await import('../test/testbed/run.ts');
process.exitCode = await runTests(process.argv.slice(2));
