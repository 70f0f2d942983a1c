import type { Database } from '../db/database.ts';
import type { InstanceView } from './model.ts';

/** One part of the way from the click to the picture. Times are UTC ms. */
export interface TraceStep {
  readonly name: string;
  readonly startedAt: number;
  /** Null while it goes on, and where it was never told. */
  readonly endedAt: number | null;
  readonly ms: number | null;
}

/** Where the time went, from the request to the first picture in a browser. */
export interface ConnectTrace {
  readonly instanceId: string;
  /** When it was asked for, or claimed. */
  readonly requestedAt: number;
  /** `queue` before the first stage, the stages, then `open` (until somebody connected) and `picture`. */
  readonly steps: readonly TraceStep[];
  /** From the request to the first picture; null before there was one. */
  readonly totalMs: number | null;
}

export async function traceOf(db: Database, view: InstanceView): Promise<ConnectTrace> {
  const viewer = await db.viewers.firstOf(view.id);
  const steps: TraceStep[] = [];
  const add = (name: string, startedAt: number, endedAt: number | null): void => {
    steps.push({ name, startedAt, endedAt, ms: endedAt === null ? null : endedAt - startedAt });
  };
  const [first] = view.stages;
  if (first !== undefined && first.startedAt >= view.createdAt) add('queue', view.createdAt, first.startedAt);
  for (const { name, startedAt, endedAt } of view.stages) add(name, startedAt, endedAt);
  const ready = view.stages.at(-1)?.endedAt ?? null;
  if (viewer !== null) {
    if (ready !== null && viewer.openedAt >= ready) add('open', ready, viewer.openedAt);
    add('picture', viewer.openedAt, viewer.paintedAt);
  }
  const paintedAt = viewer?.paintedAt ?? null;
  return {
    instanceId: view.id,
    requestedAt: view.createdAt,
    steps,
    totalMs: paintedAt === null ? null : paintedAt - view.createdAt,
  };
}
