/** In the place of the plugin's `opcodes.ts`: the least that a framer which counts nothing looks at in an opcode. */
import { OPCODES, SYNC } from '../../plugins/guacamole/opcodes.ts';

export { AUDIO, IMG, LAST_OF_ENDS, OPCODES, SYNC, VIDEO } from '../../plugins/guacamole/opcodes.ts';

const OTHER = OPCODES.length - 1;
const [ERROR, REQUIRED, DISCONNECT] = [0, 1, 2] as const;
const words = OPCODES.slice(0, SYNC + 1).map((opcode) => Buffer.from(opcode));

export function opcodeAt(bytes: Buffer, at: number, length: number): number {
  switch (length) {
    case 4:
      return isWord(bytes, at, SYNC);
    case 5:
      return isWord(bytes, at, ERROR);
    case 8:
      return isWord(bytes, at, REQUIRED);
    case 10:
      return isWord(bytes, at, DISCONNECT);
    default:
      return OTHER;
  }
}

function isWord(bytes: Buffer, at: number, opcode: number): number {
  const word = words[opcode] as Buffer;
  for (let index = 0; index < word.length; index += 1) if (bytes[at + index] !== word[index]) return OTHER;
  return opcode;
}
