import type { Actor } from '../auth/model.ts';
import type { InstanceSort, Sort } from '../db/database.ts';
import type { ListFilter } from '../db/list-filter.ts';
import type { InstanceView, ShowableInstance, StopReason } from './model.ts';
import type { ConnectTrace } from './trace.ts';

/** What is done to a desktop that is there. */
export type QueuedAction =
  | 'restart'
  | 'pause'
  | 'resume'
  | 'snapshot'
  | 'checkpoint'
  | 'rollback'
  | 'reconcile';

/** Names are those of the application, and its id. */
export interface InstanceFilter extends ListFilter {
  /** Also the ones that have ended; default false. */
  readonly ended?: boolean;
  readonly appId?: string | undefined;
  readonly appIds?: readonly string[] | undefined;
  readonly provider?: string | undefined;
  /** Whose; of an actor who sees all. */
  readonly userId?: string | undefined;
  /** Those that belong to this project. Rejects with PROJECT_NOT_FOUND where the actor does not. */
  readonly projectId?: string | undefined;
  readonly status?: string | undefined;
  readonly statuses?: readonly string[] | undefined;
  readonly sort?: readonly Sort<InstanceSort>[] | undefined;
  readonly offset?: number;
  /** At most 200; default 50. */
  readonly limit?: number;
}

export interface StartOptions {
  readonly id?: string | undefined;
  readonly key?: string | undefined;
  readonly project?: string | null | undefined;
}

/**
 * What people and programs do with instances. An actor sees its own, in projects that it belongs to, and everybody's in those
 * that it manages; an administrator sees all; what is not visible is INSTANCE_NOT_FOUND. An action outside `allowedActions` is ACTION_NOT_ALLOWED, or ACTION_UNSUPPORTED where its provider can
 * do it with no desktop.
 */
export interface InstanceService {
  list(actor: Actor, filter?: InstanceFilter): Promise<{ items: readonly InstanceView[]; total: number }>;
  get(actor: Actor, id: string): Promise<InstanceView>;
  /** Whether the actor, as they are by now, may see and have it: for streams that last. Costs as little as can be. */
  isVisible(actor: Actor, id: string): Promise<boolean>;
  /**
   * Writes the rows and queues the start; resolves before anything runs.
   * @param how.id of the new instance; a second start with it is refused. A new one when left out.
   * @param how.key what the client calls this start: within 24 h the actor starts one instance with it, however often it asks.
   * Rejects with IDEMPOTENCY_KEY_REUSED where it was another application or project.
   * @param how.project id of the project that it is to belong to and counts for; null for the actor alone; what suits the
   * application when left out. Rejects with PROJECT_NOT_FOUND, NOT_IN_PROJECT, PROJECT_NEEDED or FORBIDDEN.
   */
  start(actor: Actor, appId: string, how?: StartOptions): Promise<InstanceView>;
  /** Ends viewers, queues the stop (a start under way is canceled), resolves at once. Stopping what has ended is no error. */
  stop(actor: Actor, id: string, why?: StopReason): Promise<InstanceView>;
  /**
   * Starts a failed, lost or stopped instance again, with a new port and the same credentials. Rejects as `start` does for who
   * might not start it anew by now.
   */
  retry(actor: Actor, id: string): Promise<InstanceView>;
  /** Forgets a failed or ended instance's row; whatever is left of it is removed first. */
  remove(actor: Actor, id: string): Promise<void>;
  /**
   * Queues the action, or does it at once where it only asks; resolves before it is done. To restart what has ended is to
   * start it anew, and rejects as that does.
   */
  act(actor: Actor, id: string, action: QueuedAction): Promise<InstanceView>;
  /** A browser of the actor has painted the desktop's first picture; noted once a viewer, for the trace. */
  painted(actor: Actor, id: string): Promise<void>;
  /** Where the time of the start went. */
  trace(actor: Actor, id: string): Promise<ConnectTrace>;
  logs(actor: Actor, id: string, tail: number, signal: AbortSignal): Promise<readonly string[]>;
  /**
   * The instance now and after every change, until it has ended or `signal` aborts. A slow reader gets the newest state only.
   */
  watch(actor: Actor, id: string, signal: AbortSignal): AsyncIterable<InstanceView>;
  /** Resolves when no job of the instance is unfinished. */
  settled(actor: Actor, id: string, signal: AbortSignal): Promise<InstanceView>;
}

/** What a viewer that comes asks. */
export interface ShowableInstances extends Pick<InstanceService, 'settled' | 'isVisible'> {
  /** As `get`, but less of it and for less: of the instance and its job only. */
  showable(actor: Actor, id: string): Promise<ShowableInstance>;
}
