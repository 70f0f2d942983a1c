import { AppError } from '../../src/api.ts';

const MOST_PER_SESSION = 32;
/** A browser that connects again is authenticated again: no stream outlives its session by more. */
const LONGEST_MS = 60_000;

export interface EventStream {
  /** Aborts when the viewer left, signed out, or the stream is old enough. */
  readonly signal: AbortSignal;
  end(): void;
}

/** The open streams of server-sent events, by the session that opened them. */
export class EventStreams {
  readonly #open = new Map<AbortController, string>();
  readonly #longestMs: number;

  constructor(longestMs = LONGEST_MS) {
    this.#longestMs = longestMs;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Rejects with RATE_LIMITED when the session has too many. Whoever opens one ends it. */
  open(sessionId: string, gone: AbortSignal): EventStream {
    const own = [...this.#open.values()].filter((id) => id === sessionId).length;
    if (own >= MOST_PER_SESSION) {
      throw new AppError('RATE_LIMITED', `You follow ${MOST_PER_SESSION} desktops already.`, {
        remedy: 'Close some of the other pages.',
        headers: { 'Retry-After': '5' },
      });
    }
    const controller = new AbortController();
    const end = (): void => {
      clearTimeout(longest);
      gone.removeEventListener('abort', end);
      this.#open.delete(controller);
      controller.abort();
    };
    const longest = setTimeout(end, this.#longestMs);
    gone.addEventListener('abort', end, { once: true });
    this.#open.set(controller, sessionId);
    controller.signal.addEventListener('abort', end, { once: true });
    if (gone.aborted) end();
    return { signal: controller.signal, end };
  }

  close(): void {
    for (const controller of [...this.#open.keys()]) controller.abort();
  }
}
