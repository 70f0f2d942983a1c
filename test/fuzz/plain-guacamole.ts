/**
 * The Guacamole protocol over bytes, as plain and slow as it can be written, and apart from the product's own code: what
 * random runs compare it with. Limits are guacd's: 5 digits, 128 elements, 8192 bytes.
 */
export interface PlainInstruction {
  readonly begin: number;
  readonly end: number;
  readonly elements: readonly string[];
  /** Whether it is UTF-8, and its elements are as long as they say. */
  readonly isText: boolean;
}

const MOST_BYTES = 8192;

/** The whole instruction at `begin`; null where more has to come; 'bad' where nothing that comes can make it one. */
function plainInstruction(bytes: Buffer, begin: number): PlainInstruction | 'bad' | null {
  const elements: string[] = [];
  let isText = true;
  for (let at = begin; ; ) {
    if (elements.length === 128) return 'bad';
    const digitsAt = at;
    let length = 0;
    for (; at < bytes.length && bytes[at] !== 0x2e; at += 1) {
      const digit = (bytes[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9 || at - digitsAt === 5) return 'bad';
      length = 10 * length + digit;
    }
    if (at >= bytes.length) return at - begin > MOST_BYTES ? 'bad' : null;
    if (at === digitsAt) return 'bad';
    at += 1;
    const content = at;
    // a character begins with every byte but those that go on with one
    const isBegin = (index: number): boolean => ((bytes[index] ?? 0) & 0xc0) !== 0x80;
    for (let left = length; at < bytes.length && (left > 0 || !isBegin(at)); at += 1) {
      if (isBegin(at)) left -= 1;
    }
    if (content + length - begin >= MOST_BYTES) return 'bad';
    if (at >= bytes.length) return bytes.length - begin > MOST_BYTES ? 'bad' : null;
    const terminator = bytes[at];
    if (terminator !== 0x2c && terminator !== 0x3b) return 'bad';
    at += 1;
    const element = bytes.subarray(content, at - 1);
    const text = element.toString();
    isText &&= Buffer.from(text).equals(element) && [...text].length === length;
    elements.push(text);
    if (terminator === 0x3b) return at - begin > MOST_BYTES ? 'bad' : { begin, end: at, elements, isText };
  }
}

/** All instructions of a stream, up to the first thing that is none. @param isLast those need not be text: nobody is shown them. */
export function plainStream(
  bytes: Buffer,
  isLast: (opcode: string) => boolean,
): {
  readonly all: readonly PlainInstruction[];
  readonly isBad: boolean;
} {
  const all: PlainInstruction[] = [];
  for (let at = 0; at < bytes.length; ) {
    const next = plainInstruction(bytes, at);
    if (next === 'bad' || (next !== null && !next.isText && !isLast(next.elements[0] ?? '')))
      return { all, isBad: true };
    if (next === null) break;
    all.push(next);
    at = next.end;
  }
  return { all, isBad: false };
}
