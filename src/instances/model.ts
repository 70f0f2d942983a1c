import type { ErrorReport } from '../errors.ts';
import type { Protocol, RuntimeState } from './provider.ts';

export const INSTANCE_STATUSES = [
  'pending',
  'starting',
  'running',
  'restarting',
  'stopping',
  'stopped',
  'paused',
  'failed',
  'lost',
] as const;
export type InstanceStatus = (typeof INSTANCE_STATUSES)[number];

export type InstanceAction =
  | 'cancel'
  | 'progress'
  | 'connect'
  | 'console'
  | 'stop'
  | 'restart'
  | 'pause'
  | 'resume'
  | 'snapshot'
  | 'checkpoint'
  | 'rollback'
  | 'logs'
  | 'start'
  | 'delete'
  | 'retry'
  | 'reconcile';

export const STAGES = ['check', 'allocate', 'launch', 'boot', 'connect'] as const;
export type StageName = (typeof STAGES)[number];

export interface Stage {
  readonly name: StageName;
  /** UTC ms. */
  readonly startedAt: number;
  /** Null while it runs. */
  readonly endedAt: number | null;
  /** The last thing it said, e.g. `Pulling debian: 40 %`. */
  readonly message: string | null;
  /** The last lines of what it said or logged, oldest first; left out where there are none. */
  readonly lines?: readonly string[];
}

/** A start that waits for something other than its turn at the worker. */
export interface Waiting {
  /** A sentence: what it waits for. */
  readonly message: string;
  /** 1 for who is next among those that wait at the provider. */
  readonly position: number;
  readonly of: number;
  /** Desktops that run there: when one of them ends there is more room. */
  readonly running: number;
  /** Null when nobody can tell yet. */
  readonly estimateSeconds: number | null;
}

/** Why a desktop is stopped that nobody has stopped by hand. */
export type StopReason = 'idle' | 'max-time' | 'schedule';

export interface StoppedBy {
  readonly why: StopReason;
  /** The limit that was reached; null where the calendar stopped it. */
  readonly minutes: number | null;
}

/** Why something was not done to a desktop, which goes on. */
export interface ActionError extends ErrorReport {
  /** `pause` */
  readonly action: string;
}

/** One instance as a person or a program sees it: no secret, no host, no port. */
export interface InstanceView {
  readonly id: string;
  readonly appId: string;
  readonly appName: string;
  readonly icon: string;
  readonly provider: string;
  readonly protocol: Protocol;
  readonly owner: { readonly id: string; readonly username: string };
  /** The project that it belongs to; null for what is its owner's alone. */
  readonly project: { readonly id: string; readonly name: string } | null;
  readonly status: InstanceStatus;
  readonly isBusy: boolean;
  readonly allowedActions: readonly InstanceAction[];
  /** The work on it that is not finished: `pause`, waiting or under way. */
  readonly job: { readonly id: string; readonly action: string; readonly status: string } | null;
  /** Null unless its start has to wait, for room on the host for one. */
  readonly waiting: Waiting | null;
  readonly runtime: RuntimeState | null;
  /** UTC ms since when `runtime` is so: since when it is lost, for one. */
  readonly runtimeAt: number | null;
  /** Number of open tunnels. */
  readonly viewers: number;
  /** Ids of transports that can show it now, best first. */
  readonly transports: readonly string[];
  /** Whether what each viewer is shown is recorded. */
  readonly isRecorded: boolean;
  readonly width: number;
  readonly height: number;
  readonly stages: readonly Stage[];
  readonly error: ErrorReport | null;
  /** What was asked of it last, where that failed and the desktop goes on; null once something else was done. */
  readonly actionError: ActionError | null;
  /** UTC ms. */
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Of the state that was kept and that it can go back to; null where there is none. */
  readonly checkpointAt: number | null;
  /** When it will be stopped by itself, as things are; null when it will not. */
  readonly stopsAt: number | null;
  readonly stopsWhy: StopReason | null;
  /** Why it was stopped; null unless that happened by itself. */
  readonly stoppedBy: StoppedBy | null;
  /** When people were told that this is soon; null while it is not. */
  readonly warnedAt: number | null;
}

/** What decides whether and how it can be shown. */
export type ShowableInstance = Pick<
  InstanceView,
  | 'id'
  | 'provider'
  | 'protocol'
  | 'status'
  | 'isBusy'
  | 'allowedActions'
  | 'transports'
  | 'isRecorded'
  | 'width'
  | 'height'
>;
