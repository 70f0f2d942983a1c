import { eventId, type InstanceView } from '../../src/api.ts';

export interface EventBodyParts {
  readonly source: AsyncIterator<InstanceView>;
  /** Aborts when the stream is to end without a word. */
  readonly signal: AbortSignal;
  readonly heartbeatMs: number;
  /** Id of the last event that the client has seen on an earlier stream; empty for none. */
  readonly lastEventId: string;
  /** Called when the stream is over, whoever ended it. */
  end(): void;
  /** What the client is told about a failure of the source. */
  describe(thrown: unknown): object;
}

/**
 * Server-sent events (HTML Living Standard, section 9.2) of a source. Nothing is made before the client reads, so the
 * body holds one event at most and a slow client gets the newest state.
 */
export function eventBody(parts: EventBodyParts): ReadableStream<Uint8Array> {
  const { signal, end } = parts;
  const encoder = new TextEncoder();
  const blocks = blocksOf(parts);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await blocks.next();
        if (done !== true && !signal.aborted) return controller.enqueue(encoder.encode(value));
        end();
        closeUnlessCanceled(controller);
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}

async function* blocksOf({
  source,
  signal,
  heartbeatMs,
  lastEventId,
  describe,
}: EventBodyParts): AsyncGenerator<string> {
  yield 'retry: 3000\n\n';
  let upcoming: ReturnType<typeof source.next> | null = null;
  while (!signal.aborted) {
    let result: IteratorResult<InstanceView> | null;
    try {
      upcoming ??= source.next();
      result = await orSilence(upcoming, heartbeatMs);
    } catch (thrown) {
      if (!signal.aborted) yield block('failure', describe(thrown));
      return;
    }
    if (signal.aborted) return;
    if (result === null) {
      yield ': still here\n\n';
      continue;
    }
    upcoming = null;
    if (result.done === true) return yield block('end', {});
    const data = JSON.stringify(result.value);
    const id = eventId(data);
    // it was seen before the stream was cut off
    if (id === lastEventId) continue;
    yield `event: instance\nid: ${id}\ndata: ${data}\n\n`;
  }
}

function block(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function closeUnlessCanceled(controller: ReadableStreamDefaultController): void {
  try {
    controller.close();
  } catch {
    // the client canceled it, which closed it
  }
}

/** The promise's value, or null when it takes longer than `ms`; the promise itself goes on. */
async function orSilence<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}
