import Guacamole from 'guacamole-common-js';
import type { ViewerClient } from '../../../test/contracts/tunnel-rig.ts';

/** What a viewer's page would have seen so far, read with the browser's own parser. */
export interface Screen {
  /** The connection's id, from the first message. */
  id: string | null;
  /** Size of layer 0. */
  size: readonly [width: number, height: number] | null;
  syncs: number;
  images: number;
  readonly opcodes: Map<string, number>;
  /** Longest instruction in bytes. */
  longest: number;
}

/** Reads the viewer's messages until the socket closes, and answers every `sync` as a page does. */
export function watchScreen(viewer: ViewerClient): Screen {
  const screen: Screen = { id: null, size: null, syncs: 0, images: 0, opcodes: new Map(), longest: 0 };
  const parser = new Guacamole.Parser();
  parser.oninstruction = (opcode: string, params: unknown[]) => {
    const args = params.map(String);
    screen.opcodes.set(opcode, (screen.opcodes.get(opcode) ?? 0) + 1);
    screen.longest = Math.max(
      screen.longest,
      args.reduce((sum, arg) => sum + arg.length + 6, opcode.length + 3),
    );
    if (opcode === '' && args.length === 1) screen.id ??= args[0] ?? null;
    if (opcode === 'size' && args[0] === '0') screen.size = [Number(args[1]), Number(args[2])];
    if (opcode === 'img') screen.images += 1;
    if (opcode === 'sync') {
      screen.syncs += 1;
      const time = args[0] ?? '';
      viewer.send(`4.sync,${time.length}.${time};`);
    }
  };
  const read = async (): Promise<void> => {
    for (;;) parser.receive((await viewer.next()).toString());
  };
  read().catch(() => undefined);
  return screen;
}

/** Types text by key presses; ASCII and Enter (`\n`) only. */
export function type(viewer: ViewerClient, text: string): void {
  for (const character of text) {
    const keysym = String(character === '\n' ? 0xff0d : character.charCodeAt(0));
    for (const pressed of ['1', '0']) viewer.send(`3.key,${keysym.length}.${keysym},1.${pressed};`);
  }
}
