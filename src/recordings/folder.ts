import { mkdir, opendir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ENDING, type RecordingFormat } from './format.ts';

const FILE = /^([a-z0-9]{1,32})\.(?:fbs|guac)$/;

/** A file of the folder, named by its recording's id. */
export interface FoundRecording {
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
}

/** Where the files of recordings lie, named by the id. Nobody but the gateway's user may look into it. */
export class RecordingFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Rejects where it cannot be made. */
  async make(): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
  }

  fileOf(id: string, format: RecordingFormat): string {
    return join(this.path, `${id}.${ENDING[format]}`);
  }

  /** Each file with its bytes; nothing where there is no such folder. */
  async *files(): AsyncGenerator<FoundRecording> {
    let entries: Awaited<ReturnType<typeof opendir>>;
    try {
      entries = await opendir(this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    for await (const { name } of entries) {
      const id = FILE.exec(name)?.[1];
      if (id === undefined) continue;
      const path = join(this.path, name);
      const found = await stat(path).catch(() => null);
      if (found !== null) yield { id, path, bytes: found.size };
    }
  }

  /** One that is gone already is no error. */
  async remove(path: string): Promise<void> {
    await rm(path, { force: true });
  }
}
