import { run } from './cli/run.ts';

/** What still holds the process when the command has ended has had its time. */
const LINGER_MS = 300;

/** What a shell says of a program that wrote to a pipe whose reader had gone: 128 + SIGPIPE. */
const NOBODY_READS = 141;

for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(NOBODY_READS);
    throw error;
  });

process.exitCode = await run(process.argv.slice(2));
setTimeout(() => process.exit(), LINGER_MS).unref();
