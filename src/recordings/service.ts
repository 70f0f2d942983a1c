import type { FileHandle } from 'node:fs/promises';
import type { Actor } from '../auth/model.ts';
import type { Page, RecordingSort } from '../db/database.ts';
import type { ListFilter } from '../db/list-filter.ts';
import type { RecordingFormat } from './format.ts';

/** What a viewer was shown, from its first picture to its last. Times are UTC ms. */
export interface RecordingView {
  /** That of the connection. */
  readonly id: string;
  readonly instanceId: string;
  readonly app: { readonly id: string; readonly name: string };
  /** Who looked. */
  readonly user: { readonly id: string; readonly username: string };
  readonly project: { readonly id: string; readonly name: string } | null;
  /** Name of the viewer, such as `vnc`. */
  readonly transport: string;
  readonly format: RecordingFormat;
  readonly startedAt: number;
  /** Null while it goes on. */
  readonly endedAt: number | null;
  /** Null while it goes on, or while its gateway has not told. */
  readonly bytes: number | null;
  /** Why it is not whole; null where it is. */
  readonly error: string | null;
  readonly mayRemove: boolean;
}

/** Names are those of the application and of who looked. */
export interface RecordingFilter extends ListFilter, Partial<Page<RecordingSort>> {
  readonly appId?: string | undefined;
  readonly instanceId?: string | undefined;
  readonly projectId?: string | undefined;
  readonly userId?: string | undefined;
}

/** A file that is open. Whoever asked for it closes it. */
export interface RecordingContent {
  readonly handle: FileHandle;
  /** Bytes that it has by now. */
  readonly size: number;
  /** Such as `word-2026-01-31-….fbs`. */
  readonly fileName: string;
}

/**
 * What was recorded of desktops. A person sees what was recorded of themselves, a manager of a project what was recorded in it,
 * and who has `recordings.all` everything; what is not visible is RECORDING_NOT_FOUND.
 */
export interface RecordingService {
  /** Newest first. @param filter.limit at most 200, else 50. */
  page(
    actor: Actor,
    filter?: RecordingFilter,
  ): Promise<{ readonly items: readonly RecordingView[]; readonly total: number }>;
  get(actor: Actor, id: string): Promise<RecordingView>;
  /** Rejects with RECORDING_ELSEWHERE where the file is not in this gateway's folder. */
  content(actor: Actor, id: string): Promise<RecordingContent>;
  /**
   * Of managers of its project, and of who has `recordings.all`; for any other it is FORBIDDEN. What is still written is
   * RECORDING_RUNS. Its file goes at once where it is this gateway's, and else within ten minutes.
   */
  remove(actor: Actor, id: string): Promise<void>;
}
