import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import { proxmoxClient } from '../plugins/proxmox/client.ts';
import { proxmoxConfig } from '../plugins/proxmox/config.ts';
import { proxmoxProviders } from '../plugins/proxmox/provider.ts';
import { newId, type Provider, type ProviderContext, type StartSpec } from '../src/api.ts';
import type { ByteStream } from './byte-stream.ts';
import { Child } from './child.ts';
import { type Bench, type BenchContext, measurement, percentile } from './measurement.ts';
import { shakeHandsAsRfbViewer } from './rfb-viewer.ts';
import { silentLog } from './silent-log.ts';

const AT_ONCE = 20;
const START_TIMEOUT_MS = 30_000;
const READY_MS = 120_000;
const NANOSECONDS = 1_000_000;

interface Facts {
  readonly hosts: readonly string[];
  readonly ca: string;
  readonly token: string;
  readonly control: string;
}

/**
 * From the click to the first bytes of a picture of a machine that is cloned and started, on a simulated Proxmox that takes as
 * long as a real one: one after the other, and twenty at once with the usual limit of clones. The provider runs in the bench's own
 * process, whose event loop is watched meanwhile; the simulator in another.
 */
export const proxmoxBench: Bench = {
  names: [
    'proxmox.first_frame_ms',
    'proxmox.calls_per_start',
    'proxmox.many_first_frame_p50_ms',
    'proxmox.many_first_frame_p95_ms',
    'proxmox.many_calls_per_start',
    'proxmox.many_loop_delay_p99_ms',
  ],
  async run({ quick, signal, note }: BenchContext) {
    const child = Child.script('./sources/proxmox.ts', { nodes: 2 }, { signal });
    const facts = await child.line(factsOf, START_TIMEOUT_MS);
    const client = proxmoxClient({
      hosts: facts.hosts,
      credentials: { token: facts.token },
      trust: { ca: facts.ca },
    });
    try {
      const config = proxmoxConfig.parse({ hosts: facts.hosts, pool: 'desktops' });
      const [provider] = proxmoxProviders({ client, config, gatewayId: 'bench' });
      const rig = { provider, context: { signal, log: silentLog, progress: () => undefined } };
      const alone = await oneByOne(rig, facts, quick ? 3 : 10, note);
      const many = await atOnce(rig, facts);
      note(`proxmox: ${AT_ONCE} at once, the last after ${Math.max(...many.times).toFixed(0)} ms`);
      return [
        measurement('proxmox.first_frame_ms', 'ms', alone.times),
        measurement('proxmox.calls_per_start', 'calls', alone.calls),
        percentile('proxmox.many_first_frame_p50_ms', 'ms', many.times, 50),
        percentile('proxmox.many_first_frame_p95_ms', 'ms', many.times, 95),
        measurement('proxmox.many_calls_per_start', 'calls', [many.calls / AT_ONCE]),
        measurement('proxmox.many_loop_delay_p99_ms', 'ms', [many.delayMs]),
      ];
    } finally {
      await client.close();
      await child.stop();
    }
  },
};

interface Rig {
  readonly provider: Provider;
  readonly context: ProviderContext;
}

async function oneByOne(rig: Rig, facts: Facts, runs: number, note: BenchContext['note']) {
  const times: number[] = [];
  const calls: number[] = [];
  for (let run = -1; run < runs; run++) {
    const before = await callsSoFar(facts);
    const { ms, stop } = await click(rig);
    const asked = (await callsSoFar(facts)) - before;
    await stop();
    if (run < 0) continue;
    note(`proxmox: ${ms.toFixed(0)} ms, ${asked} calls`);
    times.push(ms);
    calls.push(asked);
  }
  return { times, calls };
}

async function atOnce(rig: Rig, facts: Facts) {
  const before = await callsSoFar(facts);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const clicked = await Promise.all(Array.from({ length: AT_ONCE }, () => click(rig)));
  delay.disable();
  const calls = (await callsSoFar(facts)) - before;
  await Promise.all(clicked.map(({ stop }) => stop()));
  return { times: clicked.map(({ ms }) => ms), calls, delayMs: delay.percentile(99) / NANOSECONDS };
}

/** What a gateway asks of the provider upon a click, until there is a picture. */
async function click({ provider, context }: Rig): Promise<{ ms: number; stop(): Promise<void> }> {
  const spec: StartSpec = {
    ...{
      instanceId: newId(),
      appId: 'bench',
      appName: 'Bench',
      settings: provider.settings.parse({ template: 900 }),
    },
    ...{
      protocol: 'console',
      guestPort: 0,
      port: null,
      width: 1280,
      height: 800,
      ownerName: 'bench',
      home: null,
    },
    credentials: { username: null, password: null },
  };
  const began = performance.now();
  const { ref } = await provider.start(spec, context);
  await provider.ready(ref, spec, { ...context, timeoutMs: READY_MS });
  const target = { instanceId: spec.instanceId, ref };
  const screen = await provider.openConsole?.(target, context.signal);
  if (screen === undefined) throw new Error('the provider has no console');
  try {
    await firstUpdateOf(screen);
    const ms = performance.now() - began;
    return { ms, stop: () => provider.stop(target, { ...context, graceMs: 0 }) };
  } finally {
    screen.destroy();
  }
}

async function callsSoFar({ control }: Facts): Promise<number> {
  const answer = await fetch(`${control}/requests`);
  return ((await answer.json()) as readonly unknown[]).length;
}

function factsOf(line: string): Facts | null {
  return line.startsWith('{') ? (JSON.parse(line) as Facts) : null;
}

/** Resolves when the first bytes of a picture have come. */
async function firstUpdateOf(screen: Duplex): Promise<void> {
  const stream: ByteStream = {
    send: (payload) => void screen.write(payload),
    onPayload: () => undefined,
    onClose: () => undefined,
    pause: () => screen.pause(),
    close: () => screen.destroy(),
  };
  screen.on('data', (piece: Buffer) => stream.onPayload(piece));
  screen.once('close', () => stream.onClose('it was closed'));
  await shakeHandsAsRfbViewer(stream);
  await new Promise<void>((resolve, reject) => {
    stream.onPayload = () => resolve();
    stream.onClose = () => reject(new Error('the screen closed before the first picture'));
  });
}
