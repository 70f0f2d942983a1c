import { startRunning, withBenchGateway } from './bench-gateway.ts';
import type { Gateway } from './gateway.ts';
import { tripsOf } from './measure-streams.ts';
import { type Bench, measurement } from './measurement.ts';
import { withGuacd, withTerminals } from './real-desktops.ts';
import { runViewers } from './run-viewers.ts';
import type { ViewerGroup, ViewersResult } from './sources/viewers.ts';

const KEY_EVERY_MS = 100;
const GROUPS = ['vnc', 'guacamole', 'vnc_direct', 'guacamole_direct'] as const;

/**
 * People who type into terminals of real X servers, some of them over VNC and some through a real guacd, half of them
 * through the gateway: from the key to the drawn letter. Needs Xtigervnc, xterm and guacd.
 */
export const realStreamsBench: Bench = {
  names: ['vnc', 'guacamole'].flatMap((kind) =>
    ['p50', 'p99', 'added_p50', 'added_p99'].map((part) => `streams.real_${kind}_${part}_ms`),
  ),
  async run({ quick, signal, note }) {
    const each = quick ? 3 : 8;
    const runs: ViewersResult[] = [];
    await withTerminals(each * GROUPS.length, (ports) =>
      withGuacd(signal, async (guacdPort) => {
        const apps = ports.flatMap((port) => [
          { id: `vnc-${port}`, protocol: 'vnc', viewer: 'vnc', port } as const,
          { id: `guacamole-${port}`, protocol: 'vnc', viewer: 'guacamole', port } as const,
        ]);
        await withBenchGateway({ apps, guacdPort, signal }, async (gateway) => {
          const portsOf = (n: number) => ports.slice(n * each, (n + 1) * each);
          const groups = [
            await throughGateway(gateway, 'vnc', portsOf(0)),
            await throughGateway(gateway, 'guacamole', portsOf(1)),
            direct('vnc', portsOf(2).map(String)),
            direct(
              'guacamole',
              portsOf(3).map((port) => `${guacdPort} ${port}`),
            ),
          ];
          for (let round = 0; round < (quick ? 1 : 5); round++) {
            const run = await runViewers({
              groups,
              reads: true,
              settleMs: 2000,
              windowMs: quick ? 5000 : 15_000,
              signal,
            });
            runs.push(run);
            note(`streams.real: ${GROUPS.map((name) => `${name} ${shown(run, name)}`).join('; ')}`);
          }
        });
      }),
    );
    return ['vnc', 'guacamole'].flatMap((kind) => {
      const over = (part: string, value: (run: ViewersResult) => number) =>
        measurement(`streams.real_${kind}_${part}_ms`, 'ms', runs.map(value));
      const added = (part: 'p50Ms' | 'p99Ms') => (run: ViewersResult) =>
        tripsOf(run, kind)[part] - tripsOf(run, `${kind}_direct`)[part];
      return [
        over('p50', (run) => tripsOf(run, kind).p50Ms),
        over('p99', (run) => tripsOf(run, kind).p99Ms),
        over('added_p50', added('p50Ms')),
        over('added_p99', added('p99Ms')),
      ];
    });
  },
};

async function throughGateway(
  gateway: Gateway,
  viewer: 'vnc' | 'guacamole',
  ports: readonly number[],
): Promise<ViewerGroup> {
  const targets: string[] = [];
  for (const port of ports) {
    const [id = ''] = await startRunning(gateway, `${viewer}-${port}`, 1);
    targets.push(gateway.viewerOf(id).url.href);
  }
  const { headers } = gateway.viewerOf('');
  return { ...typing(viewer), name: viewer, via: 'websocket', headers, targets };
}

function direct(viewer: 'vnc' | 'guacamole', targets: readonly string[]): ViewerGroup {
  return { ...typing(viewer), name: `${viewer}_direct`, via: 'tcp', headers: {}, targets };
}

function typing(viewer: 'vnc' | 'guacamole') {
  const protocol = viewer === 'vnc' ? 'rfb' : 'guacamole';
  return { protocol, desktop: 'typing', inputEveryMs: KEY_EVERY_MS } as const;
}

function shown(run: ViewersResult, name: string): string {
  const { p50Ms, p99Ms, trips, lost } = tripsOf(run, name);
  return `p50 ${p50Ms.toFixed(1)}, p99 ${p99Ms.toFixed(1)} ms of ${trips}, ${lost} lost`;
}
