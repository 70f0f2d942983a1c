import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type RealServer, startTigerVnc } from '../../plugins/vnc/testing/real-servers.ts';
import { benchApps } from '../flows/bench-apps.ts';
import type { Client } from '../flows/gateway.ts';
import { type GatewayProcess, spawnGateway } from '../flows/gateway-process.ts';
import { dice } from '../fuzz/dice.ts';
import { describeWith } from '../testbed/parts.ts';
import { churn } from './churn.ts';
import { type SyntheticDesktops, syntheticDesktops } from './synthetic-desktops.ts';
import { median, trend } from './trend.ts';

const MINUTES = Number(process.env.SOAK_MINUTES ?? 1);
const SEED = Number(process.env.SOAK_SEED ?? Date.now() % 1_000_000);
const TOGETHER = 16;
const MB = 1024 * 1024;
/** What caches, compiled code and the allocator take their time to settle at, in a run of a minute or of an hour. */
const MOST_GROWTH = { rssMb: 24, heldMb: 6 };
/** Samples before this share of the run are of a process that warms up. */
const WARM_UP = 0.25;
/** Longer than the time-outs of a closing socket, and than Node keeps an idle connection of fetch. */
const SETTLE_MS = 12_000;

interface Sample {
  readonly atMs: number;
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly resources: Readonly<Record<string, number>>;
}

/** A gateway that tells what it holds. */
interface Watched {
  readonly gateway: GatewayProcess;
  readonly me: Client;
  sample(): Promise<Sample & { readonly files: readonly string[] }>;
}

async function watched(dataDir: string, toml: string): Promise<Watched> {
  const file = join(dataDir, 'samples');
  const config = join(dataDir, 'soak.toml');
  await writeFile(config, toml);
  await writeFile(file, '');
  const gateway = await spawnGateway(dataDir, {
    DESKGATE_CONFIG: config,
    DESKGATE_LOG_LEVEL: 'error',
    DESKGATE_MAX_VIEWERS_PER_USER: '1000',
    DESKGATE_MAX_VIEWERS_PER_ADDRESS: '1000',
    // a container engine that starts on this machine meanwhile would be watched from then on, over connections that stay
    DOCKER_HOST: `unix://${join(dataDir, 'no-engine.sock')}`,
    NODE_OPTIONS: `--import ${new URL('probe.mjs', import.meta.url).href}`,
    PROBE_FILE: file,
  });
  let taken = 0;
  return {
    gateway,
    me: await gateway.signIn(),
    async sample() {
      process.kill(gateway.pid, 'SIGUSR2');
      for (;;) {
        const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
        const line = lines[taken];
        if (line === undefined) {
          await sleep(20);
          continue;
        }
        taken += 1;
        return { ...(JSON.parse(line) as Sample), files: await openFiles(gateway.pid) };
      }
    },
  };
}

/** What the process holds open: a path, or a kind such as `socket` or `anon_inode`. */
async function openFiles(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const links = (await readdir(folder)).map((name) => readlink(join(folder, name)).catch(() => ''));
  return (await Promise.all(links)).filter(Boolean).map((link) => link.replace(/:.*/, ''));
}

/** How many of each: open files, sockets, servers, timers. Work for the disk, which comes and goes, is left out. */
function held({ resources, files }: Pick<Sample, 'resources'> & { readonly files: readonly string[] }) {
  const counts = new Map(Object.entries(resources).filter(([kind]) => /TCP|Pipe|Timeout|Server/.test(kind)));
  for (const file of files) counts.set(file, (counts.get(file) ?? 0) + 1);
  return counts;
}

