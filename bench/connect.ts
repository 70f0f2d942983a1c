import { withBenchGateway } from './bench-gateway.ts';
import { Child, jsonLine } from './child.ts';
import { threadTimes } from './cpu.ts';
import type { Gateway } from './gateway.ts';
import { type Bench, type BenchContext, measurement } from './measurement.ts';
import { startWebsockify } from './peers/websockify.ts';
import { quantile } from './statistics.ts';

const AT_ONCE = 100;
const READY_MS = 20_000;
const TIMEOUT_MS = 120_000;
const APP_ID = 'bench-connect';
/** How often as many are started and opened again, which is not counted: meanwhile the engine compiles what is used often. */
const WARM_UPS = 2;
/** The bench's own provider, which starts at once: what remains is the gateway's part. */
const CORE = 'memory_factor = 0\ndisk_reserve = 0\n';

/** What `sources/openers.py` is asked for: starts or sessions, so many of them at once. */
interface OpenersJob {
  readonly headers: Readonly<Record<string, string>>;
  readonly atOnce: number;
  /** Addresses of WebSockets, one a session. */
  readonly sockets?: readonly string[];
  readonly starts?: { readonly url: string; readonly appId: string; readonly count: number };
}

interface OpenersResult {
  /** Of the instances that were started. */
  readonly ids: readonly string[];
  /** From the request until it was answered, for a WebSocket with its upgrade. */
  readonly answeredMs: readonly number[];
  /** Until a session can be used. */
  readonly readyMs: readonly number[];
  readonly errors: readonly string[];
}

/** As `bench/plugins/bench/pauses.mjs` tells them. */
interface Pauses {
  readonly gc: { readonly count: number; readonly ms: number; readonly longestMs: number };
  readonly count: number;
  readonly longest: readonly {
    readonly lateMs: number;
    readonly cpuMs: number;
    readonly waitedMs: number;
    readonly gcMs: number;
  }[];
}

/** What one thing took the gateway, until the last of them was answered. */
interface Cost {
  /** CPU of all its threads, user and system, of the main one and of the busiest other one: that of SQLite. */
  readonly cpuMs: number;
  readonly mainMs: number;
  readonly nextMs: number;
  readonly pauses: Pauses;
}

interface Pass {
  readonly starts: OpenersResult & Cost;
  readonly sessions: OpenersResult & Cost;
}

interface Round {
  /** Of a gateway that was started just before, and of the same one when it has done so for a while. */
  readonly first: Pass;
  readonly warm: Pass;
  readonly peer: OpenersResult;
}

/**
 * Many sessions, a hundred of them being opened at any moment: first all starts are asked for, then, when all desktops run, all
 * WebSockets are opened and stay open; and as many WebSockets of websockify. In turns.
 */
