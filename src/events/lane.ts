import type { Logger } from '../log.ts';
import { pause, unlessAborted, withDeadline } from '../wait.ts';
import type { DomainEvent, DomainEventHandler, DomainEventHandlers } from './domain-events.ts';

/** One who wants to be told. */
export interface Subscriber {
  /** For the log: the plugin's id. */
  readonly name: string;
  readonly events: DomainEventHandlers;
}

export interface LaneOptions {
  readonly subscriber: Subscriber;
  readonly log: Logger;
  /** How long a handler may take. */
  readonly handlerMs: number;
  /** Asked before each try: whether this process still is the one that tells. */
  readonly confirm: () => Promise<boolean>;
  /** Pauses between the tries of one event; after the last one the event is passed over. */
  readonly retryMs: readonly number[];
  /** Waited for before each event; if left out nothing is. */
  readonly untilCalm?: (() => Promise<void>) | undefined;
}

/** One subscriber's events, one after the other: what holds it up holds up nobody else. */
export class Lane {
  readonly #options: LaneOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** @returns whether the subscriber is done with the event; false when `signal` aborted before that. Never rejects. */
  tell(event: DomainEvent, signal: AbortSignal): Promise<boolean> {
    const told = this.#last.then(() => this.#tell(event, signal));
    this.#last = told;
    return told;
  }

  async #tell(event: DomainEvent, signal: AbortSignal): Promise<boolean> {
    const { subscriber, log, retryMs, confirm, untilCalm } = this.#options;
    const handlers = [subscriber.events[event.type], subscriber.events['*']];
    for (const handler of handlers) {
      if (handler === undefined) continue;
      await untilCalm?.();
      for (let tried = 0; ; tried += 1) {
        if (signal.aborted || !(await confirm())) return false;
        const failure = await this.#try(handler, event, signal);
        if (failure === null) break;
        if (signal.aborted) return false;
        const fields = { subscriber: subscriber.name, seq: event.seq, type: event.type, err: failure.error };
        const wait = retryMs[tried];
        if (wait === undefined) {
          log.error(fields, 'a subscriber failed, and the event was passed over');
          break;
        }
        log.warn(fields, 'a subscriber failed, and is told again');
        await pause(wait, signal);
      }
    }
    return !signal.aborted;
  }

  async #try(
    handler: DomainEventHandler,
    event: DomainEvent,
    signal: AbortSignal,
  ): Promise<{ error: unknown } | null> {
    try {
      await withDeadline(this.#options.handlerMs, [signal], (deadline) =>
        // a handler that does not heed its signal is left behind
        unlessAborted((async () => handler(event, deadline))(), deadline),
      );
      return null;
    } catch (error) {
      return { error };
    }
  }
}
