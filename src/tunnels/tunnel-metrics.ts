import type { MetricPart } from '../http/metrics.ts';
import type { LiveTunnels } from './live-tunnels.ts';
import type { Traffic } from './totals.ts';

const ROUND_TRIP_BUCKETS_S = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const DIRECTIONS = [
  ['to_viewer', 'toViewer'],
  ['from_viewer', 'fromViewer'],
] as const;
const SIDES = [
  ['viewer', 'viewerStalls'],
  ['desktop', 'desktopStalls'],
] as const;

type Labels = Record<string, string>;
type Say = (value: number, labels: Labels) => void;

/** What the tunnels carried, by names that are fixed: no label grows with desktops, people or what is sent. */
export function tunnelMetrics(live: LiveTunnels): MetricPart {
  return ({ Counter, Histogram }, registers) => {
    const counter = (
      name: string,
      help: string,
      labelNames: readonly string[],
      each: (traffic: Traffic, say: Say) => void,
    ): void => {
      new Counter({
        name: `deskgate_tunnel_${name}`,
        help,
        labelNames: ['transport', ...labelNames],
        registers,
        collect() {
          this.reset();
          for (const [transport, traffic] of live.traffic()) {
            each(traffic, (value, labels) => this.inc({ transport, ...labels }, value));
          }
        },
      });
    };
    counter('bytes_total', 'Bytes of desktops carried', ['direction'], (traffic, say) => {
      for (const [direction, flow] of DIRECTIONS) say(traffic[flow].bytes, { direction });
    });
    counter('frames_total', 'WebSocket messages with data', ['direction'], (traffic, say) => {
      for (const [direction, flow] of DIRECTIONS) say(traffic[flow].frames, { direction });
    });
    counter(
      'instructions_total',
      'Guacamole instructions and RFB messages, where they are counted',
      ['direction', 'opcode'],
      (traffic, say) => {
        for (const [direction, flow] of DIRECTIONS) {
          for (const [opcode, count] of traffic[flow].instructions) say(count, { direction, opcode });
        }
      },
    );
    counter('stalls_total', 'Times in which a side had to be waited for', ['side'], (traffic, say) => {
      for (const [side, stalls] of SIDES) say(traffic[stalls].count, { side });
    });
    counter('stall_seconds_total', 'How long a side had to be waited for', ['side'], (traffic, say) => {
      for (const [side, stalls] of SIDES) say(traffic[stalls].ms / 1000, { side });
    });
    const roundTrips = new Histogram({
      name: 'deskgate_tunnel_round_trip_seconds',
      help: 'From the gateway to a viewer and back, asked every 20 s',
      labelNames: ['transport'],
      buckets: ROUND_TRIP_BUCKETS_S,
      registers,
    });
    live.onRoundTrip = (transport, ms) => roundTrips.observe({ transport }, ms / 1000);
  };
}
