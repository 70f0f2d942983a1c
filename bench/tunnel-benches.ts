import { fileURLToPath } from 'node:url';
import { Child, jsonLine } from './child.ts';
import { type Gateway, GatewayHome } from './gateway.ts';
import { type Bench, type BenchContext, type Measurement, measurement } from './measurement.ts';
import { startWebsockify } from './peers/websockify.ts';
import { measureTunnel, type Throughput, type Tunnel } from './tunnel.ts';

const READY_MS = 20_000;

interface Opened {
  readonly tunnel: Tunnel;
  readonly stop: () => Promise<void>;
}

interface TunnelBench {
  /** `tunnel.vnc` */
  readonly name: string;
  readonly peerName: string;
  readonly protocol: 'rfb' | 'guacamole';
  readonly source: './sources/rfb-flood.ts' | './sources/guacd-flood.ts';
  /** Of one run: the source offers just so many, since a tunnel without back-pressure would swallow all of them. */
  readonly bytes: number;
  openGateway(port: number, context: BenchContext): Promise<Opened>;
  openPeer(port: number, context: BenchContext): Promise<Opened>;
}

/** The gateway and its peer take turns, so that whatever else the machine does meets both. */
function tunnelBench(bench: TunnelBench): Bench {
  const { name, peerName, protocol } = bench;
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
      const source = Child.script(bench.source, { bytes }, { signal });
      const opened: Opened[] = [];
      try {
        const port = Number((await source.line(jsonLine, READY_MS)).port);
        const ours = await bench.openGateway(port, context);
        opened.push(ours);
        const peer = await bench.openPeer(port, context);
        opened.push(peer);
        const run = ({ tunnel }: Opened) => measureTunnel(tunnel, { protocol, bytes, signal });
        const pairs: { ours: Throughput; peer: Throughput }[] = [];
        // the first pair only warms up
        for (let turn = 0; turn <= (quick ? 3 : 7); turn++) {
          note(`${name}, ${turn === 0 ? 'warm-up' : `run ${turn}`}`);
          const pair = { ours: await run(ours), peer: await run(peer) };
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

/** The built gateway with one application of the bench provider, started and ready to be viewed. */
async function openGateway(
  app: { readonly protocol: string; readonly viewer: string; readonly port: number },
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Opened> {
  const config = [
    '[[apps]]',
    'id = "flood"',
    'name = "Flood"',
    'provider = "bench"',
    `protocol = "${app.protocol}"`,
    `viewer = "${app.viewer}"`,
    'credentials = "none"',
    `settings = { port = ${app.port} }`,
  ].join('\n');
  const home = await GatewayHome.make({ config, env, signal });
  let gateway: Gateway | null = null;
  const stop = async () => {
    await gateway?.stop();
    await home.remove();
  };
  try {
    gateway = await home.start();
    await gateway.signIn();
    const id = await gateway.startApp('flood');
    await gateway.untilRunning(id);
    return { tunnel: gateway.tunnelOf(id), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function openGuacamoleLite(guacdPort: number, signal: AbortSignal): Promise<Opened> {
  const program = fileURLToPath(new URL('./peers/guacamole-lite.mjs', import.meta.url));
  const child = new Child(process.execPath, [program, JSON.stringify({ guacdPort })], { signal });
  const { port, token } = await child.line(jsonLine, READY_MS);
  const url = `ws://127.0.0.1:${port}/?token=${encodeURIComponent(String(token))}`;
  const viewer = async () => ({ url, headers: {} });
  return { tunnel: { pid: child.pid, viewer }, stop: () => child.stop() };
}

export const vncTunnelBench = tunnelBench({
  name: 'tunnel.vnc',
  peerName: 'websockify',
  protocol: 'rfb',
  source: './sources/rfb-flood.ts',
  bytes: 1.5e9,
  openGateway: (port, { signal }) => openGateway({ protocol: 'vnc', viewer: 'vnc', port }, {}, signal),
  openPeer: (port, { signal }) => startWebsockify({ port }, signal),
});

export const guacamoleTunnelBench = tunnelBench({
  name: 'tunnel.guacamole',
  peerName: 'guacamole_lite',
  protocol: 'guacamole',
  source: './sources/guacd-flood.ts',
  bytes: 3e8,
  openGateway: (port, { signal }) =>
    openGateway(
      // the address of a desktop behind guacd is never used by the synthetic one
      { protocol: 'rdp', viewer: 'guacamole', port: 3389 },
      { DESKGATE_GUACAMOLE_GUACD: `127.0.0.1:${port}` },
      signal,
    ),
  openPeer: (port, { signal }) => openGuacamoleLite(port, signal),
});
