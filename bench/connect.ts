import { withBenchGateway } from './bench-gateway.ts';
import { Child, jsonLine } from './child.ts';
import { withDesktops } from './desktops.ts';
import type { Gateway } from './gateway.ts';
import { type Bench, type BenchContext, measurement } from './measurement.ts';
import { startWebsockify } from './peers/websockify.ts';
import type { OpenersJob, OpenersResult } from './sources/openers.ts';
import { quantile } from './statistics.ts';

const AT_ONCE = 100;
const TIMEOUT_MS = 120_000;
const APP_ID = 'bench-connect';
/** The bench's own provider, which starts at once: what remains is the gateway's part. */
const CORE = 'memory_factor = 0\ndisk_reserve = 0\n';

interface Round {
  readonly starts: OpenersResult;
  readonly sessions: OpenersResult;
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
    'connect.errors',
    'connect.websockify_open_p50_ms',
    'connect.websockify_open_p95_ms',
    'connect.websockify_errors',
  ],
  async run(context) {
    const { quick, note } = context;
    const sessions = quick ? 200 : 700;
    const job = { protocol: 'rfb', updatesPerSecond: 1, floodBytes: 0 } as const;
    return withDesktops(job, context, async ({ ports }) => {
      const rounds: Round[] = [];
      for (let round = 0; round < (quick ? 2 : 5); round++) {
        const ours = await throughGateway(ports.idle, sessions, context);
        const peer = await throughWebsockify(ports.idle, sessions, context);
        const done = { ...ours, peer };
        rounds.push(done);
        note(`connect: ${described(done)}`);
      }
      const over = (name: string, part: keyof Round, times: 'answeredMs' | 'readyMs', percent: number) =>
        measurement(
          `connect.${name}_p${percent}_ms`,
          'ms',
          rounds.map((round) => quantile(round[part][times], percent / 100)),
        );
      const errors = (...parts: (keyof Round)[]) =>
        parts.flatMap((part) => rounds.flatMap((round) => round[part].errors)).length;
      return [
        over('start', 'starts', 'answeredMs', 50),
        over('start', 'starts', 'answeredMs', 95),
        over('open', 'sessions', 'answeredMs', 50),
        over('open', 'sessions', 'answeredMs', 95),
        over('ready', 'sessions', 'readyMs', 95),
        measurement('connect.errors', 'count', [errors('starts', 'sessions')]),
        over('websockify_open', 'peer', 'answeredMs', 50),
        over('websockify_open', 'peer', 'answeredMs', 95),
        measurement('connect.websockify_errors', 'count', [errors('peer')]),
      ];
    });
  },
};

function throughGateway(
  port: number,
  sessions: number,
  { signal }: BenchContext,
): Promise<Pick<Round, 'starts' | 'sessions'>> {
  const app = { id: APP_ID, protocol: 'vnc', viewer: 'vnc', port } as const;
  return withBenchGateway({ apps: [app], core: CORE, signal }, async (gateway) => {
    const { headers } = gateway.viewerOf('');
    const url = `${gateway.url}/api/v1/instances`;
    const starts = await open(
      { headers, atOnce: AT_ONCE, starts: { url, appId: APP_ID, count: sessions } },
      signal,
    );
    await untilAllRun(gateway, starts.ids);
    const sockets = starts.ids.map((id) => gateway.viewerOf(id).url.href);
    return { starts, sessions: await open({ headers, atOnce: AT_ONCE, sockets }, signal) };
  });
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

/** In a process of its own; sessions are closed when this resolves. */
async function open(job: OpenersJob, signal: AbortSignal): Promise<OpenersResult> {
  const child = Child.script('./sources/openers.ts', job, { signal });
  try {
    return (await child.line(jsonLine, TIMEOUT_MS)) as unknown as OpenersResult;
  } finally {
    await child.stop();
  }
}

async function untilAllRun(gateway: Gateway, ids: readonly string[]): Promise<void> {
  for (const id of ids) await gateway.untilRunning(id);
}

function described({ starts, sessions, peer }: Round): string {
  const of = (times: readonly number[]): string =>
    [0.5, 0.95, 1].map((share) => quantile(times, share).toFixed(0)).join('/');
  const errors = [...starts.errors, ...sessions.errors];
  return (
    `starts answered in ${of(starts.answeredMs)} ms (p50/p95/longest), WebSockets open in ${of(sessions.answeredMs)}, ` +
    `usable in ${of(sessions.readyMs)}, ${errors.length} errors ${errors[0] ?? ''}; ` +
    `websockify open in ${of(peer.answeredMs)}, ${peer.errors.length} errors ${peer.errors[0] ?? ''}`
  );
}
