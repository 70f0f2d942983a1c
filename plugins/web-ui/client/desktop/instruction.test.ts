import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeInstruction, parseInstructions } from './instruction.ts';

describe('Guacamole instructions', () => {
  it('count code points, not what JavaScript counts', () => {
    expect(encodeInstruction(['name', '😀'])).toBe('4.name,1.😀;');
    expect(parseInstructions('4.name,1.😀;3.nop;')).toEqual([['name', '😀'], ['nop']]);
  });

  it('come back as they were sent', () => {
    const instruction = fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(instruction, { maxLength: 5 }), (instructions) => {
        expect(parseInstructions(instructions.map(encodeInstruction).join(''))).toEqual(instructions);
      }),
    );
  });

  it('may hold what ends or separates elsewhere', () => {
    expect(parseInstructions('3.a;b,3.1.c;')).toEqual([['a;b', '1.c']]);
  });

  it.each(['4.nam', '3.nop', 'nop;', 'x.nop;', '3.nop,', '4.nop;', '-1.;', '1.5.ab;'])(
    'refuse %s',
    (frame) => {
      expect(() => parseInstructions(frame)).toThrow(/The gateway sent/);
    },
  );

  it('may be none', () => expect(parseInstructions('')).toEqual([]));
});
