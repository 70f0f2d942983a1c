import { Child, jsonLine } from './child.ts';
import { type Bench, type BenchContext, type Measurement, measurement } from './measurement.ts';
import type { FlooderJob } from './sources/flooder.ts';
import type { Cost, CostJob } from './sources/statistics-cost.ts';
import { medianInterval, quantile } from './statistics.ts';
import { measureTunnel, type TunnelLoad } from './tunnel.ts';
import { openGuacamole, openVnc } from './tunnel-gateway.ts';

const READY_MS = 20_000;
const COST_MS = 120_000;

interface Subject {
  readonly name: string;
  readonly path: CostJob['path'];
  readonly says?: FlooderJob['says'];
  readonly bytes: number;
}

const SUBJECTS: readonly Subject[] = [
  { name: 'guacamole', path: 'mixed', bytes: 1.5e9 },
  { name: 'guacamole_small', path: 'small', bytes: 6e8 },
  { name: 'guacamole_blobs', path: 'blobs', bytes: 3e9 },
  { name: 'vnc', path: 'rfb-down', bytes: 1.5e9 },
  // clicks and movements, one a frame; of clipboard texts one message is 64 KiB
  { name: 'vnc_up', path: 'rfb-up', says: 'pointer', bytes: 6e6 },
];

const namesOf = ({ name }: Subject) => ({
  tunnel: `statistics.${name}.tunnel_cpu_s_per_gb`,
  cost: `statistics.${name}.cost_s_per_gb`,
  percent: `statistics.${name}.cost_percent`,
  atMost: `statistics.${name}.cost_at_most_percent`,
});

/** How much of a tunnel's CPU time is spent on what is counted of it. */
export const statisticsBench: Bench = {
  names: SUBJECTS.flatMap((subject) => Object.values(namesOf(subject))),
  async run(context) {
    const rows: Measurement[] = [];
    for (const subject of SUBJECTS) {
      const names = namesOf(subject);
      if (Object.values(names).some((name) => context.wants(name)))
        rows.push(...(await measure(subject, context)));
    }
    return rows;
  },
};

async function measure(
  subject: Subject,
  { quick, signal, note }: BenchContext,
): Promise<readonly Measurement[]> {
  const names = namesOf(subject);
  const tunnel = await tunnelCpu(subject, quick ? 3 : 5, signal);
  const costs: Cost[] = [];
  // the engine may compile one better than the other by chance: each process has it do so anew
  for (let left = quick ? 3 : 7; left > 0; left -= 1) {
    const job: CostJob = { path: subject.path, rounds: quick ? 100 : 150 };
    const child = Child.script('./sources/statistics-cost.ts', job, { signal });
    const found = (await child.line(jsonLine, COST_MS)) as unknown as Cost;
    await child.stop();
    costs.push(found);
    note(
      `statistics.${subject.name}: ${found.median.toFixed(4)} s/GB, 95 %: ${found.low.toFixed(4)} to ${found.high.toFixed(4)}`,
    );
  }
  const total = quantile(tunnel, 0.5);
  const percentOf = (secondsPerGb: number): number => (100 * secondsPerGb) / (total - secondsPerGb);
  const medians = costs.map(({ median }) => median);
  return [
    measurement(names.tunnel, 's/GB', tunnel),
    measurement(names.cost, 's/GB', medians),
    measurement(names.percent, '%', medians.map(percentOf)),
    { ...measurement(names.atMost, '%', [percentOf(medianInterval(medians).high)]), n: medians.length },
  ];
}

/** CPU seconds a GB of a gateway that carries the same, from its process. */
async function tunnelCpu(
  { path, says, bytes }: Subject,
  runs: number,
  signal: AbortSignal,
): Promise<number[]> {
  const isRfb = path === 'rfb-down' || path === 'rfb-up';
  const direction = path === 'rfb-up' ? 'up' : 'down';
  const job = path === 'rfb-up' ? { down: 0, up: bytes } : { down: bytes, up: 0 };
  const source = isRfb
    ? Child.script('./sources/rfb-flood.ts', job, { signal })
    : Child.script('./sources/guacd-flood.ts', { bytes, drawing: path }, { signal });
  try {
    const port = Number((await source.line(jsonLine, READY_MS)).port);
    const { tunnel, stop } = await (isRfb ? openVnc : openGuacamole)(port, signal);
    try {
      const load: TunnelLoad = {
        protocol: isRfb ? 'rfb' : 'guacamole',
        direction,
        bytes,
        source,
        signal,
        says,
      };
      const found: number[] = [];
      // the first run warms up
      for (let run = 0; run <= runs; run += 1) found.push((await measureTunnel(tunnel, load)).cpuPerGb);
      return found.slice(1);
    } finally {
      await stop();
    }
  } finally {
    await source.stop();
  }
}
