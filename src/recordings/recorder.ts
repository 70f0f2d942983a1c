import type { WebSocket } from 'ws';
import type { Database } from '../db/database.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { within } from '../wait.ts';
import type { RecordingFolder } from './folder.ts';
import type { RecordingFormat } from './format.ts';
import { type RecordingFault, RecordingFile } from './recording-file.ts';
import { tee } from './tee.ts';

/** A disk that does not answer is not waited for any longer. */
const BEGIN_MS = 10_000;

/** Who looks at what through which viewer. */
export interface Recorded {
  /** Of the connection. */
  readonly id: string;
  readonly instanceId: string;
  readonly userId: string;
  readonly transport: string;
  readonly format: RecordingFormat;
}

/** One that is being written. */
export interface Recording {
  /** Ends it, and its row. Never rejects. */
  end(): Promise<void>;
}

export interface RecorderOptions {
  readonly db: Database;
  readonly log: Logger;
  readonly folder: RecordingFolder;
  /** Bytes after which one is full. */
  readonly largest: number;
  readonly now?: () => number;
}

/** Writes down what viewers are shown. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #now: () => number;
  readonly #live = new Set<string>();

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Whether this process writes it. */
  isLive(id: string): boolean {
    return this.#live.has(id);
  }

  /**
   * Writes down what the viewer is sent from now on: the row first, and then the file. Rejects with RECORDING_FAILED where it
   * cannot be begun.
   * @param onFault told once when nothing more is written.
   */
  async begin(
    viewer: WebSocket,
    recorded: Recorded,
    onFault: (fault: RecordingFault) => void,
  ): Promise<Recording> {
    const { id, format } = recorded;
    this.#live.add(id);
    try {
      await this.#insert(recorded);
      const file = await this.#create(recorded, onFault);
      tee(viewer, file, format);
      return { end: () => this.#end(id, file) };
    } catch (error) {
      this.#live.delete(id);
      throw error;
    }
  }

  async #insert({ instanceId, userId, ...rest }: Recorded): Promise<void> {
    const { db } = this.#options;
    const [instance, user] = await Promise.all([db.instances.get(instanceId), db.users.get(userId)]);
    if (instance === null || user === null)
      throw new AppError('INSTANCE_NOT_FOUND', 'There is no desktop with this id.');
    const { appId, appName, projectId } = instance;
    await db.recordings.insert({
      ...rest,
      ...{ instanceId, appId, appName, projectId, userId, username: user.username },
      ...{ startedAt: this.#now(), endedAt: null, bytes: null, fault: null },
    });
  }

  async #create({ id, format }: Recorded, onFault: (fault: RecordingFault) => void): Promise<RecordingFile> {
    const { db, log, folder, largest } = this.#options;
    const creating = folder.make().then(() =>
      RecordingFile.create(folder.fileOf(id, format), {
        format,
        largest,
        onFault: (fault, error) => {
          log.warn({ recordingId: id, fault, err: error }, 'a recording ended before its viewer');
          onFault(fault);
        },
      }),
    );
    try {
      return await within(BEGIN_MS, creating, () => {
        creating.then((file) => file.close()).catch(() => undefined);
        throw new Error(`the folder ${folder.path} did not answer within ${BEGIN_MS} ms`);
      });
    } catch (cause) {
      await db.recordings.delete(id);
      throw new AppError('RECORDING_FAILED', 'This desktop is recorded, and its recording cannot be begun.', {
        cause,
      });
    }
  }

  async #end(id: string, file: RecordingFile): Promise<void> {
    const { db, log } = this.#options;
    await file.close();
    try {
      const { bytes, fault } = file;
      await db.recordings.end(id, { endedAt: this.#now(), bytes, fault });
    } catch (error) {
      log.error(
        { err: error, recordingId: id },
        'the row of a recording could not be ended; it ends by itself',
      );
    }
    this.#live.delete(id);
  }
}
