import { failedWords } from '../../action-words.ts';
import { say } from '../page/say.ts';
import type { ComingStop } from '../viewer/stop-plan.ts';

const PATIENCE_MS = 8000;

interface DesktopNews {
  /** Null when it will not be stopped soon. */
  readonly stop: ComingStop | null;
  /** What was asked of it last and not done; null where nothing failed. */
  readonly failed: string | null;
}

type Answer = { readonly actionError?: Parameters<typeof failedWords>[0] } & Readonly<
  Record<string, unknown>
>;

/**
 * Asks the gateway what there is to tell of the desktop, in this browser's clock.
 * @returns null when nobody can tell. Never rejects.
 */
export async function askNews(id: string): Promise<DesktopNews | null> {
  try {
    const response = await fetch(`/instance/${encodeURIComponent(id)}`, {
      headers: { Accept: 'application/json' },
      redirect: 'manual',
      priority: 'low',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) return null;
    const { stopsAt, stopsWhy, warnedAt, actionError = null } = (await response.json()) as Answer;
    const failed = failedWords(actionError, say);
    if (typeof stopsAt !== 'number' || typeof warnedAt !== 'number') return { stop: null, failed };
    // the two clocks may differ
    const theirs = Date.parse(response.headers.get('date') ?? '');
    const ahead = Number.isNaN(theirs) ? 0 : Date.now() - theirs;
    return { stop: { at: stopsAt + ahead, why: String(stopsWhy) }, failed };
  } catch {
    return null;
  }
}
