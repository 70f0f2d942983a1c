import { Child, jsonLine } from './child.ts';
import { cpuSeconds } from './cpu.ts';
import type { FlooderJob } from './sources/flooder.ts';
import type { RfbSinkJob } from './sources/rfb-sink.ts';
import type { SinkJob, SinkResult } from './sources/sink.ts';

const TIMEOUT_MS = 60_000;

/** A tunnel under test: a WebSocket server in a process of its own. */
export interface Tunnel {
  readonly pid: number;
  /** Where a new viewer connects, with what a browser would send along. */
  viewer(): Promise<{ readonly url: string; readonly headers: Readonly<Record<string, string>> }>;
}

export interface Throughput {
  /** Payload, in MB (10⁶ bytes) a second. */
  readonly mbps: number;
  /** CPU seconds of the tunnel's process and its children for a GB (10⁹ bytes) of payload. */
  readonly cpuPerGb: number;
}

export interface TunnelLoad {
  readonly protocol: 'rfb' | 'guacamole';
  /** Down is from the desktop to the viewer. */
  readonly direction: 'down' | 'up';
  readonly bytes: number;
  /** The synthetic desktop's process, which counts what comes up. */
  readonly source: Child;
  readonly signal: AbortSignal;
  /** What goes up: texts unless told otherwise. */
  readonly says?: FlooderJob['says'];
}

/** Opens one viewer, takes or sends `bytes` through the tunnel, and leaves. */
export async function measureTunnel(tunnel: Tunnel, load: TunnelLoad): Promise<Throughput> {
  const { url, headers } = await tunnel.viewer();
  const before = await cpuSeconds(tunnel.pid);
  const { bytes, ms } =
    load.direction === 'down' ? await takeDown({ url, headers }, load) : await sendUp({ url, headers }, load);
  const spent = (await cpuSeconds(tunnel.pid)) - before;
  return { mbps: bytes / 1e6 / (ms / 1000), cpuPerGb: spent / (bytes / 1e9) };
}

type Moved = Pick<SinkResult, 'bytes' | 'ms'>;
type Where = Awaited<ReturnType<Tunnel['viewer']>>;

async function takeDown(where: Where, { protocol, bytes, signal }: TunnelLoad): Promise<Moved> {
  const job: SinkJob & RfbSinkJob = { ...where, bytes, timeoutMs: TIMEOUT_MS };
  const script = protocol === 'rfb' ? './sources/rfb-sink.ts' : './sources/sink.ts';
  const sink = Child.script(script, job, { signal });
  try {
    return (await sink.line(jsonLine, TIMEOUT_MS + 5000)) as unknown as SinkResult;
  } finally {
    await sink.stop();
  }
}

async function sendUp(where: Where, { bytes, source, signal, says = 'texts' }: TunnelLoad): Promise<Moved> {
  const counted = source.lineCount;
  const job: FlooderJob = { ...where, bytes, says };
  const flooder = Child.script('./sources/flooder.ts', job, { signal });
  try {
    await flooder.line(jsonLine, TIMEOUT_MS);
    return (await source.line(jsonLine, TIMEOUT_MS, counted)) as unknown as Moved;
  } finally {
    await flooder.stop();
  }
}
