import { describe, expect, it } from 'vitest';
import { OPCODES, opcodeAt } from './opcodes.ts';

const named = (opcode: string): string | undefined =>
  OPCODES[opcodeAt(Buffer.from(`xx${opcode},`), 2, opcode.length)];

describe('opcodes', () => {
  it.each(OPCODES.filter((name) => name !== 'internal' && name !== 'other'))('%s is found', (opcode) => {
    expect(named(opcode)).toBe(opcode);
    for (const like of [`${opcode}x`, `x${opcode}`, opcode.slice(1), opcode.toUpperCase()]) {
      expect(OPCODES.includes(like) || like === '' ? like : named(like)).toBe(
        OPCODES.includes(like) || like === '' ? like : 'other',
      );
    }
  });

  it('without letters are the gateway’s own', () => {
    expect(named('')).toBe('internal');
  });

  it.each(['errxr', 'rexxired', 'reqxxxxd', 'disxxxxxxt', 'vidxo', 'audxo'])(
    '%s is none that is looked at',
    (opcode) => {
      expect(named(opcode)).toBe('other');
    },
  );

  it.each(['internal', 'other', 'x', 'é', '__proto__', 'A'.repeat(3000)])('like %j are others', (opcode) => {
    expect(named(opcode)).toBe('other');
  });
});
