import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, type GatewayClient, type Schemas } from '../client/index.ts';
import { STAGES } from '../instances/model.ts';
import type { CliIo } from './io.ts';
import { plain } from './table.ts';

type Instance = Schemas['Instance'];

const WIDTH = 20;
const COLUMNS = 79;
const AGAIN_MS = 1000;
const MOST_BREAKS = 30;

/** How much of the start is behind, from 0 to 1. */
export function progressOf({ status, stages }: Pick<Instance, 'status' | 'stages'>): number {
  if (status === 'running') return 1;
  const ended = stages.filter(({ endedAt }) => endedAt !== null).length;
  const isUnderWay = stages.some(({ endedAt }) => endedAt === null);
  return Math.min(1, (ended + (isUnderWay ? 0.5 : 0)) / STAGES.length);
}

/** What is going on, in a line. */
export function wordsOf({
  status,
  stages,
  waiting,
}: Pick<Instance, 'status' | 'stages' | 'waiting'>): string {
  if (waiting !== null) return `waiting: ${plain(waiting.message)} (${waiting.position} of ${waiting.of})`;
  const stage = stages.find(({ endedAt }) => endedAt === null);
  if (stage === undefined) return status;
  return stage.message === null ? stage.name : `${stage.name}: ${plain(stage.message)}`;
}

/**
 * Shows the start until it is over: a bar where people look at a terminal, else a line for each step. A stream that breaks
 * is opened again. Rejects with the signal's reason when it aborts: the start goes on then.
 */
export async function followStart(
  client: GatewayClient,
  io: CliIo,
  instanceId: string,
  signal: AbortSignal,
): Promise<Instance> {
  let last: string | null = null;
  let shown: Instance | null = null;
  for (let breaks = 0; ; breaks += 1) {
    try {
      for await (const { event, data } of client.events('watchInstance', { path: { instanceId }, signal })) {
        if (event !== 'instance') continue;
        shown = data as Instance;
        breaks = 0;
        const words = wordsOf(shown);
        if (io.isTerminal) io.paint(`\r${bar(shown, words)}\u001b[K`);
        else if (words !== last) io.err(words);
        last = words;
        if (!isStarting(shown)) return end(io, shown);
      }
    } catch (error) {
      if (signal.aborted && io.isTerminal) io.paint('\n');
      signal.throwIfAborted();
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) throw error;
      if (breaks >= MOST_BREAKS) throw error;
    }
    // the stream was ended: the instance may be over, or its gateway
    await sleep(breaks === 0 ? 0 : AGAIN_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    const now: Instance | null = await client
      .ask('getInstance', { path: { instanceId }, signal })
      .catch((error: unknown) => {
        signal.throwIfAborted();
        if (error instanceof ApiError && error.status === 404) throw error;
        return null;
      });
    if (now !== null && !isStarting(now)) return end(io, now);
  }
}

function isStarting({ status, isBusy }: Instance): boolean {
  return status === 'pending' || status === 'starting' || (isBusy && status === 'restarting');
}

function end(io: CliIo, instance: Instance): Instance {
  if (io.isTerminal) io.paint(`\r${bar(instance, instance.status)}\u001b[K\n`);
  return instance;
}

function bar(instance: Instance, words: string): string {
  const full = Math.round(progressOf(instance) * WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${words}`.slice(0, COLUMNS);
}
