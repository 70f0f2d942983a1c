import { greetViewer, readViewerChoices, ViewerFault } from '../../plugins/vnc/viewer-handshake.ts';
import { AppError, rfb } from '../../src/api.ts';
import type { Dice } from './dice.ts';

const PASSWORD = 'hunter2!';
const VERSIONS = [
  'RFB 003.008\n',
  'RFB 003.003\n',
  'RFB 003.007\n',
  'RFB 003.889\n',
  'RFB 005.000\n',
] as const;
const TYPES: readonly [readonly number[], ...(readonly number[])[]] = [
  [1],
  [2],
  [2, 1],
  [18, 2],
  [16],
  [0],
  [],
];
const NAMES = ['', 'desk', '<script>\u001b[2J', 'ü😀', 'n'.repeat(1025)] as const;
const CODES = new Set(['DESKTOP_REFUSED', 'DESKTOP_PROTOCOL_ERROR']);
const ENDED = new Error('that was all');

/** What a server says in its handshake, most often with something wrong in it. */
function aServer(dice: Dice): Buffer {
  if (dice.below(20) === 0) return dice.bytes(dice.below(80));
  const version = dice.one(VERSIONS);
  // an answer to a challenge takes long to compute
  const types = dice.below(3) === 0 ? dice.one(TYPES) : TYPES[0];
  const minor = rfb.handshakeOf(Buffer.from(version));
  const type = types.includes(1) ? 1 : types.includes(2) ? 2 : 0;
  const offer = minor === 3 ? rfb.u32(types[0] ?? 0) : Buffer.from([types.length, ...types]);
  const parts = [Buffer.from(version), offer];
  if (type === 0) parts.push(rfb.lengthAndText(dice.one(NAMES)));
  if (type === 2) parts.push(dice.bytes(rfb.CHALLENGE_LENGTH));
  if (type === 2 || minor === 8) parts.push(rfb.u32(dice.below(5) === 0 ? 1 : 0));
  const fixed = dice.bytes(20);
  parts.push(fixed, rfb.lengthAndText(dice.one(NAMES)), dice.bytes(dice.below(5)));
  let bytes = Buffer.concat(parts);
  for (let changes = dice.below(3); changes > 0; changes -= 1) {
    const at = dice.below(bytes.length);
    if (dice.below(2) === 0) bytes[at] = dice.below(256);
    else bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + dice.below(4))]);
  }
  return bytes;
}

function push(reader: rfb.RfbReader, bytes: Buffer, dice: Dice): void {
  const largest = dice.one([1, 5, 40, 4000]);
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + dice.below(largest);
    reader.push(bytes.subarray(at, at + size));
    at += size;
  }
  reader.end(ENDED);
}

type Outcome = { readonly is: string; readonly wrote: string; readonly rest: string };

async function logIn(bytes: Buffer, dice: Dice): Promise<Outcome> {
  const reader = new rfb.RfbReader({ limit: 64 * 1024 });
  const wrote: Buffer[] = [];
  const logging = rfb.logInToDesktop({ reader, write: (some) => wrote.push(some), password: PASSWORD }).then(
    (init) => {
      const length = init.readUInt32BE(20);
      if (init.length !== 24 + length) throw new Error('the length of the name is not that of the name');
      if (init.subarray(24).some((byte) => byte < 0x20 || byte === 0x7f)) throw new Error('an unclean name');
      return `init ${init.toString('hex')}`;
    },
    (error: unknown) => {
      if (error === ENDED) return 'ended';
      if (!(error instanceof AppError) || !CODES.has(error.code)) throw error;
      if (/\p{Cc}/u.test(error.message) || error.message.length > 300) throw new Error('unclean words');
      return `${error.code} ${error.message}`;
    },
  );
  push(reader, bytes, dice);
  const is = await logging;
  const all = Buffer.concat(wrote);
  if (all.includes(PASSWORD)) throw new Error('the password was sent as it is');
  if (all.length > 12 + 1 + 16 + 1) throw new Error('more was said than a client says');
  return { is, wrote: all.toString('hex'), rest: is.startsWith('init') ? reader.rest().toString('hex') : '' };
}

/** The handshake with a desktop ends in a picture or in words, and alike for every chunking of the same bytes. */
export async function logInCase(dice: Dice): Promise<void> {
  const bytes = aServer(dice);
  const one = await logIn(bytes, dice);
  const two = await logIn(bytes, dice);
  for (const key of ['is', 'wrote', 'rest'] as const) {
    if (one[key] !== two[key]) throw new Error(`${key}: ${one[key]}, and in other pieces ${two[key]}`);
  }
}

const VIEWER = Buffer.from('RFB 003.008\n\u0001\u0001rest');

/** The handshake with a viewer takes what is right and nothing else. */
export async function viewerCase(dice: Dice): Promise<void> {
  const bytes = Buffer.from(VIEWER);
  const isRight = dice.below(4) === 0;
  const changedAt = dice.below(13);
  const changedTo = dice.below(256);
  if (!isRight) bytes[changedAt] = changedTo;
  const reader = new rfb.RfbReader({ limit: 64 * 1024 });
  const said: Buffer[] = [];
  const shaking = greetViewer(reader, (some) => said.push(some), dice.below(2) === 0)
    .then((minor) => readViewerChoices(reader, minor))
    .then(
      () => 'open',
      (error: unknown) => {
        if (error instanceof ViewerFault || error === ENDED) return 'closed';
        throw error;
      },
    );
  push(reader, bytes, dice);
  const is = await shaking;
  if (isRight && (is !== 'open' || reader.rest().toString() !== 'rest'))
    throw new Error(`a good viewer: ${is}`);
  if (is === 'open' && changedAt === 12 && !isRight && changedTo !== 1)
    throw new Error('any security type passes');
  if (Buffer.concat(said).length > 12 + 4 + 4) throw new Error('more was said than a server says');
}
