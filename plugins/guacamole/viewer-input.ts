import type { NamedCounts } from '../../src/api.ts';
import { Framer, FramingError } from './framer.ts';
import { elementsAt, encode } from './instruction.ts';

/**
 * Instructions that a viewer may send on to guacd, with the least number of arguments that guacd reads of each without
 * looking whether they are there.
 */
const ALLOWED: ReadonlyMap<string, number> = new Map([
  ['ack', 3],
  ['argv', 3],
  ['audio', 2],
  ['blob', 2],
  ['clipboard', 2],
  ['end', 1],
  ['file', 3],
  ['get', 2],
  ['key', 2],
  ['mouse', 3],
  ['nop', 0],
  ['pipe', 3],
  ['put', 4],
  ['size', 2],
  ['sync', 1],
  ['touch', 7],
]);

/** Connection parameters that a viewer may change in an open connection; guacd would take credentials this way too. */
const CHANGEABLE: ReadonlySet<string> = new Set(['color-scheme', 'font-name', 'font-size']);

const LONGEST_MESSAGE = 1024 * 1024;

export interface ViewerOutput {
  /** Bytes for guacd; empty when there are none. */
  readonly toGuacd: readonly Buffer[];
  /** Answers to the viewer. */
  readonly toViewer: readonly string[];
  /** The viewer said good-bye. */
  readonly leaves: boolean;
}

/** Reads messages of one viewer: whole instructions, each of them checked, none of them encoded anew. */
export class ViewerInput {
  readonly #framer = new Framer({ stops: false });
  readonly #canResize: boolean;

  constructor(options: { readonly canResize: boolean }) {
    this.#canResize = options.canResize;
  }

  /** What the viewer sent so far, dropped or not. */
  get instructions(): NamedCounts {
    return this.#framer.instructions;
  }

  /** @throws FramingError */
  read(message: Buffer): ViewerOutput {
    if (message.length > LONGEST_MESSAGE) throw new FramingError('A message is too long.');
    if (this.#framer.scan(message, 0, message.length) < message.length) {
      throw new FramingError('A message ends within an instruction.');
    }
    const toGuacd: Buffer[] = [];
    const toViewer: string[] = [];
    let passed = 0;
    for (let at = 0; at < message.length; ) {
      const { ranges, end } = elementsAt(message, at);
      const text = (element: number): string =>
        message.toString('utf8', ranges[2 * element], ranges[2 * element + 1]);
      const opcode = text(0);
      const args = ranges.length / 2 - 1;
      const leaves = opcode === 'disconnect';
      if (leaves || !this.#passes(opcode, args, text)) {
        if (passed < at) toGuacd.push(message.subarray(passed, at));
        passed = end;
        if (leaves) return { toGuacd, toViewer, leaves };
        if (opcode === '' && args > 0 && text(1) === 'ping') toViewer.push(message.toString('utf8', at, end));
      }
      at = end;
    }
    if (passed === 0) return { toGuacd: [message], toViewer, leaves: false };
    if (passed < message.length) toGuacd.push(message.subarray(passed));
    return { toGuacd, toViewer, leaves: false };
  }

  /** What is not known is dropped: neither this gateway nor guacd has a use for it. */
  #passes(opcode: string, args: number, text: (element: number) => string): boolean {
    const least = ALLOWED.get(opcode);
    if (least === undefined) return false;
    if (args < least) throw new FramingError(`An instruction ${opcode} lacks arguments.`);
    if (opcode === 'size') return this.#canResize;
    return opcode !== 'argv' || CHANGEABLE.has(text(3));
  }
}

/** Keeps guacd from giving up on a viewer that has nothing to say. */
export const NOP = encode('nop');