describeWith(['tigervnc'], `a soak of ${MINUTES} min, SOAK_SEED=${SEED}`, ({ tigervnc }) => {
  it(
    'leaves memory flat and nothing open',
    async () => {
      const chance = dice(SEED);
      const dataDir = await mkdtemp(join(tmpdir(), 'deskgate-soak-'));
      const opened: { close(): Promise<unknown> }[] = [];
      try {
        const desktops: SyntheticDesktops = await syntheticDesktops(chance);
        opened.push(desktops);
        const real: RealServer = await startTigerVnc(tigervnc.path, null);
        opened.push({ close: () => real.stop() });
        const ports = [...desktops.vncPorts, real.port, desktops.vncPorts[0] ?? 0];
        const { gateway, me, sample } = await watched(
          dataDir,
          benchApps({ vncPorts: ports, guacdPort: desktops.guacd.port }),
        );
        opened.push({ close: () => gateway.terminate() });
        const ids: string[] = [];
        for (const index of ports.keys()) ids.push(await me.start(`desk${index}`));
        for (const id of ids) await me.until(id, 'running');
        const instances = ids as [string, ...string[]];
        const run = (ms: number) =>
          churn(me, instances, { together: TOGETHER, dice: chance, signal: AbortSignal.timeout(ms) });

        // what is opened once, and stays, is open after this
        await run(3000);
        await sleep(SETTLE_MS);
        const before = held(await sample());

        const ms = MINUTES * 60_000;
        const churning = run(ms);
        const samples: Sample[] = [];
        const everyMs = Math.max(1500, ms / 240);
        for (const end = performance.now() + ms; performance.now() < end; ) {
          await sleep(everyMs);
          const taken = await sample();
          samples.push(taken);
          if (MINUTES > 1 && samples.length % 20 === 0) report(samples, desktops.open());
        }
        const { counts, bytes } = await churning;
        const growth = report(samples, desktops.open());
        say(
          `${[...counts.values()].reduce((a, b) => a + b, 0)} viewers came and went: ${JSON.stringify(Object.fromEntries(counts))}; ${(bytes / MB).toFixed(0)} MB shown`,
        );
        await expect.poll(() => desktops.open(), { timeout: SETTLE_MS }).toBe(0);
        await sleep(SETTLE_MS);
        const after = held(await sample());
        const more = [...after].filter(([kind, count]) => count > (before.get(kind) ?? 0));
        say(`held after all have gone: ${JSON.stringify([...after])}`);
        expect.soft(more).toEqual([]);
        for (const id of ids) expect.soft((await me.instance(id)).viewers).toBe(0);
        expect.soft(growth.rssMb).toBeLessThan(MOST_GROWTH.rssMb);
        expect.soft(growth.heldMb).toBeLessThan(MOST_GROWTH.heldMb);
      } finally {
        for (const one of opened.reverse()) await one.close();
        await rm(dataDir, { recursive: true, force: true });
      }
    },
    (MINUTES + 3) * 60_000,
  );
});

/**
 * Growth of the run, without its warm-up: the median of all slopes between samples (Theil and Sen), each taken after a
 * garbage collection, times the time that the samples span.
 */
function report(samples: readonly Sample[], open: number): { rssMb: number; heldMb: number } {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  const spanMs = (warm.at(-1)?.atMs ?? 0) - (warm[0]?.atMs ?? 0);
  const slope = (of: (sample: Sample) => number): number =>
    trend(warm.map((one) => ({ at: one.atMs, value: of(one) })));
  const rss = slope((one) => one.rss);
  const heap = slope((one) => one.heapUsed + one.external);
  const perHour = (perMs: number): string => ((perMs * 3_600_000) / MB).toFixed(2);
  const now = samples.at(-1);
  say(
    `${((now?.atMs ?? 0) / 60_000).toFixed(1)} min: RSS ${((now?.rss ?? 0) / MB).toFixed(1)} MB (median ${(median(warm.map((one) => one.rss)) / MB).toFixed(1)}), ` +
      `heap and external ${(((now?.heapUsed ?? 0) + (now?.external ?? 0)) / MB).toFixed(1)} MB (median ${(median(warm.map((one) => one.heapUsed + one.external)) / MB).toFixed(1)}), ` +
      `slope over ${(spanMs / 60_000).toFixed(1)} min: RSS ${perHour(rss)} MB/h, heap and external ${perHour(heap)} MB/h; ${open} connections open`,
  );
  return { rssMb: (rss * spanMs) / MB, heldMb: (heap * spanMs) / MB };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