export const connectBench: Bench = {
  names: [
    'connect.start_p50_ms',
    'connect.start_p95_ms',
    'connect.open_p50_ms',
    'connect.open_p95_ms',
    'connect.ready_p95_ms',
    'connect.start_cpu_ms',
    'connect.open_cpu_ms',
    'connect.start_main_cpu_ms',
    'connect.open_main_cpu_ms',
    'connect.first_start_p95_ms',
    'connect.first_open_p95_ms',
    'connect.errors',
    'connect.websockify_open_p50_ms',
    'connect.websockify_open_p95_ms',
    'connect.websockify_errors',
  ],
  async run(context) {
    const { quick, note } = context;
    const sessions = quick ? 200 : 700;
    return withIdleDesktops(context, async (port) => {
      const rounds: Round[] = [];
      for (let round = 0; round < (quick ? 2 : 5); round++) {
        const ours = await throughGateway(port, sessions, context);
        const peer = await throughWebsockify(port, sessions, context);
        rounds.push({ ...ours, peer });
        note(`connect: a start ${costOf(ours.warm.starts)}; an opening ${costOf(ours.warm.sessions)}`);
        note(`connect: first ${passOf(ours.first)}; then ${passOf(ours.warm)}; websockify ${openOf(peer)}`);
      }
      const over = (name: string, percent: number, times: (round: Round) => readonly number[]) =>
        measurement(
          `connect.${name}_p${percent}_ms`,
          'ms',
          rounds.map((round) => quantile(times(round), percent / 100)),
        );
      const cost = (name: string, of: (pass: Pass) => number) =>
        measurement(
          `connect.${name}`,
          'ms',
          rounds.map(({ warm }) => of(warm)),
        );
      const errors = (of: (round: Round) => readonly OpenersResult[]) =>
        rounds.flatMap(of).flatMap((result) => result.errors).length;
      return [
        over('start', 50, ({ warm }) => warm.starts.answeredMs),
        over('start', 95, ({ warm }) => warm.starts.answeredMs),
        over('open', 50, ({ warm }) => warm.sessions.answeredMs),
        over('open', 95, ({ warm }) => warm.sessions.answeredMs),
        over('ready', 95, ({ warm }) => warm.sessions.readyMs),
        cost('start_cpu_ms', ({ starts }) => starts.cpuMs),
        cost('open_cpu_ms', ({ sessions: { cpuMs } }) => cpuMs),
        cost('start_main_cpu_ms', ({ starts }) => starts.mainMs),
        cost('open_main_cpu_ms', ({ sessions: { mainMs } }) => mainMs),
        over('first_start', 95, ({ first }) => first.starts.answeredMs),
        over('first_open', 95, ({ first }) => first.sessions.answeredMs),
        measurement('connect.errors', 'count', [
          errors(({ first, warm }) => [first.starts, first.sessions, warm.starts, warm.sessions]),
        ]),
        over('websockify_open', 50, ({ peer }) => peer.answeredMs),
        over('websockify_open', 95, ({ peer }) => peer.answeredMs),
        measurement('connect.websockify_errors', 'count', [errors(({ peer }) => [peer])]),
      ];
    });
  },
};

/** RFB servers that shake hands and are silent. */
async function withIdleDesktops<T>({ signal }: BenchContext, work: (port: number) => Promise<T>): Promise<T> {
  const child = Child.python('./sources/idle-desktops.py', {}, { signal });
  try {
    const { port } = (await child.line(jsonLine, READY_MS)) as { port: number };
    return await work(port);
  } finally {
    await child.stop();
  }
}

function throughGateway(
  port: number,
  sessions: number,
  { signal }: BenchContext,
): Promise<Omit<Round, 'peer'>> {
  const app = { id: APP_ID, protocol: 'vnc', viewer: 'vnc', port } as const;
  return withBenchGateway({ apps: [app], core: CORE, signal }, async (gateway) => {
    const first = await pass(gateway, sessions, signal);
    for (let n = 0; n < WARM_UPS; n++) await pass(gateway, sessions, signal);
    return { first, warm: await pass(gateway, sessions, signal) };
  });
}

/** Desktops of its own, which go on running. */
async function pass(gateway: Gateway, sessions: number, signal: AbortSignal): Promise<Pass> {
  const { headers } = gateway.viewerOf('');
  const url = `${gateway.url}/api/v1/instances`;
  const starts = await costly(
    gateway,
    { headers, atOnce: AT_ONCE, starts: { url, appId: APP_ID, count: sessions } },
    signal,
  );
  await untilAllRun(gateway, starts.ids);
  return { starts, sessions: await openAll(gateway, starts.ids, signal) };
}

