import { Child, jsonLine } from './child.ts';
import { cpuSeconds } from './cpu.ts';
import type { SinkJob, SinkResult } from './sources/sink.ts';

const SINK_TIMEOUT_MS = 60_000;

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

/** Opens one viewer, takes `bytes` through the tunnel, and leaves. */
export async function measureTunnel(
  tunnel: Tunnel,
  load: { readonly protocol: SinkJob['protocol']; readonly bytes: number; readonly signal: AbortSignal },
): Promise<Throughput> {
  const { url, headers } = await tunnel.viewer();
  const job: SinkJob = {
    url,
    headers,
    protocol: load.protocol,
    bytes: load.bytes,
    timeoutMs: SINK_TIMEOUT_MS,
  };
  const before = await cpuSeconds(tunnel.pid);
  const sink = Child.script('./sources/sink.ts', job, { signal: load.signal });
  try {
    const { bytes, ms } = (await sink.line(jsonLine, SINK_TIMEOUT_MS + 5000)) as unknown as SinkResult;
    const spent = (await cpuSeconds(tunnel.pid)) - before;
    return { mbps: bytes / 1e6 / (ms / 1000), cpuPerGb: spent / (bytes / 1e9) };
  } finally {
    await sink.stop();
  }
}
