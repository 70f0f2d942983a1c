import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from './child.ts';
import { type Gateway, GatewayHome } from './gateway.ts';
import { type Bench, type BenchContext, measurement, percentile, repeat } from './measurement.ts';
import { firstUpdate } from './rfb-viewer.ts';
import { loopOf } from './stream-subjects.ts';

const APP_ID = 'bench-machine';
const AT_ONCE = 20;
/** A machine's screen is asked for, and opened. */
const SCREEN = /\/\d+\/vnc(proxy|websocket)\b/;
const SIMULATOR_TIMEOUT_MS = 30_000;
/** The longest that an upgrade waits. */
const WAIT_SECONDS = 30;
/** As shipped. */
const CLONES_AT_ONCE = 4;

interface Facts {
  readonly hosts: readonly string[];
  readonly ca: string;
  readonly token: string;
  readonly control: string;
}

/**
 * From the click to the first bytes of a picture of a machine that is cloned and started, by a gateway and on a simulated Proxmox
 * that takes as long as a real one, each in a process of its own: one after the other, and twenty at once, first with the usual
 * limit of clones, then with all of them made at once, so that twenty tasks are asked about all the time.
 */
export const proxmoxBench: Bench = {
  names: [
    'proxmox.first_frame_ms',
    'proxmox.calls_per_start',
    'proxmox.calls_per_click',
    'proxmox.many_first_frame_p50_ms',
    'proxmox.many_first_frame_p95_ms',
    'proxmox.many_calls_per_start',
    'proxmox.many_loop_delay_p99_ms',
    'proxmox.clones_20_first_frame_p95_ms',
    'proxmox.clones_20_loop_delay_p99_ms',
    'proxmox.clones_20_loop_delay_max_ms',
  ],
  async run(context: BenchContext) {
    const { quick, signal, note } = context;
    const simulator = Child.script('./sources/proxmox.ts', { nodes: 2 }, { signal });
    try {
      const facts = await simulator.line(factsOf, SIMULATOR_TIMEOUT_MS);
      const rounds = quick ? 1 : 3;
      const [alone, many] = await withGateway(facts, CLONES_AT_ONCE, signal, async (gateway) => [
        await repeat(quick ? 3 : 10, () => oneAlone(gateway, facts, note), { warmUp: 1 }),
        await repeat(rounds, () => atOnce(gateway, facts, note)),
      ]);
      const wide = await withGateway(facts, AT_ONCE, signal, async (gateway) =>
        repeat(rounds, () => atOnce(gateway, facts, note), { warmUp: 1 }),
      );
      const times = many.flatMap((round) => round.times);
      const over = (name: string, unit: string, values: readonly number[]) => measurement(name, unit, values);
      return [
        over(
          'proxmox.first_frame_ms',
          'ms',
          alone.map(({ ms }) => ms),
        ),
        over(
          'proxmox.calls_per_start',
          'calls',
          alone.map(({ calls }) => calls.start),
        ),
        over(
          'proxmox.calls_per_click',
          'calls',
          alone.map(({ calls }) => calls.click),
        ),
        percentile('proxmox.many_first_frame_p50_ms', 'ms', times, 50),
        percentile('proxmox.many_first_frame_p95_ms', 'ms', times, 95),
        over(
          'proxmox.many_calls_per_start',
          'calls',
          many.map(({ calls }) => calls.start / AT_ONCE),
        ),
        over(
          'proxmox.many_loop_delay_p99_ms',
          'ms',
          many.map(({ loop }) => loop.p99Ms),
        ),
        percentile(
          'proxmox.clones_20_first_frame_p95_ms',
          'ms',
          wide.flatMap((round) => round.times),
          95,
        ),
        over(
          'proxmox.clones_20_loop_delay_p99_ms',
          'ms',
          wide.map(({ loop }) => loop.p99Ms),
        ),
        over(
          'proxmox.clones_20_loop_delay_max_ms',
          'ms',
          wide.map(({ loop }) => loop.maxMs),
        ),
      ];
    } finally {
      await simulator.stop();
    }
  },
};

