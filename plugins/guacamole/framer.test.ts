import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NamedCounts } from '../../src/api.ts';
import { instruction, instructions } from '../../test/fakes/guacd/wire.ts';
import { Framer, FramingError, MAX_INSTRUCTION_BYTES } from './framer.ts';
import { Inbox } from './inbox.ts';

const scan = (text: string | Buffer, from = 0): number => {
  const bytes = Buffer.from(text);
  return new Framer().scan(bytes, from, bytes.length);
};

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }).map((some) => Buffer.from(some).toString()),
  fc.constantFrom(
    '',
    '😀',
    'ä;€,.',
    '5.error,1.x;',
    'A'.repeat(3000),
    '😀'.repeat(500),
    `é${'b'.repeat(200)}`,
  ),
);
const anInstruction = fc
  .tuple(fc.constantFrom('img', 'blob', 'sync', 'size', 'name', '', 'Ünï'), fc.array(text, { maxLength: 4 }))
  .map(([opcode, args]) => instruction(opcode, ...args))
  .filter((some) => Buffer.byteLength(some) <= MAX_INSTRUCTION_BYTES);

/**
 * Reads a stream in pieces of these sizes, as a socket does; the last size repeats.
 * @param isLate whether what was read is only taken when the read is over.
 */
function readInPieces(stream: Buffer, sizes: readonly number[], isLate: () => boolean = () => false) {
  const inbox = new Inbox();
  const framer = new Framer();
  const runs: Buffer[] = [];
  let leftOver = 0;
  for (let at = 0, turn = 0; at < stream.length; turn += 1) {
    const size = Math.min(sizes[Math.min(turn, sizes.length - 1)] ?? 1, inbox.space.length);
    const piece = stream.subarray(at, at + size);
    piece.copy(inbox.space);
    at += piece.length;
    inbox.filled(piece.length);
    const whole = framer.scan(inbox.memory, inbox.begin, inbox.end);
    if (whole > inbox.begin) runs.push(Buffer.from(inbox.memory.subarray(inbox.begin, whole)));
    if (framer.lastBegin >= 0) break;
    if (isLate()) inbox.advanceLate(whole);
    else inbox.advance(whole);
    leftOver = Math.max(leftOver, inbox.end - inbox.begin);
  }
  return { runs, leftOver, framer };
}

function countsOf({ names, counts }: NamedCounts): Record<string, number> {
  return Object.fromEntries(
    names.map((name, at) => [name, counts[at] ?? 0] as const).filter(([, n]) => n > 0),
  );
}

