import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PYTHON } from '../python.ts';

/**
 * Gives a socket to `pour.py` or `drain.py`, which move bytes for less than any program that looks at them: what is measured
 * has the processor to itself. Nothing may be on its way to this end of the socket when it is handed over.
 * @param input for standard input.
 * @returns resolves with the JSON object that the script prints.
 */
export async function handOver(
  socket: Socket,
  script: 'pour.py' | 'drain.py',
  { bytes, input }: { readonly bytes: number; readonly input: Buffer },
): Promise<object> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(PYTHON, [path, String(bytes)], { stdio: ['pipe', 'pipe', 'inherit', socket] });
  // the child has a descriptor of its own: closing this one ends nothing
  socket.destroy();
  process.once('exit', () => child.kill('SIGKILL'));
  process.once('SIGTERM', () => process.exit(0));
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('pipes were asked for');
  stdin.end(input);
  const lines = createInterface({ input: stdout });
  const ended = once(child, 'close').then(([code]) => {
    throw new Error(`${script} ended with ${code}`);
  });
  const [line] = await Promise.race([once(lines, 'line'), ended]);
  return JSON.parse(line) as object;
}
