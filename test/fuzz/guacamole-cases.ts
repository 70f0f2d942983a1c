import { isUtf8 } from 'node:buffer';
import { Framer, FramingError } from '../../plugins/guacamole/framer.ts';
import { Inbox } from '../../plugins/guacamole/inbox.ts';
import { decode } from '../../plugins/guacamole/instruction.ts';
import { ViewerInput } from '../../plugins/guacamole/viewer-input.ts';
import { instruction } from '../fakes/guacd/wire.ts';
import { type Dice, dice } from './dice.ts';
import { plainStream } from './plain-guacamole.ts';

const TEXTS = [
  '',
  'a',
  '0',
  '1.a',
  ';',
  ',',
  'ä',
  '€',
  '😀',
  'x;y,z.',
  'é'.repeat(70),
  'b'.repeat(90),
] as const;
const OPCODES = [
  'sync',
  'img',
  'blob',
  'key',
  'mouse',
  'argv',
  'size',
  'nop',
  'select',
  'connect',
  '',
] as const;
const LAST_OPCODES = ['error', 'required', 'disconnect'] as const;
/** Also where the word is followed by bytes that are no character: of what ends a connection, nothing is shown. */
const isLast = (opcode: string): boolean =>
  LAST_OPCODES.some((last) => opcode.startsWith(last) && /^\ufffd*$/.test(opcode.slice(last.length)));
const ARGUMENTS = ['password', 'font-size', 'ping', 'text/plain', '127.0.0.1', '5901'] as const;
const LIES = [
  '9999999.',
  '99999.',
  '8191.',
  '1.',
  '0.',
  '-1.',
  '1e3.',
  ',',
  ';',
  '.',
  '\xc0\xaf',
  '\xed\xa0\x80',
] as const;

function anInstruction(dice: Dice): Buffer {
  const opcode = dice.below(12) === 0 ? dice.one(LAST_OPCODES) : dice.one(OPCODES);
  const count = dice.below(60) === 0 ? 120 + dice.below(12) : dice.below(5);
  const args = Array.from({ length: count }, () => {
    const kind = dice.below(300);
    if (kind === 0) return 'z'.repeat(dice.below(9000));
    return kind < 100 ? dice.one(ARGUMENTS) : dice.one(TEXTS);
  });
  return Buffer.from(instruction(opcode, ...args));
}

/** Made once, with a seed of their own: a case only puts them together. */
const INSTRUCTIONS = Array.from({ length: 4000 }, (_, seed) => anInstruction(dice(seed))) as [
  Buffer,
  ...Buffer[],
];

/** Instructions, most often with some bytes changed, left out or put in. */
function aStream(dice: Dice): Buffer {
  if (dice.below(20) === 0) return dice.bytes(dice.below(60));
  let bytes = Buffer.concat(Array.from({ length: 1 + dice.below(4) }, () => dice.one(INSTRUCTIONS)));
  for (let changes = dice.below(3); changes > 0; changes -= 1) {
    const at = dice.below(bytes.length + 1);
    const kind = dice.below(4);
    if (kind === 0 && at < bytes.length) bytes[at] = dice.below(256);
    else if (kind === 1)
      bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + dice.below(3))]);
    else if (kind === 2) bytes = bytes.subarray(0, at);
    else {
      const lie = Buffer.from(dice.one(LIES), 'latin1');
      bytes = Buffer.concat([bytes.subarray(0, at), lie, bytes.subarray(at)]);
    }
  }
  return bytes;
}

/** What came through, until an error, or an instruction that ends a connection. */
interface Passed {
  readonly bytes: Buffer;
  readonly isBad: boolean;
  readonly last: string | null;
}

/** Used by one case after another, as by one read after another. */
let inbox = new Inbox();
const MOST_PIECES = 30;