describe('the framer', () => {
  it.each([
    ['4.sync,1.0;', 11],
    ['4.sync,1.0;4.si', 11],
    ['4.syn', 0],
    ['4.sync,1.0', 0],
    ['', 0],
    ['1.😀;', 7],
    ['1.😀;1.😀', 7],
    ['0.;', 3],
    ['0.,4.ping,1.1;', 14],
    ['00004.sync;', 11],
    ['3.a;b;', 6],
    ['4.name,3.ä€😀;', 19],
  ])('ends %j after byte %i', (stream, end) => {
    expect(scan(stream)).toBe(end);
  });

  it.each([
    ['a length that is no number', 'x.sync;'],
    ['a negative length', '-1.a;'],
    ['a missing length', '.sync;'],
    ['six digits', '000004.sync;'],
    ['nine digits', '123456789.a;'],
    ['an element that is too short', '4.syn;1.0;'],
    ['an element that is too long', '3.sync;'],
    ['UTF-16 lengths', '2.😀;3.nop;'],
    ['a length beyond the limit', '4.blob,1.0,4.9000.'],
    ['a length of all that may be', '99999.'],
    ['129 elements', `1.a${',1.a'.repeat(128)};`],
    ['an overlong form', Buffer.from([0x31, 0x2e, 0xc0, 0xaf, 0x3b])],
    ['a surrogate in UTF-8', Buffer.from([0x31, 0x2e, 0xed, 0xa0, 0x80, 0x3b])],
    ['a code point beyond Unicode', Buffer.from([0x31, 0x2e, 0xf4, 0x90, 0x80, 0x80, 0x3b])],
    ['a lone continuation byte', Buffer.from([0x31, 0x2e, 0x80, 0x3b, 0x3b])],
    ['a continuation byte too many', Buffer.from([0x31, 0x2e, 0xc3, 0xa4, 0x80, 0x3b])],
    ['a cut character', Buffer.from([0x31, 0x2e, 0xe2, 0x82, 0x3b])],
    ['a binary byte', Buffer.from([0x31, 0x2e, 0xff, 0x3b])],
    ['continuation bytes without end', Buffer.concat([Buffer.from('1.'), Buffer.alloc(9000, 0x80)])],
  ])('refuses %s', (_, stream) => {
    expect(() => scan(stream)).toThrow(FramingError);
  });

  it('takes the longest instruction that guacd takes, and the longest blob that guacd sends', () => {
    const longest = instruction('blob', 1, 'A'.repeat(MAX_INSTRUCTION_BYTES - 17));
    expect(longest.length).toBe(MAX_INSTRUCTION_BYTES);
    expect(scan(longest)).toBe(longest.length);
    expect(() => scan(instruction('blob', 1, 'A'.repeat(MAX_INSTRUCTION_BYTES - 16)))).toThrow(FramingError);
    const blob = instruction('blob', 123, 'A'.repeat((6048 / 3) * 4));
    expect(scan(blob)).toBe(blob.length);
    expect(scan(`1.a${',1.a'.repeat(127)};`)).toBe(128 * 4);
  });

  it('counts bytes for the limit even where characters have several', () => {
    expect(() => scan(instruction('name', '€'.repeat(2730)))).toThrow(FramingError);
    expect(scan(instruction('name', '€'.repeat(2720)))).toBeGreaterThan(8000);
  });

  it('stops before what ends a connection, and only once that is whole', () => {
    const framer = new Framer();
    const before = '4.sync,1.0;';
    const stream = Buffer.from(`${before}5.error,3.Bad,3.519;10.disconnect;`);
    for (let to = before.length; to < before.length + 20; to += 1) {
      expect(framer.scan(stream, 0, to)).toBe(before.length);
      expect(framer.lastBegin).toBe(-1);
    }
    expect(framer.scan(stream, 0, stream.length)).toBe(before.length);
    expect(framer.lastBegin).toBe(before.length);
    expect(scan('10.disconnect;')).toBe(0);
    expect(scan('8.required,8.password;')).toBe(0);
    expect(scan('8.requires;5.erros;10.disconnecx;4.name,5.error;')).toBe(48);
  });

  it('passes such instructions by when it is told to', () => {
    const bytes = Buffer.from('5.error,1.x,1.0;10.disconnect;');
    const framer = new Framer({ stops: false });
    expect(framer.scan(bytes, 0, bytes.length)).toBe(bytes.length);
  });

  it('counts the pictures', () => {
    const framer = new Framer();
    const bytes = Buffer.from('4.sync,1.0;4.sink;4.name,4.sync;4.sync,1.1;4.sy');
    framer.scan(bytes, 0, bytes.length);
    expect(framer.syncs).toBe(2);
  });

  it('counts whole instructions by opcode, each once, for every chunking of the stream', () => {
    fc.assert(
      fc.property(
        fc.array(anInstruction, { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }),
        (parts, sizes) => {
          const stream = parts.join('');
          const expected: Record<string, number> = {};
          for (const [opcode = ''] of instructions(stream)) {
            const name = opcode === 'Ünï' ? 'other' : opcode === '' ? 'internal' : opcode;
            expected[name] = (expected[name] ?? 0) + 1;
          }
          const { framer } = readInPieces(Buffer.from(stream), sizes);
          expect(countsOf(framer.instructions)).toEqual(expected);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('counts the one that ends a connection too, and does not grow with what a server invents', () => {
    const framer = new Framer();
    const invented = Array.from({ length: 500 }, (_, at) => instruction(`op${at}`)).join('');
    const bytes = Buffer.from(`${invented}4.sync,1.0;5.error,3.Bad,3.519;`);
    framer.scan(bytes, 0, bytes.length);
    expect(countsOf(framer.instructions)).toEqual({ error: 1, other: 500, sync: 1 });
  });

  it.each([
    ['a picture', instruction('img', 1, 14, 0, 'image/webp', 0, 0), { 'image/webp': 1 }],
    ['sound with parameters', instruction('audio', 1, 'audio/L16;rate=44100,channels=2'), { 'audio/L16': 1 }],
    ['a video', instruction('video', 1, 0, 'video/mp4'), { 'video/mp4': 1 }],
    ['what nobody knows', instruction('img', 1, 14, 0, 'image/x', 0, 0), { other: 1 }],
    ['a longer name', instruction('img', 1, 14, 0, 'image/png2', 0, 0), { other: 1 }],
    ['no name', instruction('img', 1, 14, 0, ''), { other: 1 }],
    ['a name of several bytes', instruction('img', 'é', 14, 0, 'ïmäge/png'), { other: 1 }],
    ['too few elements', instruction('img', 1), { other: 1 }],
    ['no stream', instruction('blob', 1, 'image/png'), {}],
  ])('counts the format of %s', (_, text, expected) => {
    const framer = new Framer();
    const bytes = Buffer.from(`4.sync,1.0;${text}4.sync,1.0;`);
    expect(framer.scan(bytes, 0, bytes.length)).toBe(bytes.length);
    expect(countsOf(framer.codecs)).toEqual(expected);
  });

  it('gives the same whole instructions for every chunking of the stream', () => {
    fc.assert(
      fc.property(
        fc.array(anInstruction, { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
        (parts, sizes, lateness) => {
          const stream = Buffer.from(parts.join(''));
          let turn = 0;
          const isLate = (): boolean => lateness[turn++ % lateness.length] ?? false;
          const { runs, leftOver } = readInPieces(stream, sizes, isLate);
          expect(Buffer.concat(runs).equals(stream)).toBe(true);
          for (const run of runs) expect(() => instructions(run.toString())).not.toThrow();
          expect(leftOver).toBeLessThanOrEqual(MAX_INSTRUCTION_BYTES);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('gives the same for pieces of one byte, and for a stream larger than any memory', () => {
    const parts = [
      '4.name,4.ä€😀!;',
      instruction('blob', 1, 'x'.repeat(8000)),
      '1.😀;',
      instruction('rect', 0, 1),
    ];
    const one = Buffer.from(parts.join(''));
    expect(Buffer.concat(readInPieces(one, [1]).runs).equals(one)).toBe(true);
    const many = Buffer.from(parts.join('').repeat(200));
    expect(Buffer.concat(readInPieces(many, [1 << 30]).runs).equals(many)).toBe(true);
  });

  it('throws nothing but its own error at garbage, and lets nothing but whole, valid text through', () => {
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .tuple(
          fc.array(anInstruction, { minLength: 1, maxLength: 5 }),
          fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
        )
        .map(([parts, flips]) => {
          const bytes = Buffer.from(parts.join(''));
          for (const [at, byte] of flips) bytes[at % bytes.length] = byte;
          return bytes;
        }),
      fc
        .string({ unit: fc.constantFrom('0', '1', '5', '.', ',', ';', 'a', 'é', '😀'), maxLength: 200 })
        .map((some) => Buffer.from(some)),
    );
    fc.assert(
      fc.property(garbage, fc.integer({ min: 1, max: 100 }), (bytes, size) => {
        try {
          const { runs, leftOver } = readInPieces(Buffer.from(bytes), [size]);
          expect(leftOver).toBeLessThanOrEqual(MAX_INSTRUCTION_BYTES);
          for (const run of runs) {
            expect(isUtf8(run)).toBe(true);
            expect(() => instructions(run.toString())).not.toThrow();
          }
        } catch (error) {
          if (!(error instanceof FramingError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