async function withGateway<T>(
  { hosts, ca, token }: Facts,
  clonesAtOnce: number,
  signal: AbortSignal,
  work: (gateway: Gateway) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'deskgate-bench-pve-'));
  const caFile = join(folder, 'pve-root-ca.pem');
  await writeFile(caFile, ca);
  // no limit of the gateway's is met but that of clones
  const config = `
max_viewers_per_user = 1000
max_viewers_per_address = 1000
job_concurrency = ${AT_ONCE}

[plugins.proxmox]
hosts = ${JSON.stringify(hosts)}
ca = ${JSON.stringify(caFile)}
pool = "desktops"
clones_at_once = ${clonesAtOnce}

[[apps]]
id = "${APP_ID}"
name = "Bench"
provider = "proxmox"
protocol = "console"
stop_grace_seconds = 0
settings = { template = 900 }
`;
  const home = await GatewayHome.make({ config, env: { DESKGATE_PROXMOX_TOKEN: token }, signal });
  try {
    const gateway = await home.start();
    try {
      await gateway.signIn();
      return await work(gateway);
    } finally {
      await gateway.stop();
    }
  } finally {
    await home.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

async function oneAlone(gateway: Gateway, facts: Facts, note: BenchContext['note']) {
  const before = (await requestsSoFar(facts)).length;
  const { id, ms } = await click(gateway);
  const calls = await callsSince(facts, before);
  await gateway.stopInstance(id);
  note(`proxmox: ${ms.toFixed(0)} ms, ${calls.start} calls for the start, ${calls.click} with the viewer's`);
  return { ms, calls };
}

async function atOnce(gateway: Gateway, facts: Facts, note: BenchContext['note']) {
  const before = (await requestsSoFar(facts)).length;
  const watch = loopOf(gateway);
  await watch.begin();
  const clicked = await Promise.all(Array.from({ length: AT_ONCE }, () => click(gateway)));
  const loop = await watch.end();
  const calls = await callsSince(facts, before);
  await Promise.all(clicked.map(({ id }) => gateway.stopInstance(id)));
  const times = clicked.map(({ ms }) => ms);
  note(
    `proxmox: ${AT_ONCE} at once, the last after ${Math.max(...times).toFixed(0)} ms, ${calls.click} calls`,
  );
  return { times, calls, loop };
}

/** What the start page does: asks for the start and opens the WebSocket, which waits for its end, at once. */
async function click(gateway: Gateway): Promise<{ readonly id: string; readonly ms: number }> {
  const began = performance.now();
  const id = await gateway.startApp(APP_ID);
  const { url, headers } = gateway.viewerOf(id, WAIT_SECONDS);
  await firstUpdate(url, headers, 'console');
  return { id, ms: performance.now() - began };
}

interface Calls {
  /** What Proxmox was asked until the desktop ran. */
  readonly start: number;
  /** And what the viewer's own screen took. */
  readonly click: number;
}

/** @param before how many requests there were. */
async function callsSince(facts: Facts, before: number): Promise<Calls> {
  const made = (await requestsSoFar(facts)).slice(before);
  const screens = made.flatMap(({ path }) => SCREEN.exec(path)?.[0] ?? []);
  // a start opens the screen once, to see that it answers; what comes after is the viewer's
  return { start: made.length - (screens.length - new Set(screens).size), click: made.length };
}

async function requestsSoFar({ control }: Facts): Promise<readonly { readonly path: string }[]> {
  const answer = await fetch(`${control}/requests`);
  return (await answer.json()) as readonly { readonly path: string }[];
}

function factsOf(line: string): Facts | null {
  return line.startsWith('{') ? (JSON.parse(line) as Facts) : null;
}