function readInPieces(stream: Buffer, dice: Dice): Passed {
  const framer = new Framer();
  const runs: Buffer[] = [];
  const largest = Math.max(dice.one([1, 7, 64, 1000, 100_000]), Math.ceil(stream.length / MOST_PIECES));
  let last: string | null = null;
  let isBad = false;
  try {
    for (let at = 0; at < stream.length; ) {
      const size = Math.min(1 + dice.below(largest), inbox.space.length, stream.length - at);
      stream.copy(inbox.space, 0, at, at + size);
      at += size;
      inbox.filled(size);
      const whole = framer.scan(inbox.memory, inbox.begin, inbox.end);
      runs.push(Buffer.from(inbox.memory.subarray(inbox.begin, whole)));
      if (framer.lastBegin >= 0) {
        last = decode(inbox.memory, framer.lastBegin).opcode;
        break;
      }
      inbox.advance(whole);
      if (inbox.end - inbox.begin > 8192) throw new Error('more is kept than an instruction may have');
    }
  } catch (error) {
    if (!(error instanceof FramingError)) throw error;
    isBad = true;
  }
  if (inbox.begin !== inbox.end) inbox = new Inbox();
  return { bytes: Buffer.concat(runs), isBad, last };
}

/** The framer lets pass, in any pieces, just what the plain reading of the same bytes lets pass. */
export function framerCase(dice: Dice): void {
  const stream = aStream(dice);
  const { all, isBad } = plainStream(stream, isLast);
  const ends = all.findIndex(({ elements }) => isLast(elements[0] ?? ''));
  const passes = ends < 0 ? (all.at(-1)?.end ?? 0) : (all[ends]?.begin ?? 0);
  const expected = {
    bytes: stream.subarray(0, passes),
    isBad: ends < 0 && isBad,
    last: ends < 0 ? null : (all[ends]?.elements[0] ?? null),
  };
  const got = readInPieces(stream, dice);
  if (got.isBad && !expected.isBad && !isUtf8(stream)) {
    // what cannot become text any more may be refused before its instruction ends
    if (!expected.bytes.subarray(0, got.bytes.length).equals(got.bytes))
      throw new Error('something else passed');
    return;
  }
  if (got.isBad !== expected.isBad) throw new Error(`refused: ${got.isBad}, and not ${expected.isBad}`);
  if (got.last !== expected.last) throw new Error(`ended by ${got.last}, and not ${expected.last}`);
  // what is good before something bad in the same read need not pass
  const isRight = got.isBad ? expected.bytes.subarray(0, got.bytes.length) : expected.bytes;
  if (!got.bytes.equals(isRight)) throw new Error(`${got.bytes.length} bytes passed, and not ${passes}`);
}

const MAY_PASS = new Set(
  'ack argv audio blob clipboard end file get key mouse nop pipe put size sync touch'.split(' '),
);

/** Of what a viewer sends only whole, known, harmless instructions reach guacd, just as they were. */
export function viewerInputCase(dice: Dice): void {
  const message = aStream(dice);
  const canResize = dice.below(2) === 0;
  let output: ReturnType<ViewerInput['read']>;
  try {
    output = new ViewerInput({ canResize }).read(message);
  } catch (error) {
    if (error instanceof FramingError) return;
    throw error;
  }
  const said = plainStream(message, () => false);
  if (said.isBad || (said.all.at(-1)?.end ?? 0) !== message.length)
    throw new Error('half a message was taken');
  const { all } = said;
  const bye = all.findIndex(({ elements }) => elements[0] === 'disconnect');
  if (output.leaves !== bye >= 0) throw new Error(`leaves: ${output.leaves}`);
  const heard = (bye < 0 ? all : all.slice(0, bye)).filter(({ elements: [opcode = '', ...args] }) => {
    if (opcode === 'size') return canResize;
    if (opcode === 'argv') return ['color-scheme', 'font-name', 'font-size'].includes(args[2] ?? '');
    return MAY_PASS.has(opcode);
  });
  const expected = Buffer.concat(heard.map(({ begin, end }) => message.subarray(begin, end)));
  if (!Buffer.concat(output.toGuacd).equals(expected)) throw new Error('guacd hears something else');
  for (const answer of output.toViewer) {
    const [ping] = plainStream(Buffer.from(answer), () => false).all;
    if (ping?.elements[0] !== '' || ping.elements[1] !== 'ping')
      throw new Error('something but a ping is answered');
  }
}
