import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { AppError } from '../errors.ts';

/** Asks twice on a terminal, without showing what is typed; else takes the first line of standard input. */
export async function readNewPassword(): Promise<string> {
  if (process.stdin.isTTY !== true) {
    for await (const line of createInterface({ input: process.stdin })) return line;
    throw new AppError('BAD_REQUEST', 'No password came on standard input.');
  }
  const first = await ask('Password: ');
  const second = await ask('Once more: ');
  if (first !== second) throw new AppError('BAD_REQUEST', 'The two passwords differ.');
  return first;
}

async function ask(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await reader.question('');
  } finally {
    reader.close();
    process.stderr.write('\n');
  }
}
