import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a killed program had mounted in its folder, the innermost first. */
export async function unmountBelow(folder: string): Promise<void> {
  const lines = (await readFile('/proc/mounts', 'utf8')).split('\n');
  const points = lines.map((line) => line.split(' ')[1] ?? '');
  for (const point of points.filter((path) => path.startsWith(folder)).reverse()) {
    await run('umount', ['-l', point]);
  }
}
