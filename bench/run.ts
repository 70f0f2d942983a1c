/**
 * `npm run bench [-- --quick] [--profile] [NAME-PREFIX …]`: prints one JSON object a line for each measurement, and a table
 * on standard error at the end; with `--profile`, what took the gateway's CPU time too. Load is sent to 127.0.0.1 only, bounded in bytes and time.
 */
import { setMaxListeners } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runForeground } from '../test/testbed/foreground.ts';
import { demoClickBench, dockerClickBench } from './click.ts';
import { connectBench } from './connect.ts';
import { frameBench } from './frame.ts';
import { jobsBench } from './jobs.ts';
import type { Bench, Measurement } from './measurement.ts';
import { peopleBench } from './people.ts';
import { poolsBench } from './pools.ts';
import { profiling } from './profile.ts';
import { proxmoxBench } from './proxmox.ts';
import { realStreamsBench } from './real-streams.ts';
import { recoveryBench } from './recovery.ts';
import { scaleBench } from './scale.ts';
import { startBench } from './start.ts';
import { startsBench } from './starts.ts';
import { starveBench } from './starve.ts';
import { statisticsBench } from './statistics-cost.ts';
import { guacamoleStreamsBench, vncStreamsBench } from './streams.ts';
import { tunnelBenches } from './tunnel-benches.ts';

const BENCHES: readonly Bench[] = [
  startBench,
  jobsBench,
  demoClickBench,
  dockerClickBench,
  poolsBench,
  proxmoxBench,
  startsBench,
  recoveryBench,
  scaleBench,
  peopleBench,
  connectBench,
  frameBench,
  starveBench,
  vncStreamsBench,
  guacamoleStreamsBench,
  realStreamsBench,
  statisticsBench,
  ...tunnelBenches,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, profile: { type: 'boolean', default: false } },
});
const wanted = (name: string): boolean =>
  positionals.length === 0 || positionals.some((prefix) => name.startsWith(prefix));
const chosen = BENCHES.filter(({ names }) => names.some(wanted));
if (chosen.length === 0) {
  console.error(`No measurement begins with ${positionals.join(' or ')}. There are:`);
  for (const name of BENCHES.flatMap(({ names }) => names)) console.error(`  ${name}`);
  process.exit(1);
}

const interruption = new AbortController();
// each of many desktops listens
setMaxListeners(0, interruption.signal);
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => interruption.abort(new Error(`the bench was interrupted by ${name}`)));
}
await build();
const done: Measurement[] = [];
for (const bench of chosen) {
  try {
    const context = {
      quick: values.quick,
      signal: interruption.signal,
      wants: (begin: string) => bench.names.some((name) => name.startsWith(begin) && wanted(name)),
      note: (text: string) => console.error(text),
    };
    const run = () => bench.run(context);
    const measured = await (values.profile ? profiling(run, context.note) : run());
    for (const measurement of measured.filter(({ name }) => wanted(name))) {
      done.push(measurement);
      console.log(JSON.stringify(measurement));
    }
  } catch (thrown) {
    process.exitCode = 1;
    console.error(`FAILED ${bench.names.filter(wanted).join(', ')}`);
    console.error(thrown instanceof Error ? thrown.message : thrown);
  }
  if (interruption.signal.aborted) break;
}
console.error(table(done));

/** What is measured is the program as it is now. */
async function build(): Promise<void> {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const { signal } = interruption;
  const code = await runForeground(process.execPath, ['scripts/build.mjs', '--if-stale'], { cwd, signal });
  if (code !== 0) throw new Error(`The build ended with exit code ${code}.`);
}

function table(rows: readonly Measurement[]): string {
  const wide = Math.max(0, ...rows.map(({ name }) => name.length));
  return rows
    .map(({ name, value, unit, n, spread }) =>
      [name.padEnd(wide), String(value).padStart(8), unit.padEnd(5), `n ${n}`, `spread ${spread}`].join('  '),
    )
    .join('\n');
}
