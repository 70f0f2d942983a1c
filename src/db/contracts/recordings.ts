import type { ListFilter } from '../list-filter.ts';
import type { RecordingRow } from '../schema/rows.ts';
import type { Visible } from '../visible.ts';
import type { Page, Paged } from './paging.ts';

export type RecordingSort = 'startedAt' | 'bytes' | 'appName' | 'username';

/** Names are those of the application and of who looked. */
export interface RecordingQuery extends ListFilter, Page<RecordingSort> {
  /** To whom; all of them when left out. */
  readonly visible?: Visible | undefined;
  readonly appId?: string | undefined;
  readonly instanceId?: string | undefined;
  readonly projectId?: string | undefined;
  readonly userId?: string | undefined;
}

export interface RecordingRepository {
  insert(row: RecordingRow): Promise<void>;
  get(id: string): Promise<RecordingRow | null>;
  /** Newest first. */
  page(query: RecordingQuery): Promise<Paged<RecordingRow>>;
  /** Those of these that there are, in no order. */
  find(ids: readonly string[]): Promise<RecordingRow[]>;
  /** What whoever wrote it says of its end counts, also after `endLost`. @returns false when there is none. */
  end(id: string, change: Pick<RecordingRow, 'endedAt' | 'bytes' | 'fault'>): Promise<boolean>;
  /** Of one that has ended and whose size nobody knew. @returns false for any other. */
  measure(id: string, bytes: number): Promise<boolean>;
  /** Ends as `cut-off` what goes on by its row, and whose viewer is gone: its gateway died. @returns how many. */
  endLost(now: number): Promise<number>;
  /** Those that ended before, the oldest first; at most `limit`. @returns how many. */
  deleteEndedBefore(before: number, limit: number): Promise<number>;
  /** All of a project belong to none from now on. @returns how many. */
  leaveProject(projectId: string): Promise<number>;
  delete(id: string): Promise<boolean>;
}
