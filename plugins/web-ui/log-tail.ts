import { type Actor, type Core, type InstanceView, withDeadline } from '../../src/api.ts';

const LINES = 30;
/** A page does not wait longer for a log that is only beside the point. */
const PATIENCE_MS = 1500;

/** The desktop's last lines, where it may be asked for them; none when they cannot be had in time. */
export async function logTail(
  instances: Core['instances'],
  actor: Actor,
  { id, allowedActions }: InstanceView,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (!allowedActions.includes('logs') && !allowedActions.includes('progress')) return [];
  try {
    return await withDeadline(PATIENCE_MS, [signal], (soon) => instances.logs(actor, id, LINES, soon));
  } catch {
    return [];
  }
}
