import { run } from './cli/run.ts';

/** What still holds the process when the command has ended has had its time. */
const LINGER_MS = 300;

process.exitCode = await run(process.argv.slice(2));
setTimeout(() => process.exit(), LINGER_MS).unref();
