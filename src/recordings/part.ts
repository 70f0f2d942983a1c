import type { CoreConfig } from '../config/core.ts';
import type { Database } from '../db/database.ts';
import type { Logger } from '../log.ts';
import { RecordingFolder } from './folder.ts';
import { keepRecordings } from './keeping.ts';
import { Recorder } from './recorder.ts';
import { Recordings } from './recordings.ts';

export interface RecordingPart {
  readonly recorder: Recorder;
  readonly service: Recordings;
  /** Looks after rows and files until `signal` aborts. Never rejects. */
  keep(signal: AbortSignal): Promise<void>;
}

/** All of recordings that a gateway has, over one folder. Opens nothing before it is used. */
export function recordingPart(options: {
  readonly db: Database;
  readonly log: Logger;
  readonly settings: CoreConfig['recordings'];
}): RecordingPart {
  const { db, log, settings } = options;
  const { largest, days, room } = settings;
  const folder = new RecordingFolder(settings.folder);
  const recorder = new Recorder({ db, log, folder, largest });
  const isLive = (id: string): boolean => recorder.isLive(id);
  return {
    recorder,
    service: new Recordings({ db, folder }),
    keep: (signal) => keepRecordings({ db, log, folder, days, room, isLive }, signal),
  };
}
