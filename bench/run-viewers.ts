import { Child, jsonLine } from './child.ts';
import type { ViewersJob, ViewersResult } from './sources/viewers.ts';

const OPEN_MS = 60_000;
const SPARE_MS = 20_000;

export interface ViewersRun extends ViewersJob {
  readonly signal: AbortSignal;
  /** Called when all are open and the window begins, and resolved before it is over. */
  readonly onBegan?: () => Promise<void>;
  /** Called at its end, while they are still open. */
  readonly onEnded?: () => Promise<void>;
}

/** Runs viewers in a process of their own; all of them have left when this resolves. */
export async function runViewers({ signal, onBegan, onEnded, ...job }: ViewersRun): Promise<ViewersResult> {
  const child = Child.script('./sources/viewers.ts', job, { signal });
  const phase = (name: string) => (line: string) => {
    const facts = jsonLine(line);
    return facts?.phase === name ? facts : null;
  };
  try {
    await child.line(phase('began'), OPEN_MS + job.settleMs);
    await onBegan?.();
    const result = (await child.line(phase('ended'), job.windowMs + SPARE_MS)) as unknown as ViewersResult;
    await onEnded?.();
    return result;
  } finally {
    await child.stop();
  }
}
