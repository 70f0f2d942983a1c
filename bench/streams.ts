import { cpuSeconds } from './cpu.ts';
import { withDesktops } from './desktops.ts';
import { measureTrips, type StreamLoad, type StreamTrips } from './measure-streams.ts';
import { type Bench, type Measurement, measurement } from './measurement.ts';
import type { DesktopPorts } from './sources/behaviours.ts';
import type { GroupResult } from './sources/viewers.ts';
import { HELD, memoryOfSession } from './stream-memory.ts';
import {
  direct,
  type Protocol,
  type Subject,
  withGateway,
  withGuacamoleLite,
  withWebsockify,
} from './stream-subjects.ts';

const SESSIONS = 200;
const UPDATES_PER_SECOND = 30;
/** Of one desktop that nobody reads: more than the kernel takes on both sides of the server. */
const FLOOD_BYTES = 32e6;

interface StreamsBench {
  /** `streams.vnc` */
  readonly name: string;
  readonly protocol: Protocol;
  /** `streams.websockify` */
  readonly peerName: string;
  readonly withPeer: WithSubject;
}

type WithSubject = <T>(
  ports: DesktopPorts,
  signal: AbortSignal,
  work: (subject: Subject) => Promise<T>,
) => Promise<T>;

type Run = Readonly<Record<string, { readonly unit: string; readonly value: number }>>;

const TRIP_PARTS = [
  'added_p50_ms',
  'added_p99_ms',
  'one_added_p50_ms',
  'one_added_p99_ms',
  'sessions_per_core',
  'lost',
];
const MEMORY_PARTS = Object.keys(HELD).map((kind) => `${kind}_kb`);
const PARTS = [...TRIP_PARTS, ...MEMORY_PARTS];

/** So many desktops that somebody works with, through the gateway, through its peer and without anything between, in turns. */
function streamsBench({ name, protocol, peerName, withPeer }: StreamsBench): Bench {
  const withOurs: WithSubject = (ports, signal, work) => withGateway(protocol, ports, signal, work);
  const servers = [
    [name, withOurs],
    [peerName, withPeer],
  ] as const;
  return {
    names: [
      ...[name, peerName].flatMap((server) => PARTS.map((part) => `${server}.${part}`)),
      `${name}.loop_delay_p99_ms`,
    ],
    async run(context) {
      const { quick, signal, note } = context;
      const load: StreamLoad = { protocol, sessions: SESSIONS, windowMs: quick ? 4000 : 10_000, signal };
      const job = { protocol, updatesPerSecond: UPDATES_PER_SECOND, floodBytes: FLOOD_BYTES };
      return withDesktops(job, context, async ({ ports, pid }) => {
        const runs: Run[] = [];
        for (let round = 0; round < (quick ? 1 : 5); round++) {
          const alone = await measureTrips(direct(protocol, ports), load);
          note(`${name}: direct ${shown(alone.many.trips)}; of one ${shown(alone.one)}`);
          for (const [server, withServer] of servers) {
            const busy = await shareOfCore(pid, () =>
              withServer(ports, signal, (subject) => measureTrips(subject, load)),
            );
            note(`${server}: ${described(busy.result)}; the desktops ${percent(busy.share)} of a core`);
            const memory: Record<string, number> = {};
            for (const [kind, held] of Object.entries(HELD)) {
              try {
                memory[`${kind}_kb`] = await memoryOfSession(held, load, (work) =>
                  withServer(ports, signal, work),
                );
              } catch (thrown) {
                // a peer without back-pressure may have no time left for who comes next
                if (server === name) throw thrown;
                note(
                  `${server}: no row of ${kind} sessions: ${thrown instanceof Error ? thrown.message : thrown}`,
                );
              }
            }
            note(
              `  ${Object.entries(memory)
                .map(([kind, kb]) => `${kind} ${kb.toFixed(0)}`)
                .join(', ')}`,
            );
            runs.push(runOf(server, busy.result, alone, memory));
          }
        }
        return measurements(runs);
      });
    },
  };
}

function runOf(
  server: string,
  { many, one }: StreamTrips,
  alone: StreamTrips,
  memory: Readonly<Record<string, number>>,
): Run {
  const ms = {
    added_p50_ms: many.trips.p50Ms - alone.many.trips.p50Ms,
    added_p99_ms: many.trips.p99Ms - alone.many.trips.p99Ms,
    one_added_p50_ms: one.p50Ms - alone.one.p50Ms,
    one_added_p99_ms: one.p99Ms - alone.one.p99Ms,
    ...(many.loopDelay === null ? {} : { loop_delay_p99_ms: many.loopDelay.p99Ms }),
  };
  const counts = { sessions_per_core: SESSIONS / many.cpuShare, lost: many.trips.lost + one.lost };
  const of = (unit: string, values: Readonly<Record<string, number>>) =>
    Object.entries(values).map(([part, value]) => [`${server}.${part}`, { unit, value }] as const);
  return Object.fromEntries([...of('ms', ms), ...of('count', counts), ...of('KB', memory)]);
}

function measurements(runs: readonly Run[]): readonly Measurement[] {
  const names = new Set(runs.flatMap((run) => Object.keys(run)));
  return [...names].map((name) => {
    const found = runs.flatMap((run) => run[name] ?? []);
    const values = found.map(({ value }) => value);
    return measurement(name, found[0]?.unit ?? '', values);
  });
}

/** How busy another process was meanwhile. */
async function shareOfCore<T>(pid: number, work: () => Promise<T>): Promise<{ result: T; share: number }> {
  const before = await cpuSeconds(pid);
  const began = performance.now();
  const result = await work();
  return { result, share: ((await cpuSeconds(pid)) - before) / ((performance.now() - began) / 1000) };
}

function shown({ p50Ms, p99Ms, trips, lost }: GroupResult): string {
  return `p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms of ${trips} round trips, ${lost} lost`;
}

function described({ many, one }: StreamTrips): string {
  const { trips, cpuShare, loopDelay, viewers } = many;
  const parts = [
    shown(trips),
    `of one ${shown(one)}`,
    `${percent(cpuShare)} of a core for ${viewers.megabytes.toFixed(0)} MB`,
    `the viewers ${percent(viewers.cpuShare)} of a core, their loop late by ${viewers.loopDelayP99Ms.toFixed(1)} ms (p99)`,
  ];
  if (loopDelay !== null) parts.push(`its loop late by ${loopDelay.p99Ms.toFixed(1)} ms (p99)`);
  if (viewers.failure !== null) parts.push(`a viewer lost its desktop: ${viewers.failure}`);
  return parts.join('; ');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

export const vncStreamsBench = streamsBench({
  name: 'streams.vnc',
  protocol: 'rfb',
  peerName: 'streams.websockify',
  withPeer: withWebsockify,
});

export const guacamoleStreamsBench = streamsBench({
  name: 'streams.guacamole',
  protocol: 'guacamole',
  peerName: 'streams.guacamole_lite',
  withPeer: withGuacamoleLite,
});
