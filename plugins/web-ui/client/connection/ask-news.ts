import type { ComingStop } from '../viewer/stop-plan.ts';

const PATIENCE_MS = 8000;

/**
 * Asks the gateway whether the desktop will be stopped soon, in this browser's clock.
 * @returns null when it will not; undefined when nobody can tell. Never rejects.
 */
export async function askStop(id: string): Promise<ComingStop | null | undefined> {
  try {
    const response = await fetch(`/instance/${encodeURIComponent(id)}`, {
      headers: { Accept: 'application/json' },
      redirect: 'manual',
      priority: 'low',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) return undefined;
    const { stopsAt, stopsWhy, warnedAt } = (await response.json()) as Record<string, unknown>;
    if (typeof stopsAt !== 'number' || typeof warnedAt !== 'number') return null;
    // the two clocks may differ
    const theirs = Date.parse(response.headers.get('date') ?? '');
    const ahead = Number.isNaN(theirs) ? 0 : Date.now() - theirs;
    return { at: stopsAt + ahead, why: String(stopsWhy) };
  } catch {
    return undefined;
  }
}
