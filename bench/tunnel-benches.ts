import { Child, jsonLine } from './child.ts';
import { type Bench, type BenchContext, type Measurement, measurement } from './measurement.ts';
import { startGuacamoleLite } from './peers/guacamole-lite.ts';
import { startWebsockify } from './peers/websockify.ts';
import type { Drawing } from './sources/guacd-drawing.ts';
import { measureTunnel, type Throughput, type TunnelLoad } from './tunnel.ts';
import { DESKTOP_PORT, type Opened, openGuacamole, openVnc } from './tunnel-gateway.ts';

const READY_MS = 20_000;

interface TunnelBench {
  /** `tunnel.vnc` */
  readonly name: string;
  readonly peerName: string;
  readonly protocol: 'rfb' | 'guacamole';
  readonly direction: TunnelLoad['direction'];
  /** Of one run: the source offers just so many, since a tunnel without back-pressure would swallow all of them. */
  readonly bytes: number;
  /** What the peer is to take of them, where all would take it minutes. */
  readonly peerBytes?: number;
  startSource(bytes: number, context: BenchContext): Child;
  openGateway(port: number, context: BenchContext): Promise<Opened>;
  openPeer(port: number, context: BenchContext): Promise<Opened>;
}

/** The gateway and its peer take turns, so that whatever else the machine does meets both. */
function tunnelBench(bench: TunnelBench): Bench {
  const { name, peerName, protocol, direction } = bench;
  return {
    names: [
      `${name}.mbps`,
      `${name}.cpu_s_per_gb`,
      `${name}.mbps_vs_${peerName}`,
      `${name}.cpu_vs_${peerName}`,
    ],
    async run(context) {
      const { signal, quick, note } = context;
      const bytes = quick ? bench.bytes / 2 : bench.bytes;
      const source = bench.startSource(bytes, context);
      const opened: Opened[] = [];
      try {
        const port = Number((await source.line(jsonLine, READY_MS)).port);
        const ours = await bench.openGateway(port, context);
        opened.push(ours);
        const peer = await bench.openPeer(port, context);
        opened.push(peer);
        const run = ({ tunnel }: Opened, taken: number) =>
          measureTunnel(tunnel, { protocol, direction, bytes: taken, source, signal });
        const peerBytes = Math.min(bytes, bench.peerBytes ?? bytes);
        const pairs: { ours: Throughput; peer: Throughput }[] = [];
        // the first pair only warms up
        for (let turn = 0; turn <= (quick ? 3 : 7); turn++) {
          note(`${name}, ${turn === 0 ? 'warm-up' : `run ${turn}`}`);
          const pair = { ours: await run(ours, bytes), peer: await run(peer, peerBytes) };
          note(`  ${show(pair.ours)}; ${peerName}: ${show(pair.peer)}`);
          if (turn > 0) pairs.push(pair);
        }
        return results(bench, pairs);
      } finally {
        for (const { stop } of opened.reverse()) await stop();
        await source.stop();
      }
    },
  };
}

function results(
  { name, peerName }: TunnelBench,
  pairs: readonly { ours: Throughput; peer: Throughput }[],
): readonly Measurement[] {
  const over = (field: keyof Throughput) => pairs.map(({ ours, peer }) => ours[field] / peer[field]);
  return [
    measurement(
      `${name}.mbps`,
      'MB/s',
      pairs.map(({ ours }) => ours.mbps),
    ),
    measurement(
      `${name}.cpu_s_per_gb`,
      's/GB',
      pairs.map(({ ours }) => ours.cpuPerGb),
    ),
    measurement(`${name}.mbps_vs_${peerName}`, 'ratio', over('mbps')),
    measurement(`${name}.cpu_vs_${peerName}`, 'ratio', over('cpuPerGb')),
  ];
}

function show({ mbps, cpuPerGb }: Throughput): string {
  return `${mbps.toFixed(0)} MB/s, ${cpuPerGb.toFixed(2)} CPU s/GB`;
}

async function openGuacamoleLite(guacdPort: number, signal: AbortSignal): Promise<Opened> {
  const lite = await startGuacamoleLite(guacdPort, [DESKTOP_PORT], signal);
  const viewer = async () => ({ url: lite.url(DESKTOP_PORT), headers: {} });
  return { tunnel: { pid: lite.pid, viewer }, stop: () => lite.stop() };
}

function vncTunnelBench(name: string, direction: TunnelLoad['direction']): Bench {
  return tunnelBench({
    name,
    peerName: 'websockify',
    protocol: 'rfb',
    direction,
    bytes: 1.5e9,
    startSource: (bytes, { signal }) => {
      const job = direction === 'down' ? { down: bytes, up: 0 } : { down: 0, up: bytes };
      return Child.script('./sources/rfb-flood.ts', job, { signal });
    },
    openGateway: (port, { signal }) => openVnc(port, signal),
    openPeer: (port, { signal }) => startWebsockify({ port }, signal),
  });
}

function guacamoleTunnelBench(name: string, drawing: Drawing, bytes: number, peerBytes = bytes): Bench {
  return tunnelBench({
    name,
    peerName: 'guacamole_lite',
    protocol: 'guacamole',
    direction: 'down',
    bytes,
    peerBytes,
    startSource: (most, { signal }) =>
      Child.script('./sources/guacd-flood.ts', { bytes: most, drawing }, { signal }),
    openGateway: (port, { signal }) => openGuacamole(port, signal),
    openPeer: (port, { signal }) => openGuacamoleLite(port, signal),
  });
}

/** What it costs to be recorded: the peer is the same gateway without. */
const recordedTunnelBench: Bench = tunnelBench({
  name: 'tunnel.vnc_recorded',
  peerName: 'unrecorded',
  protocol: 'rfb',
  direction: 'down',
  bytes: 6e8,
  startSource: (bytes, { signal }) =>
    Child.script('./sources/rfb-flood.ts', { down: bytes, up: 0 }, { signal }),
  openGateway: (port, { signal }) => openVnc(port, signal, true),
  openPeer: (port, { signal }) => openVnc(port, signal),
});

export const tunnelBenches: readonly Bench[] = [
  vncTunnelBench('tunnel.vnc', 'down'),
  vncTunnelBench('tunnel.vnc_up', 'up'),
  recordedTunnelBench,
  guacamoleTunnelBench('tunnel.guacamole', 'mixed', 1.5e9, 1e8),
  guacamoleTunnelBench('tunnel.guacamole_small', 'small', 6e8, 1e7),
  guacamoleTunnelBench('tunnel.guacamole_blobs', 'blobs', 3e9, 6e8),
];
