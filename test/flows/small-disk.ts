import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CHUNK = Buffer.alloc(4096, 1);

/** A file system in memory that is soon full. */
export interface SmallDisk {
  readonly dir: string;
  /** Takes what is free. */
  fill(): Promise<void>;
  free(): Promise<void>;
  unmount(): Promise<void>;
}

/** Rejects where mounting is not allowed: it takes root, and a container has to be given the right. */
export async function smallDisk(megabytes: number): Promise<SmallDisk> {
  const dir = await mkdtemp(join(tmpdir(), 'deskgate-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'deskgate-test', dir]);
  } catch (error) {
    await rmdir(dir);
    throw error;
  }
  const ballast = join(dir, 'ballast');
  return {
    dir,
    async fill() {
      const file = await open(ballast, 'a');
      try {
        for (;;) await file.write(CHUNK);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        await file.close();
      }
    },
    free: () => rm(ballast),
    async unmount() {
      await run('umount', [dir]);
      await rmdir(dir);
    },
  };
}

/** Why there can be no small disk here; null where there can. */
export async function noSmallDisk(): Promise<string | null> {
  try {
    await (await smallDisk(1)).unmount();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.trim() : String(error);
  }
}
