import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headOf, pointerOf, written } from '../../src/recordings/format.ts';

describe('a recording of RFB', () => {
  it('is a head and blocks of length, bytes, zeros and time', () => {
    expect(headOf('rfb').toString()).toBe('FBS 001.000\n');
    expect(written('rfb', Buffer.from('RFB 003.008\n\x01'), 258.9)).toEqual(
      Buffer.concat([
        Buffer.from([0, 0, 0, 13]),
        Buffer.from('RFB 003.008\n\x01\0\0\0'),
        Buffer.from([0, 0, 1, 2]),
      ]),
    );
  });

  it('gives back every byte, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(0xffff_ffff), (bytes, ms) => {
        const block = written('rfb', Buffer.from(bytes), ms);
        const length = block.readUInt32BE(0);
        expect([...block.subarray(4, 4 + length)]).toEqual([...bytes]);
        expect(block.readUInt32BE(block.length - 4)).toBe(ms);
        expect(block.length % 4).toBe(0);
      }),
    );
  });

  it('is a copy: the memory may be read into again', () => {
    const memory = Buffer.from('abcd');
    const [block, text] = [written('rfb', memory, 0), written('guacamole', memory, 0)];
    memory.fill(0);
    expect([block.toString('latin1', 4, 8), text.toString()]).toEqual(['abcd', 'abcd']);
  });
});

describe('a recording of Guacamole', () => {
  it('is the instructions without those of the tunnel itself', () => {
    expect(headOf('guacamole')).toHaveLength(0);
    expect(written('guacamole', '4.size,1.0,4.1024,3.768;', 5).toString()).toBe('4.size,1.0,4.1024,3.768;');
    expect(written('guacamole', '0.,4.ping,1.5;', 5)).toHaveLength(0);
    expect(written('guacamole', Buffer.from('0.,36.id;'), 5)).toHaveLength(0);
  });

  it.each(['5.mouse,3.100,2.50,1.0;', '5.mouse,1.0,5.12345,3.255;'])('takes the pointer: %s', (said) => {
    expect(pointerOf(Buffer.from(said))?.toString()).toBe(said);
  });

  it.each([
    ['another instruction', '3.key,5.65293,1.1;'],
    ['two at once', '5.mouse,1.0,1.0,1.0;5.mouse,1.0,1.0,1.0;'],
    ['a length that lies', '5.mouse,2.0,1.0,1.0;'],
    ['a length that lies the other way', '5.mouse,1.00,1.0,1.0;'],
    ['more after it', '5.mouse,1.0,1.0,1.0;\n'],
    ['a number that is none', '5.mouse,1.x,1.0,1.0;'],
    ['no end', '5.mouse,1.0,1.0,1.0'],
    ['too much', `5.mouse,${'1.0,'.repeat(20)}1.0;`],
  ])('takes nothing else of what the viewer says: %s', (_, said) => {
    expect(pointerOf(Buffer.from(said))).toBeNull();
  });
});
