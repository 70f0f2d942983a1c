import { open } from 'node:fs/promises';
import type { Actor } from '../auth/model.ts';
import { partOf } from '../checked.ts';
import type { Database, ProjectOfUser } from '../db/database.ts';
import type { RecordingRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { maySee, projectsOf, visibleTo } from '../projects/membership.ts';
import { mayIn } from '../projects/roles.ts';
import type { RecordingFolder } from './folder.ts';
import { ENDING } from './format.ts';
import type { RecordingContent, RecordingFilter, RecordingService, RecordingView } from './service.ts';

const OWN = 'recordings.own';
const ALL = 'recordings.all';

export interface RecordingsOptions {
  readonly db: Database;
  readonly folder: RecordingFolder;
}

export class Recordings implements RecordingService {
  readonly #db: Database;
  readonly #folder: RecordingFolder;

  constructor({ db, folder }: RecordingsOptions) {
    this.#db = db;
    this.#folder = folder;
  }

  async page(actor: Actor, filter: RecordingFilter = {}) {
    requireOwn(actor);
    const visible = await visibleTo(this.#db, actor, ALL);
    const { rows, total } = await this.#db.recordings.page({ ...filter, ...partOf(filter), visible });
    return { items: await this.#views(actor, rows), total };
  }

  async get(actor: Actor, id: string): Promise<RecordingView> {
    const [view] = await this.#views(actor, [await this.#visible(actor, id)]);
    if (view === undefined) throw notFound();
    return view;
  }

  async content(actor: Actor, id: string): Promise<RecordingContent> {
    const row = await this.#visible(actor, id);
    try {
      const handle = await open(this.#folder.fileOf(row.id, row.format), 'r');
      const { size } = await handle.stat();
      return { handle, size, fileName: fileNameOf(row) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new AppError(
        'RECORDING_ELSEWHERE',
        'The file of this recording is not in the folder of this gateway.',
      );
    }
  }

  async remove(actor: Actor, id: string): Promise<void> {
    const row = await this.#visible(actor, id);
    if (!mayRemove(actor, row, await projectsOf(this.#db, actor)))
      throw new AppError('FORBIDDEN', 'You may not remove this recording.', {
        remedy: 'Ask a manager of the project, or an administrator.',
      });
    if (row.endedAt === null)
      throw new AppError('RECORDING_RUNS', 'The desktop is still looked at, and recorded.');
    // who comes second finds nothing
    if (!(await this.#db.recordings.delete(row.id))) throw notFound();
    await this.#folder.remove(this.#folder.fileOf(row.id, row.format));
  }

  async #visible(actor: Actor, id: string): Promise<RecordingRow> {
    requireOwn(actor);
    const row = await this.#db.recordings.get(id.slice(0, 32));
    if (row === null || !(await maySee(this.#db, actor, row, ALL))) throw notFound();
    return row;
  }

  async #views(actor: Actor, rows: readonly RecordingRow[]): Promise<readonly RecordingView[]> {
    const [mine, projects] = await Promise.all([
      projectsOf(this.#db, actor),
      this.#db.projects.find(rows.flatMap(({ projectId }) => projectId ?? [])),
    ]);
    const names = new Map(projects.map(({ id, name }) => [id, name]));
    return rows.map((row) => viewOf(row, names, mayRemove(actor, row, mine)));
  }
}

/** What is said where it is not whole. */
const FAULTS: Readonly<Record<NonNullable<RecordingRow['fault']>, string>> = {
  'cut-off': 'The gateway ended before the recording did.',
  failed: 'The recording could not be written any further.',
  full: 'The recording was as large as one may be; it goes on in the next one.',
};

function viewOf(row: RecordingRow, projects: ReadonlyMap<string, string>, mayRemove: boolean): RecordingView {
  const { id, instanceId, transport, format, startedAt, endedAt, bytes, fault, projectId } = row;
  return {
    ...{ id, instanceId, transport, format, startedAt, endedAt, bytes, mayRemove },
    app: { id: row.appId, name: row.appName },
    user: { id: row.userId, username: row.username },
    project: projectId === null ? null : { id: projectId, name: projects.get(projectId) ?? '' },
    error: fault === null ? null : FAULTS[fault],
  };
}

function mayRemove(actor: Actor, { projectId }: RecordingRow, mine: readonly ProjectOfUser[]): boolean {
  if (actor.may(ALL)) return true;
  return projectId !== null && mayIn(mine.find(({ id }) => id === projectId)?.role ?? null, 'manage');
}

/** Ids of applications have nothing in them that a file name or a header could not have. */
function fileNameOf({ appId, id, startedAt, format }: RecordingRow): string {
  return `${appId}-${new Date(startedAt).toISOString().slice(0, 10)}-${id}.${ENDING[format]}`;
}

function requireOwn(actor: Actor): void {
  if (!actor.may(OWN)) throw new AppError('FORBIDDEN', `Your account may not do this (${OWN}).`);
}

function notFound(): AppError {
  return new AppError('RECORDING_NOT_FOUND', 'There is no recording with this id.');
}
