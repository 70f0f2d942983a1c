import type { Readable } from 'node:stream';
import type { ChangeListener } from '../instances/provider.ts';
import { type Engine, engineFailure } from './engine.ts';
import { jsonLines } from './json-lines.ts';

/** After these a container may be in another state than before. */
const CHANGES = ['start', 'die', 'stop', 'oom', 'pause', 'unpause', 'destroy'];

export interface ContainerEvents {
  /** All of these a container has to carry: `key` or `key=value`. */
  readonly label: readonly string[];
  /** From a container's labels; null when it is of no concern. */
  instanceOf(labels: Readonly<Record<string, string>>): string | null;
}

/** Tells of changes to containers until the engine ends the stream, or rejects as it breaks or the signal aborts. */
export async function watchContainers(
  engine: Engine,
  { label, instanceOf }: ContainerEvents,
  listener: ChangeListener,
  signal: AbortSignal,
): Promise<void> {
  const filters = JSON.stringify({ type: ['container'], event: CHANGES, label });
  // the stream outlives the question, so it ends with a signal of its own
  const stop = new AbortController();
  const leave = (): void => stop.abort(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', leave, { once: true });
  try {
    // its types do not know the signal
    const options = { filters, abortSignal: stop.signal };
    const stream = await engine.ask(signal, () => engine.docker.getEvents(options));
    listener.watching();
    for await (const event of jsonLines(stream as Readable)) {
      const labels = labelsIn(event);
      const instanceId = labels === null ? null : instanceOf(labels);
      if (instanceId !== null) listener.changed(instanceId);
    }
    signal.throwIfAborted();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw engineFailure(error, engine.address);
  } finally {
    signal.removeEventListener('abort', leave);
    stop.abort();
  }
}

/** The engine gives a container's labels among the attributes of what happened to it. */
function labelsIn({ Actor }: Record<string, unknown>): Record<string, string> | null {
  const { Attributes } = (Actor ?? {}) as { Attributes?: unknown };
  return typeof Attributes === 'object' && Attributes !== null
    ? (Attributes as Record<string, string>)
    : null;
}
