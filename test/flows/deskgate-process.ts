import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { projectRoot } from '../../src/root.ts';

/** The built program, as operators run it: it knows its folder and what it is given, and nothing of this process. */
export function spawnDeskgate(
  dir: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcessByStdio<Writable, Readable, Readable> {
  return spawn(process.execPath, [join(projectRoot(), 'bin/deskgate.mjs'), ...args], {
    cwd: dir,
    stdio: 'pipe',
    env: { PATH: process.env.PATH ?? '', HOME: dir, ...env },
  });
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** One command, to its end. @param input all that it can read. */
export async function runDeskgate(
  dir: string,
  args: readonly string[],
  { input = '', env = {} }: { input?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<Ran> {
  const child = spawnDeskgate(dir, args, env);
  child.stdin.end(input);
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, out, err };
}
