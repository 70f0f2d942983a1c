import { EventEmitter } from 'node:events';

/** Everything that is announced inside the process, with what it carries. */
export interface EventMap {
  /** A row, stage, job or viewer of the instance changed. */
  'instance.changed': { readonly instanceId: string };
  /** Somebody wants this instance gone: a start under way is to be given up. */
  'instance.stopping': { readonly instanceId: string };
  /** These sessions are over: their live streams end. */
  'session.ended': { readonly sessionIds: readonly string[] };
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