/** As our own page opens them. That they leave, all in one moment, is not for whoever comes next to wait for. */
async function openAll(
  gateway: Gateway,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<OpenersResult & Cost> {
  const { headers } = gateway.viewerOf('');
  const sockets = ids.map((id) => `${gateway.viewerOf(id).url.href}?rfb=3.8&view=${id}`);
  const result = await costly(gateway, { headers, atOnce: AT_ONCE, sockets }, signal);
  for (const id of ids) await gateway.untilUnseen(id);
  return result;
}

async function throughWebsockify(
  port: number,
  sessions: number,
  { signal }: BenchContext,
): Promise<OpenersResult> {
  const { tunnel, stop } = await startWebsockify({ port }, signal);
  try {
    const { url, headers } = await tunnel.viewer();
    return await open({ headers, atOnce: AT_ONCE, sockets: Array<string>(sessions).fill(url) }, signal);
  } finally {
    await stop();
  }
}

/** With what it cost the gateway. */
async function costly(gateway: Gateway, job: OpenersJob, signal: AbortSignal): Promise<OpenersResult & Cost> {
  const { pid } = gateway;
  await gateway.call('POST', '/bench/pauses');
  const before = await threadTimes(pid);
  let after = before;
  const result = await open(job, signal, async () => {
    after = await threadTimes(pid);
  });
  const pauses = await gateway.call<Pauses>('GET', '/bench/pauses');
  const of = (thread: number) =>
    ((after.get(thread) ?? 0) - (before.get(thread) ?? 0)) / result.answeredMs.length;
  const others = [...after.keys()].filter((thread) => thread !== pid).map(of);
  const mainMs = of(pid);
  return {
    ...result,
    cpuMs: others.reduce((sum, ms) => sum + ms, mainMs),
    mainMs,
    nextMs: Math.max(0, ...others),
    pauses,
  };
}

/**
 * In a process of its own; sessions are closed when this resolves.
 * @param whenDone waited for before they are closed.
 */
async function open(
  job: OpenersJob,
  signal: AbortSignal,
  whenDone: () => Promise<void> = async () => {},
): Promise<OpenersResult> {
  const child = Child.python('./sources/openers.py', job, { signal });
  try {
    const result = (await child.line(jsonLine, TIMEOUT_MS)) as unknown as OpenersResult;
    await whenDone();
    return result;
  } finally {
    await child.stop();
  }
}

/** They start in order, a few at a time: when the last ones run, all do. */
async function untilAllRun(gateway: Gateway, ids: readonly string[]): Promise<void> {
  for (const id of ids.slice(-AT_ONCE)) await gateway.untilRunning(id);
}

function costOf({ cpuMs, mainMs, nextMs, pauses: { gc, count, longest } }: Cost): string {
  const stood = longest.map(
    ({ lateMs, cpuMs, waitedMs, gcMs }) =>
      `${lateMs.toFixed(0)} (on a core ${cpuMs.toFixed(0)}, waiting for one ${waitedMs.toFixed(0)}, garbage ${gcMs.toFixed(0)})`,
  );
  return (
    `takes ${cpuMs.toFixed(2)} ms of CPU, ${mainMs.toFixed(2)} of the main thread and ${nextMs.toFixed(2)} of the next; ` +
    `garbage collected ${gc.count} times in ${gc.ms.toFixed(0)} ms, at most ${gc.longestMs.toFixed(0)}; ` +
    `the event loop stood still ${count} times, ms: ${stood.join(', ') || 'never'}`
  );
}

function passOf({ starts, sessions }: Pass): string {
  return `starts answered in ${spread(starts.answeredMs)} ms (p50/p95/longest) ${errorsOf(starts)}, WebSockets ${openOf(sessions)}`;
}

function openOf(result: OpenersResult): string {
  return `open in ${spread(result.answeredMs)}, usable in ${spread(result.readyMs)} ${errorsOf(result)}`;
}

function errorsOf({ errors }: OpenersResult): string {
  return errors.length === 0 ? '' : `(${errors.length} errors: ${errors[0]})`;
}

function spread(times: readonly number[]): string {
  return [0.5, 0.95, 1].map((share) => quantile(times, share).toFixed(0)).join('/');
}
