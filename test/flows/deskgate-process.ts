import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
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
