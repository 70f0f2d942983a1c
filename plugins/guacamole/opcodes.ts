/**
 * Every opcode of the Guacamole protocol, found in the bytes without making a string of them. What is none of them counts
 * as `other`, so that a hostile guacd cannot make a list grow. Those that the framer looks at stand in front.
 */
export const OPCODES: readonly string[] = [
  ...['error', 'required', 'disconnect', 'img', 'audio', 'video', 'sync'],
  ...['ack', 'arc', 'args', 'argv', 'blob', 'body', 'cfill', 'clip', 'clipboard', 'close', 'connect', 'copy'],
  ...[
    'cstroke',
    'cursor',
    'curve',
    'dispose',
    'distort',
    'end',
    'file',
    'filesystem',
    'get',
    'identity',
    'image',
  ],
  ...[
    'jpeg',
    'key',
    'lfill',
    'line',
    'log',
    'lstroke',
    'mouse',
    'move',
    'msg',
    'name',
    'nest',
    'nop',
    'pipe',
    'png',
  ],
  ...[
    'pop',
    'push',
    'put',
    'ready',
    'rect',
    'reset',
    'select',
    'set',
    'shade',
    'size',
    'start',
    'timezone',
    'touch',
  ],
  ...['transfer', 'transform', 'undefine'],
  // between the browser and the gateway: the opcode is empty
  'internal',
  'other',
];

/**
 * Indices up to here end a connection: guacd leaves its socket open after `error` and `disconnect`, and `required` asks for
 * what only the gateway knows.
 */
export const LAST_OF_ENDS = 2;
export const IMG = 3;
export const AUDIO = 4;
export const VIDEO = 5;
/** Indices up to here are looked at. */
export const SYNC = 6;

const OTHER = OPCODES.length - 1;
const INTERNAL = OPCODES.length - 2;
const SHORTEST = 3;
/** Letters up to here are all in the mark. */
const MARKED = 4;
const LONGEST = 10;
/** Searched for: with it no two opcodes have the same hash. */
const FACTOR = 1_468_655;

const words = OPCODES.map((opcode) => Buffer.from(opcode));
const lengths = Uint8Array.from(words, ({ length }) => length);
const marks = Int32Array.from(words, (word) => markAt(word, 0, word.length));
const byHash = new Uint8Array(256).fill(OTHER);

for (let index = 0; index < INTERNAL; index += 1) {
  const hash = hashOf(marks[index] as number, lengths[index] as number);
  if (byHash[hash] !== OTHER) throw new Error(`two opcodes have the hash ${hash}`);
  byHash[hash] = index;
}

/**
 * The index of the opcode that begins at `at`. What is only counted is known by its length and four of its letters: to compare
 * all of them would take as long again as the rest. @param bytes hold all of it and a byte more.
 */
export function opcodeAt(bytes: Buffer, at: number, length: number): number {
  if (length < SHORTEST || length > LONGEST) return length === 0 ? INTERNAL : OTHER;
  const mark = markAt(bytes, at, length);
  const index = byHash[hashOf(mark, length)] as number;
  if (marks[index] !== mark || lengths[index] !== length) return OTHER;
  return length <= MARKED || index > SYNC || isWord(bytes, at, words[index] as Buffer) ? index : OTHER;
}

/** The first three letters and the last one. */
function markAt(bytes: Buffer, at: number, length: number): number {
  const first = bytes[at] as number;
  const second = bytes[at + 1] as number;
  const third = bytes[at + 2] as number;
  const last = bytes[at + length - 1] as number;
  return first | (second << 8) | (third << 16) | (last << 24);
}

function hashOf(mark: number, length: number): number {
  return Math.imul(mark + length, FACTOR) >>> 24;
}

function isWord(bytes: Buffer, at: number, word: Buffer): boolean {
  for (let index = 3; index < word.length; index += 1) if (bytes[at + index] !== word[index]) return false;
  return true;
}
