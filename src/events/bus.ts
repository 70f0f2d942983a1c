import { EventEmitter } from 'node:events';
import type { StopReason } from '../instances/model.ts';

/** What is done to a desktop that ends its viewers, and after which it goes on. */
export type Interruption = 'restart' | 'rollback' | 'pause';

/** Everything that is announced inside the process, with what it carries. */
export interface EventMap {
  /** A row, stage, job or viewer of the instance changed; `isJobOver` when a job of it ended in this process. */
  'instance.changed': { readonly instanceId: string; readonly isJobOver?: true };
  /** Somebody wants this instance gone: a start under way is to be given up. */
  'instance.stopping': { readonly instanceId: string; readonly why?: StopReason };
  /** People were told that it will be stopped soon; its views say when and why. */
  'instance.warned': { readonly instanceId: string };
  /** The desktop does not answer for a while, or until it is resumed: its viewers end, and are told why. */
  'instance.interrupted': { readonly instanceId: string; readonly by: Interruption };
  /** These sessions are over: their live streams end. */
  'session.ended': { readonly sessionIds: readonly string[] };
  /** An event of the outbox was committed by this process. */
  'outbox.written': Readonly<Record<never, never>>;
  /** A job became due. */
  'job.queued': { readonly jobId: string };
}

/** Typed announcements inside one process. Handlers are synchronous, short, and must not throw. */
export class EventBus {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  emit<Name extends keyof EventMap>(name: Name, event: EventMap[Name]): void {
    this.#emitter.emit(name, event);
  }

  /** @returns the function that ends the subscription. */
  on<Name extends keyof EventMap>(name: Name, handler: (event: EventMap[Name]) => void): () => void {
    this.#emitter.on(name, handler);
    return () => this.#emitter.off(name, handler);
  }

  /** Handlers still subscribed: 0 after an orderly close. */
  count(): number {
    return this.#emitter.eventNames().reduce((sum, name) => sum + this.#emitter.listenerCount(name), 0);
  }
}
