/**
 * Synthetic desktops that somebody works with: `updatesPerSecond` of the sizes of real ones, and to each movement of the
 * pointer an answer at once, by which a round trip is measured. As RFB servers or as guacd; how one behaves is chosen by
 * the port that the viewer's side dials: `busy`, `idle` (nothing but answers), or `flood` (as fast as it is taken).
 * Argument: `DesktopsJob`; prints `{ ports }`.
 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { BEHAVIOURS, type Behaviour } from './behaviours.ts';
import { type ByteReader, flood } from './flood.ts';
import { instruction, picture, shakeHandsAsGuacd, smallDrawing } from './guacd-server.ts';
import { nextInput, rawUpdate, SCREEN, shakeHandsAsRfbServer } from './rfb-server.ts';
import { ECHO_ROW } from './round-trip-marks.ts';
import { listen, say, scriptArgument } from './serve.ts';
import { updateSizes } from './update-sizes.ts';

export interface DesktopsJob {
  readonly protocol: 'rfb' | 'guacamole';
  readonly updatesPerSecond: number;
  /** Of one connection to a desktop that floods. */
  readonly floodBytes: number;
}

const job = scriptArgument<DesktopsJob>();
const ROW_BYTES = 64 * 4;
const updates = updateSizes(100).map((bytes, n) =>
  job.protocol === 'rfb' ? rfbUpdate(bytes) : drawing(bytes, n),
);
let phase = 0;

async function serveRfb(socket: Socket, reader: ByteReader, behaviour: Behaviour): Promise<void> {
  await shakeHandsAsRfbServer(socket, reader);
  let isWatched = false;
  for (;;) {
    const input = await nextInput(reader);
    if (input === 'update-request' && !isWatched) {
      isWatched = true;
      socket.write(updates[0] ?? '');
      begin(socket, behaviour);
    } else if (typeof input === 'object') {
      socket.write(rawUpdate({ x: input.x, y: ECHO_ROW, width: 1, height: 1 }, Buffer.alloc(4)));
    }
  }
}

async function serveGuacd(socket: Socket, reader: ByteReader): Promise<void> {
  const port = Number(await shakeHandsAsGuacd(socket, reader));
  begin(socket, BEHAVIOURS[port - 1] ?? 'idle');
  const semicolon = 0x3b;
  for (;;) {
    const said = (await reader.takeThrough(semicolon)).toString('latin1');
    const x = /^5\.mouse,\d+\.(\d+),/.exec(said)?.[1];
    if (x !== undefined) socket.write(instruction('mouse', x, ECHO_ROW, 0, Date.now()));
  }
}

function begin(socket: Socket, behaviour: Behaviour): void {
  if (behaviour === 'idle') return;
  if (behaviour === 'flood') {
    flood(socket, Buffer.concat(updates), job.floodBytes).catch(() => socket.destroy());
    return;
  }
  // not all desktops in one moment
  phase = (phase + 7) % updates.length;
  let next = phase;
  const everyMs = 1000 / job.updatesPerSecond;
  const update = (): void => {
    // a server that is not read leaves updates out
    if (socket.writableLength > 0) return;
    socket.write(updates[next] ?? '');
    next = (next + 1) % updates.length;
  };
  let timer = setTimeout(
    () => {
      timer = setInterval(update, everyMs);
    },
    (phase / updates.length) * everyMs,
  );
  socket.once('close', () => clearTimeout(timer));
}

function rfbUpdate(bytes: number): Buffer {
  const height = Math.max(1, Math.round(bytes / ROW_BYTES));
  return rawUpdate(
    { x: 0, y: 0, width: 64, height: Math.min(height, SCREEN.height - 2) },
    randomBytes(height * ROW_BYTES),
  );
}

/** A few small instructions, a picture and a `sync`. */
function drawing(bytes: number, n: number): Buffer {
  const small = smallDrawing(9, n % 8);
  const drawn = picture(1, { x: 64, y: n }, Math.max(300, bytes - small.length));
  return Buffer.from(small + drawn + instruction('sync', 1_700_000_000_000 + n));
}

const ports: Record<string, number> = {};
if (job.protocol === 'guacamole') {
  ports.guacd = await listen(serveGuacd);
  for (const [n, behaviour] of BEHAVIOURS.entries()) ports[behaviour] = n + 1;
} else {
  for (const behaviour of BEHAVIOURS)
    ports[behaviour] = await listen((socket, reader) => serveRfb(socket, reader, behaviour));
}
say({ ports });
