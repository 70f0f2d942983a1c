import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instruction } from '../../test/fakes/guacd/wire.ts';
import { decode, elementsAt, encode } from './instruction.ts';

describe('an instruction', () => {
  it.each([
    [['sync', 0], '4.sync,1.0;'],
    [['😀'], '1.😀;'],
    [['name', 'ä€😀'], '4.name,3.ä€😀;'],
    [['', 'ping'], '0.,4.ping;'],
    [['connect', null, undefined, 'x'], '7.connect,0.,0.,1.x;'],
  ])('is written %j as %s', (elements, text) => {
    expect(encode(...elements)).toBe(text);
  });

  it('is read from among others', () => {
    const bytes = Buffer.from('4.sync,1.0;4.name,2.😀;;4.size;');
    expect(decode(bytes, 11)).toEqual({ opcode: 'name', args: ['😀;'], end: 26 });
    expect(decode(bytes)).toEqual({ opcode: 'sync', args: ['0'], end: 11 });
    expect(elementsAt(bytes, 11)).toEqual({ ranges: [13, 17, 20, 25], end: 26 });
  });

  it('comes back as it was written, whatever its text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 }).map((some) => Buffer.from(some).toString());
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (elements) => {
        const written = encode(...elements);
        expect(written).toBe(instruction(...elements));
        const { opcode, args, end } = decode(Buffer.from(written));
        expect([opcode, ...args]).toEqual(elements);
        expect(end).toBe(Buffer.byteLength(written));
      }),
    );
  });

  it('counts half a surrogate pair as the one character that it is sent as', () => {
    expect(Buffer.from(encode('\ud83d')).toString()).toBe('1.\ufffd;');
  });
});
