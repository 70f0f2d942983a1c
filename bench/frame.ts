import { startRunning, withBenchGateway } from './bench-gateway.ts';
import type { ByteStream } from './byte-stream.ts';
import type { Gateway } from './gateway.ts';
import { shakeHandsWithGuacd } from './guacd-user.ts';
import { type Bench, type BenchContext, type Measurement, measurement } from './measurement.ts';
import { RawTcp } from './raw-tcp.ts';
import { RawWebSocket } from './raw-websocket.ts';
import { withGuacd, withTerminals } from './real-desktops.ts';
import { shakeHandsAsRfbViewer } from './rfb-viewer.ts';

const FRAME_TIMEOUT_MS = 10_000;

interface Times {
  readonly ours: number[];
  readonly direct: number[];
}

/** From the moment at which a viewer is connected to the first bytes of a picture: a WebSocket of ours, and the server itself. */
export const frameBench: Bench = {
  names: ['frame.vnc', 'frame.guacamole'].flatMap((name) => [
    `${name}_ms`,
    `${name}_direct_ms`,
    `${name}_added_ms`,
  ]),
  async run(context) {
    const { signal, quick } = context;
    return withTerminals(1, ([desktopPort = 0]) =>
      withGuacd(signal, (guacdPort) => {
        const app = { protocol: 'vnc', port: desktopPort } as const;
        const apps = [
          { ...app, id: 'bench-vnc', viewer: 'vnc' },
          { ...app, id: 'bench-guacamole', viewer: 'guacamole' },
        ] as const;
        return withBenchGateway({ apps, guacdPort, signal }, async (gateway) => {
          const runs = quick ? 10 : 60;
          const vnc = await vncTimes(gateway, desktopPort, runs);
          const guacamole = await guacamoleTimes(gateway, { guacdPort, desktopPort }, runs);
          return [...rows('frame.vnc', vnc, context), ...rows('frame.guacamole', guacamole, context)];
        });
      }),
    );
  },
};

function rows(name: string, { ours, direct }: Times, { note }: BenchContext): readonly Measurement[] {
  const added = ours.map((ms, run) => ms - (direct[run] ?? Number.NaN));
  const found = [
    measurement(`${name}_ms`, 'ms', ours),
    measurement(`${name}_direct_ms`, 'ms', direct),
    measurement(`${name}_added_ms`, 'ms', added),
  ];
  note(found.map((row) => `${row.name} ${row.value}`).join(', '));
  return found;
}

/** In turns; the first pair only warms up. */
async function inTurns(
  runs: number,
  ours: () => Promise<number>,
  direct: () => Promise<number>,
): Promise<Times> {
  const times: Times = { ours: [], direct: [] };
  for (let run = 0; run <= runs; run++) {
    const pair = [await ours(), await direct()] as const;
    if (run === 0) continue;
    times.ours.push(pair[0]);
    times.direct.push(pair[1]);
  }
  return times;
}

async function vncTimes(gateway: Gateway, desktopPort: number, runs: number): Promise<Times> {
  const [id = ''] = await startRunning(gateway, 'bench-vnc', 1);
  const { url, headers } = gateway.viewerOf(id);
  // as the viewer's page says it
  url.searchParams.set('rfb', '3.8');
  const picture = async (stream: ByteStream): Promise<void> => {
    await shakeHandsAsRfbViewer(stream);
    await payload(stream, () => true);
  };
  return inTurns(
    runs,
    () => timed(RawWebSocket.open(url, { headers, subprotocol: 'binary' }), picture),
    () => timed(RawTcp.open(desktopPort), picture),
  );
}

async function guacamoleTimes(
  gateway: Gateway,
  { guacdPort, desktopPort }: { readonly guacdPort: number; readonly desktopPort: number },
  runs: number,
): Promise<Times> {
  const [id = ''] = await startRunning(gateway, 'bench-guacamole', 1);
  const { url, headers } = gateway.viewerOf(id);
  const parameters = { hostname: '127.0.0.1', port: String(desktopPort) };
  return inTurns(
    runs,
    () => timed(RawWebSocket.open(url, { headers, subprotocol: 'guacamole' }), drawn),
    () =>
      timed(RawTcp.open(guacdPort), async (stream) => {
        await shakeHandsWithGuacd(stream, { protocol: 'vnc', parameters });
        await drawn(stream);
      }),
  );
}

/** A picture on the screen itself (layer 0), and the `sync` behind it that makes it visible. */
async function drawn(stream: ByteStream): Promise<void> {
  let text = '';
  await payload(stream, (piece) => {
    text += piece.toString('latin1');
    return /;3\.img,\d+\.\d+,\d+\.\d+,1\.0,.*;4\.sync,/s.test(text);
  });
}

/** Resolves with the first piece that is enough. */
function payload(stream: ByteStream, isEnough: (piece: Buffer) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('no picture came in time')), FRAME_TIMEOUT_MS);
    stream.onClose = (why) => reject(new Error(`no picture came: ${why}`));
    stream.onPayload = (piece) => {
      if (!isEnough(piece)) return;
      clearTimeout(late);
      resolve();
    };
  });
}

async function timed<T extends ByteStream>(
  opening: Promise<T>,
  work: (stream: T) => Promise<void>,
): Promise<number> {
  const stream = await opening;
  const began = performance.now();
  try {
    await work(stream);
    return performance.now() - began;
  } finally {
    stream.onClose = () => undefined;
    stream.close();
  }
}
