import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '../src/ids.ts';
import { type Gateway, GatewayHome } from './gateway.ts';
import { type Bench, type BenchContext, type Measurement, measurement, repeat } from './measurement.ts';
import { type Look, reconcileLooks } from './reconcile-look.ts';
import { fillDatabase } from './scale-database.ts';
import { quantile } from './statistics.ts';

/** The small one fills one page of each list, so that a page costs the same in both. */
const SIZES = {
  large: { instances: 1000, finishedJobs: 10_000 },
  small: { instances: 50, finishedJobs: 50 },
} as const;
const LISTS = { list_instances: '/api/v1/instances', list_jobs: '/api/v1/jobs' } as const;
const WARM_UP = 20;
const APP = `
[[apps]]
id = "bench-scale"
name = "Bench"
provider = "bench"
settings = { port = 9 }
`;

interface Times {
  readonly lists: Readonly<Record<keyof typeof LISTS, readonly number[]>>;
  readonly startRequests: readonly number[];
  readonly looks: readonly Look[];
}

/**
 * The first page of each list over HTTP, that of jobs with the counts of all registries, and the regular comparison of rows
 * and runtime: with many rows, and as a share of the same with few.
 */
export const scaleBench: Bench = {
  names: [
    ...['list_instances', 'list_jobs', 'start_request', 'reconcile'].flatMap((part) => [
      `scale.${part}_ms`,
      `scale.${part}_vs_small`,
    ]),
    'scale.reconcile_loop_delay_ms',
  ],
  async run(context) {
    const small = await timesOf('small', context);
    const large = await timesOf('large', context);
    const loopDelays = large.looks.map(({ loopDelayMs }) => loopDelayMs);
    return [
      ...compared('list_instances', large.lists.list_instances, small.lists.list_instances),
      ...compared('list_jobs', large.lists.list_jobs, small.lists.list_jobs),
      ...compared('start_request', large.startRequests, small.startRequests),
      ...compared('reconcile', looksMs(large), looksMs(small)),
      measurement('scale.reconcile_loop_delay_ms', 'ms', loopDelays),
    ];
  },
};

const looksMs = ({ looks }: Times): number[] => looks.map(({ ms }) => ms);

function compared(part: string, large: readonly number[], small: readonly number[]): Measurement[] {
  const base = quantile(small, 0.5);
  return [
    measurement(`scale.${part}_ms`, 'ms', large),
    measurement(
      `scale.${part}_vs_small`,
      'ratio',
      large.map((ms) => ms / base),
    ),
  ];
}

async function timesOf(size: keyof typeof SIZES, { quick, signal, note }: BenchContext): Promise<Times> {
  const { instances, finishedJobs } = SIZES[size];
  const instanceIds = Array.from({ length: instances }, () => newId());
  const dir = await mkdtemp(join(tmpdir(), 'deskgate-bench-scale-'));
  const running = join(dir, 'running.json');
  await writeFile(running, JSON.stringify(instanceIds));
  const home = await GatewayHome.make({
    config: `[plugins.bench]\nrunning = ${JSON.stringify(running)}\n${APP}`,
    signal,
  });
  try {
    // the first one makes the database
    await (await home.start()).stop();
    await fillDatabase(home.databaseUrl, { instanceIds, finishedJobs });
    note(`scale: ${instances} instances and ${finishedJobs} finished jobs are there`);
    const gateway = await home.start();
    const requests = await requestTimes(gateway, { runs: quick ? 60 : 300, instances, finishedJobs });
    const looks = await reconcileLooks(home.databaseUrl, running, { looks: quick ? 20 : 60, signal });
    return { ...requests, looks };
  } finally {
    await home.remove();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Stops the gateway afterwards. */
async function requestTimes(
  gateway: Gateway,
  { runs, instances, finishedJobs }: { runs: number; instances: number; finishedJobs: number },
): Promise<Pick<Times, 'lists' | 'startRequests'>> {
  const timeOf = (path: string, total: number) => async (): Promise<number> => {
    const began = performance.now();
    const page = await gateway.call<{ readonly total: number }>('GET', path);
    const ms = performance.now() - began;
    if (page.total !== total) throw new Error(`${path} told of ${page.total} instead of ${total}`);
    return ms;
  };
  const timeOfStart = async (): Promise<number> => {
    const began = performance.now();
    const id = await gateway.startApp('bench-scale');
    const ms = performance.now() - began;
    await gateway.stopInstance(id);
    return ms;
  };
  try {
    await gateway.signIn();
    return {
      lists: {
        list_instances: await repeat(runs, timeOf(LISTS.list_instances, instances), { warmUp: WARM_UP }),
        list_jobs: await repeat(runs, timeOf(LISTS.list_jobs, finishedJobs), { warmUp: WARM_UP }),
      },
      startRequests: await repeat(runs, timeOfStart, { warmUp: WARM_UP }),
    };
  } finally {
    await gateway.stop();
  }
}
