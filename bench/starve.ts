import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '../src/ids.ts';
import { startRunning } from './bench-gateway.ts';
import { withDesktops } from './desktops.ts';
import { type Gateway, GatewayHome } from './gateway.ts';
import { tripsOf } from './measure-streams.ts';
import { type Bench, type BenchContext, measurement } from './measurement.ts';
import { runViewers } from './run-viewers.ts';
import { fillDatabase } from './scale-database.ts';
import type { GroupResult } from './sources/viewers.ts';
import { burstOfStarts, exportLists, type Load, stormSignIns, upload } from './starve-loads.ts';
import { type LoopDelay, loopOf } from './stream-subjects.ts';

const APP_ID = 'bench-starve';
const VIEWERS = 4;
const INPUT_EVERY_MS = 10;
const FILLING = { instances: 1000, finishedJobs: 10_000 } as const;

/** What else the gateway does meanwhile. */
const LOADS: Readonly<Record<string, { readonly load: Load; readonly bodyLimit?: number }>> = {
  calm: { load: async () => 0 },
  export: { load: exportLists },
  sign_ins: { load: stormSignIns },
  upload_refused: { load: upload(50) },
  upload_taken: { load: upload(8), bodyLimit: 8 * 1024 * 1024 },
  starts: { load: burstOfStarts(APP_ID) },
};

interface Ping {
  readonly trips: GroupResult;
  /** The same desktop at the same time without the gateway: what the machine's other work costs everybody. */
  readonly direct: GroupResult;
  readonly loopDelay: LoopDelay;
}

/** Round trips of open desktops while the same gateway has something else to do, each in turns with the others. */
export const starveBench: Bench = {
  names: Object.keys(LOADS).flatMap((name) =>
    ['p50_ms', 'p99_ms', 'added_p99_ms', 'loop_delay_p99_ms', 'loop_delay_max_ms'].map(
      (part) => `starve.${name}_${part}`,
    ),
  ),
  async run(context) {
    const runs = new Map<string, Ping[]>();
    const job = { protocol: 'rfb', updatesPerSecond: 30, floodBytes: 0 } as const;
    await withDesktops(job, context, async ({ ports }) => {
      for (let round = 0; round < (context.quick ? 1 : 5); round++) {
        for (const [name, { load, bodyLimit }] of Object.entries(LOADS)) {
          if (!context.wants(`starve.${name}_p`)) continue;
          const ping = await withFilledGateway(ports.busy, bodyLimit, context, (gateway) =>
            pingUnder(load, gateway, ports.busy, context),
          );
          context.note(`starve: ${name}: ${shown(ping.result)}, done ${ping.done} times meanwhile`);
          runs.set(name, [...(runs.get(name) ?? []), ping.result]);
        }
      }
    });
    return [...runs].flatMap(([name, pings]) => {
      const over = (part: string, value: (ping: Ping) => number) =>
        measurement(`starve.${name}_${part}`, 'ms', pings.map(value));
      return [
        over('p50_ms', ({ trips }) => trips.p50Ms),
        over('p99_ms', ({ trips }) => trips.p99Ms),
        over('added_p99_ms', ({ trips, direct }) => trips.p99Ms - direct.p99Ms),
        over('loop_delay_p99_ms', ({ loopDelay }) => loopDelay.p99Ms),
        over('loop_delay_max_ms', ({ loopDelay }) => loopDelay.maxMs),
      ];
    });
  },
};

async function pingUnder(
  load: Load,
  gateway: Gateway,
  port: number,
  { quick, signal }: BenchContext,
): Promise<{ readonly result: Ping; readonly done: number }> {
  const ids = await startRunning(gateway, APP_ID, VIEWERS);
  const { headers } = gateway.viewerOf('');
  const group = { protocol: 'rfb', desktop: 'synthetic', inputEveryMs: INPUT_EVERY_MS } as const;
  const targets = ids.map((id) => gateway.viewerOf(id).url.href);
  const groups = [
    { ...group, name: 'gateway', via: 'websocket', headers, targets } as const,
    { ...group, name: 'direct', via: 'tcp', headers: {}, targets: targets.map(() => String(port)) } as const,
  ];
  const over = new AbortController();
  const loop = loopOf(gateway);
  let loading: Promise<number> = Promise.resolve(0);
  let loopDelay: LoopDelay | null = null;
  const viewers = await runViewers({
    groups,
    reads: true,
    settleMs: 1000,
    windowMs: quick ? 3000 : 6000,
    signal,
    onBegan: async () => {
      await loop.begin();
      loading = load(gateway, over.signal);
      loading.catch(() => undefined);
    },
    onEnded: async () => {
      loopDelay = await loop.end();
    },
  }).finally(() => over.abort());
  const done = await loading;
  if (loopDelay === null) throw new Error('the gateway told nothing of its event loop');
  return {
    result: { trips: tripsOf(viewers, 'gateway'), direct: tripsOf(viewers, 'direct'), loopDelay },
    done,
  };
}

/** A fresh one each time, so that what one load left over is not measured with the next. */
async function withFilledGateway<T>(
  port: number,
  bodyLimit: number | undefined,
  { signal }: BenchContext,
  work: (gateway: Gateway) => Promise<T>,
): Promise<T> {
  const instanceIds = Array.from({ length: FILLING.instances }, () => newId());
  const dir = await mkdtemp(join(tmpdir(), 'deskgate-bench-starve-'));
  const running = join(dir, 'running.json');
  await writeFile(running, JSON.stringify(instanceIds));
  const config = `trust_proxy = ["127.0.0.1"]
memory_factor = 0
disk_reserve = 0
max_viewers_per_user = 1000
${bodyLimit === undefined ? '' : `body_limit = ${bodyLimit}`}

[plugins.bench]
running = ${JSON.stringify(running)}

[[apps]]
id = "${APP_ID}"
name = "Bench"
provider = "bench"
protocol = "vnc"
settings = { port = ${port} }
`;
  const home = await GatewayHome.make({ config, signal });
  try {
    // the first one makes the database
    await (await home.start()).stop();
    await fillDatabase(home.databaseUrl, { instanceIds, finishedJobs: FILLING.finishedJobs });
    const gateway = await home.start();
    try {
      await gateway.signIn();
      return await work(gateway);
    } finally {
      await gateway.stop();
    }
  } finally {
    await home.remove();
    await rm(dir, { recursive: true, force: true });
  }
}

function shown({ trips, direct, loopDelay }: Ping): string {
  const of = ({ p50Ms, p99Ms, maxMs }: GroupResult): string =>
    `p50 ${p50Ms.toFixed(2)}, p99 ${p99Ms.toFixed(1)}, longest ${maxMs.toFixed(0)} ms`;
  const { p99Ms, maxMs } = loopDelay;
  return (
    `${of(trips)}, ${trips.lost} lost; direct ${of(direct)}; ` +
    `loop late by ${p99Ms.toFixed(1)} ms (p99), ${maxMs.toFixed(0)} ms at most`
  );
}
