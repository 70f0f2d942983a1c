import type { ErrorReport } from '../errors.ts';
import type { Protocol, RuntimeState } from './provider.ts';

export type InstanceStatus =
  | 'pending'
  | 'starting'
  | 'running'
  | 'restarting'
  | 'stopping'
  | 'stopped'
  | 'paused'
  | 'failed'
  | 'lost';

export type InstanceAction =
  | 'cancel'
  | 'progress'
  | 'connect'
  | 'stop'
  | 'restart'
  | 'pause'
  | 'resume'
  | 'snapshot'
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
  readonly status: InstanceStatus;
  readonly isBusy: boolean;
  readonly allowedActions: readonly InstanceAction[];
  readonly runtime: RuntimeState | null;
  /** Number of open tunnels. */
  readonly viewers: number;
  /** Ids of transports that can show it now, best first. */
  readonly transports: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly stages: readonly Stage[];
  readonly error: ErrorReport | null;
  /** UTC ms. */
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}
