import { fileURLToPath } from 'node:url';
import { proxmoxClient } from '../../plugins/proxmox/client.ts';
import { newId } from '../../src/api.ts';
import { STATE_VARIABLE } from '../testbed/bed.ts';
import { runForeground } from '../testbed/foreground.ts';
import type { TestbedState } from '../testbed/part-info.ts';
import { isOver, newRun, type Run } from './marks.ts';
import { type NamedCluster, namedCluster } from './named-cluster.ts';
import { RUN_VARIABLE, writeRun } from './run-variable.ts';
import { sweep } from './sweep.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const INTERRUPTIONS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const EXIT_INTERRUPTED = 130;
const CLEANING_MS = 10 * 60_000;
const VITEST = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--project',
  'together',
  '--no-file-parallelism',
  '--reporter=verbose',
];
/** Files beside this one; some of them can be asked for by name. */
const SUITES = ['assertions', 'desktops', 'contract'];
/** A cluster, real or simulated, is all that is needed: nothing else is brought up. */
const NO_PARTS: TestbedState = { parts: {}, missing: {}, requireAll: false };

interface Io {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** Resolves with the exit code, when what was made is gone: also when it is interrupted. */
export async function runProxmoxTests(args: readonly string[], io: Io): Promise<number> {
  const interruption = new AbortController();
  const interrupt = (name: NodeJS.Signals): void => {
    const isAgain = interruption.signal.aborted;
    io.err(`\n${name}: ${isAgain ? 'still ' : ''}removing what was made.`);
    interruption.abort(new Error(`interrupted by ${name}`));
  };
  for (const name of INTERRUPTIONS) process.on(name, interrupt);
  const { signal } = interruption;
  try {
    const cluster = namedCluster(process.env);
    const code =
      cluster === null ? await onSimulators(args, signal, io) : await onCluster(cluster, args, signal, io);
    return signal.aborted ? EXIT_INTERRUPTED : code;
  } catch (error) {
    io.err(error instanceof Error ? error.message : String(error));
    return signal.aborted ? EXIT_INTERRUPTED : 1;
  } finally {
    for (const name of INTERRUPTIONS) process.off(name, interrupt);
  }
}

function onSimulators(args: readonly string[], signal: AbortSignal, io: Io): Promise<number> {
  io.out('No cluster is named by PVE_URL: on the simulated ones of both generations.');
  return vitest(args, signal, {});
}

async function onCluster(
  cluster: NamedCluster,
  args: readonly string[],
  signal: AbortSignal,
  io: Io,
): Promise<number> {
  const { hosts, token, trust, node, template, pool } = cluster;
  const client = proxmoxClient({ hosts, credentials: { token }, trust });
  const run = newRun(newId().slice(0, 8), Date.now());
  const clean = (until: AbortSignal, isWanted: (run: Run) => boolean): Promise<number> =>
    sweep(client, { node, pool, signal: until, isWanted, log: io.out });
  try {
    const { version } = await client.api(signal).version.$get();
    const made = `clones of ${template} on ${node}, in the pool ${pool}`;
    io.out(`Run ${run.id} on Proxmox VE ${version} at ${hosts.join(', ')}: ${made}.`);
    await clean(signal, (one) => isOver(one, Date.now()));
    try {
      return await vitest(args, signal, { [RUN_VARIABLE]: writeRun(run) });
    } finally {
      // not ended by the interruption, for which it is
      await clean(AbortSignal.timeout(CLEANING_MS), (one) => one.id === run.id);
      io.out(`Nothing of run ${run.id} is left.`);
    }
  } finally {
    await client.close();
  }
}

async function vitest(args: readonly string[], signal: AbortSignal, env: NodeJS.ProcessEnv): Promise<number> {
  const chosen = SUITES.filter((name) => args.includes(name));
  const files = (chosen.length === 0 ? SUITES : chosen).map((name) => `test/proxmox/${name}.real.test.ts`);
  const command = [...VITEST, ...files, ...args.filter((arg) => !SUITES.includes(arg))];
  const code = await runForeground(process.execPath, command, {
    cwd: ROOT,
    signal,
    env: { ...process.env, [STATE_VARIABLE]: JSON.stringify(NO_PARTS), ...env },
  });
  return code ?? 1;
}
