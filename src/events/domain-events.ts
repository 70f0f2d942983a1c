import type { StopReason } from '../instances/model.ts';

/** What an event about an instance tells: nothing of it is a secret, a host or a port. */
export interface InstanceEventPayload {
  /** Raised when a field changes its meaning or goes; a new field raises nothing. */
  readonly version: 1;
  readonly instanceId: string;
  readonly appId: string;
  readonly appName: string;
  readonly provider: string;
  /** Null while the instance waits for somebody to claim it. */
  readonly owner: { readonly id: string; readonly username: string } | null;
  /** Id of the project that the instance belongs to; left out where it belongs to none. */
  readonly projectId?: string;
  /** The instance's status when the event was written, in the words of the API. */
  readonly status: string;
  /** Why it failed; null where it did not. */
  readonly error: { readonly code: string; readonly message: string } | null;
  /** Of `instance.warned`: when it will be stopped, UTC ms, and why. */
  readonly stopsAt?: number;
  /** Left out where somebody stops it by hand. */
  readonly stopsWhy?: StopReason;
}

/** In the order in which they may come first; each is written with the change that it tells of. */
export const INSTANCE_EVENTS = [
  /** Its rows are written and its start is queued, for the first time or again. */
  'instance.requested',
  /** Its desktop answers. */
  'instance.started',
  /** Its desktop answers again after a restart. */
  'instance.restarted',
  /** Its state was kept: it can go back to it. */
  'instance.checkpointed',
  /** It answers again, as it was when its state was kept. */
  'instance.reverted',
  /** One that was started ahead was given to its owner. */
  'instance.claimed',
  'instance.paused',
  /** It goes on: after a pause, or found again after it was lost. */
  'instance.resumed',
  /** Its people were told that it will be stopped soon. */
  'instance.warned',
  /** Its provider does not know it any more. */
  'instance.lost',
  /** Its start failed; nothing of it is left at the provider. */
  'instance.failed',
  /** It was stopped by somebody, or its desktop ended by itself. */
  'instance.stopping',
  /** Nothing of it is left. */
  'instance.stopped',
] as const;

export type DomainEventType = (typeof INSTANCE_EVENTS)[number];

/** Something that was committed. */
export interface DomainEvent {
  /** Its place in the outbox, and what it can be recognised by when it comes a second time. */
  readonly seq: number;
  readonly type: DomainEventType;
  /** Id of the instance: the events of one subject come in the order in which they happened. */
  readonly subject: string;
  /** UTC ms when it was written. */
  readonly createdAt: number;
  readonly payload: InstanceEventPayload;
}

/**
 * Is given one event after the other, in order: the next when it has resolved. Each once; after a crash, a time-out or a
 * rejection it may come again with the same `seq`. One that keeps failing is passed over, and named in the log.
 */
export type DomainEventHandler = (event: DomainEvent, signal: AbortSignal) => Promise<void> | void;

/** By type; `*` is given every event, those of later versions too. */
export type DomainEventHandlers = { readonly [Type in DomainEventType | '*']?: DomainEventHandler };
