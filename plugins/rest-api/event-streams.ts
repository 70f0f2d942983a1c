import { AppError, asAppError, type InstanceView, type Logger } from '../../src/api.ts';
import { eventBody } from './event-body.ts';

export interface EventStreamOptions {
  readonly log: Logger;
  /** Open streams that one user may have. */
  readonly mostPerUser: number;
  /** A silent stream says this often that it is still there. */
  readonly heartbeatMs?: number;
  /** An event source that connects again is authenticated again, so no stream outlives its session by more. */
  readonly longestMs?: number;
}

export interface WatchRequest {
  readonly userId: string;
  readonly requestId: string;
  /** As the client sent it; empty for none. */
  readonly lastEventId: string;
  /** Aborts when the client has left. */
  readonly gone: AbortSignal;
  watch(signal: AbortSignal): AsyncIterable<InstanceView>;
}

/** The open streams of server-sent events: how many a user has, and that each of them ends. */
export class EventStreams {
  readonly #options: Required<EventStreamOptions>;
  readonly #open = new Set<{ readonly userId: string; readonly ending: AbortController }>();

  constructor(options: EventStreamOptions) {
    this.#options = { heartbeatMs: 15_000, longestMs: 60_000, ...options };
  }

  get count(): number {
    return this.#open.size;
  }

  /** Throws RATE_LIMITED when the user has too many. The stream ends by itself when the client leaves. */
  open({ userId, requestId, lastEventId, gone, watch }: WatchRequest): ReadableStream<Uint8Array> {
    this.#requireRoom(userId);
    const { log, heartbeatMs, longestMs } = this.#options;
    const entry = { userId, ending: new AbortController() };
    const { signal } = entry.ending;
    const end = (): void => entry.ending.abort();
    const source = watch(signal)[Symbol.asyncIterator]();
    const longest = setTimeout(end, longestMs);
    gone.addEventListener('abort', end);
    signal.addEventListener('abort', () => {
      clearTimeout(longest);
      gone.removeEventListener('abort', end);
      this.#open.delete(entry);
      // one that waits to be asked for its next value does not look at its signal
      source.return?.().catch((err: unknown) => log.debug({ err, requestId }, 'a watch ended badly'));
    });
    this.#open.add(entry);
    if (gone.aborted) end();
    return eventBody({
      source,
      signal,
      end,
      heartbeatMs,
      lastEventId,
      describe(thrown) {
        log.warn({ err: thrown, requestId }, 'a stream of events broke off');
        return { ...asAppError(thrown).report(), requestId };
      },
    });
  }

  /** Ends every stream. */
  close(): void {
    for (const { ending } of [...this.#open]) ending.abort();
  }

  #requireRoom(userId: string): void {
    const { mostPerUser } = this.#options;
    const own = [...this.#open].filter((entry) => entry.userId === userId).length;
    if (own < mostPerUser) return;
    throw new AppError('RATE_LIMITED', `You follow ${mostPerUser} instances already.`, {
      remedy: 'Close another stream of events first.',
      headers: { 'Retry-After': '5' },
    });
  }
}
