import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NamedCounts } from '../../src/api.ts';
import { ViewerMessages } from './viewer-messages.ts';

const bytes = (...values: number[]): Buffer => Buffer.from(values);
const zeros = (length: number): Buffer => Buffer.alloc(length);
const u32 = (value: number): Buffer => {
  const word = Buffer.alloc(4);
  word.writeInt32BE(value);
  return word;
};
const setEncodings = (...encodings: number[]): Buffer =>
  Buffer.concat([bytes(2, 0, encodings.length >> 8, encodings.length & 0xff), ...encodings.map(u32)]);
const cutText = (length: number, signed = length): Buffer =>
  Buffer.concat([bytes(6, 0, 0, 0), u32(signed), Buffer.alloc(length, 5)]);

const MESSAGES: readonly (readonly [string, Buffer])[] = [
  ['SetPixelFormat', Buffer.concat([bytes(0), zeros(19)])],
  ['SetEncodings', setEncodings(1, 7, -260, 16, -312)],
  ['SetEncodings', setEncodings()],
  ['FramebufferUpdateRequest', Buffer.concat([bytes(3), zeros(9)])],
  ['KeyEvent', Buffer.concat([bytes(4), zeros(7)])],
  ['PointerEvent', Buffer.concat([bytes(5), zeros(5)])],
  ['ClientCutText', cutText(0)],
  ['ClientCutText', cutText(3000)],
  ['ClientCutText', cutText(12, -12)],
  ['EnableContinuousUpdates', Buffer.concat([bytes(150), zeros(9)])],
  ['ClientFence', Buffer.concat([bytes(248), zeros(7), bytes(3), zeros(3)])],
  ['xvp', Buffer.concat([bytes(250), zeros(3)])],
  ['SetDesktopSize', Buffer.concat([bytes(251, 0, 4, 0, 3, 0, 1, 0), zeros(16)])],
  ['QEMU', Buffer.concat([bytes(255, 0), zeros(10)])],
];

function namesOf({ names, counts }: NamedCounts): Record<string, number> {
  return Object.fromEntries(
    names.map((name, at) => [name, counts[at] ?? 0] as const).filter(([, n]) => n > 0),
  );
}

function read(...frames: readonly Buffer[]): ViewerMessages {
  const messages = new ViewerMessages();
  for (const frame of frames) messages.read(frame);
  return messages;
}

describe('messages of a viewer', () => {
  it.each(MESSAGES)('%s is known, and what follows it', (name, message) => {
    const key = MESSAGES[4]?.[1] as Buffer;
    const counted = namesOf(read(Buffer.concat([message, key])).met);
    expect(counted).toEqual({ KeyEvent: 1, [name]: name === 'KeyEvent' ? 2 : 1 });
  });

  it('are counted alike however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...MESSAGES), { minLength: 1, maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
        (chosen, sizes) => {
          const stream = Buffer.concat(chosen.map(([, message]) => message));
          const frames: Buffer[] = [];
          for (let at = 0, turn = 0; at < stream.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            frames.push(stream.subarray(at, at + size));
            at += size;
          }
          const expected: Record<string, number> = {};
          for (const [name] of chosen) expected[name] = (expected[name] ?? 0) + 1;
          expect(namesOf(read(...frames).met)).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('tell which encoding of a picture the viewer likes best', () => {
    expect(namesOf(read(setEncodings(1, -239, 7, 16, 0)).preferred)).toEqual({ Tight: 1 });
    expect(namesOf(read(setEncodings(-260), setEncodings(0x574d5664)).preferred)).toEqual({ TightPNG: 1 });
  });

  it('of a mouse with more buttons are a byte longer, where the viewer knows such', () => {
    const pointer = bytes(5, 0x81, 0, 1, 0, 1);
    expect(namesOf(read(pointer, pointer).met)).toEqual({ PointerEvent: 2 });
    const longer = Buffer.concat([pointer, bytes(1)]);
    expect(namesOf(read(setEncodings(7, -316), longer, longer).met)).toEqual({
      SetEncodings: 1,
      PointerEvent: 2,
    });
  });

  it('are counted no more after one that is not known, or in a flood', () => {
    const key = Buffer.concat([bytes(4), zeros(7)]);
    expect(namesOf(read(key, bytes(77), key).met)).toEqual({ KeyEvent: 1 });
    expect(namesOf(read(key, bytes(255, 1, 0, 0), key).met)).toEqual({ KeyEvent: 1 });
    const flood = Buffer.concat(Array.from({ length: 2000 }, () => key));
    expect(namesOf(read(flood, flood, key).met)).toEqual({ KeyEvent: 256 });
  });

  it('that are garbage neither throw nor are kept', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 20 }), (frames) => {
        read(...frames.map((frame) => Buffer.from(frame)));
      }),
      { numRuns: 500 },
    );
    expect(() => read(bytes(6, 0, 0, 0, 0x80, 0, 0, 0), zeros(10))).not.toThrow();
  });
});
