import { type Core, type HealthResult, withDeadline } from '../../src/api.ts';

const PATIENCE_MS = 5000;

/** All checks, each with 5 s. @param signal of the request that wants to know. */
export function checked(core: Pick<Core, 'health'>, signal: AbortSignal): Promise<readonly HealthResult[]> {
  return withDeadline(PATIENCE_MS, [signal], (inTime) => core.health(inTime));
}
