import type { InstanceAnswer } from './connection.ts';

const PATIENCE_MS = 8000;

interface Answer {
  readonly status: string;
  readonly allowedActions: readonly string[];
}

/**
 * Asks the gateway what became of the instance. Never rejects.
 * @param isConsole its machine is looked at, which runs also while the desktop starts.
 */
export async function askInstance(id: string, isConsole: boolean): Promise<InstanceAnswer> {
  try {
    const response = await fetch(`/instance/${encodeURIComponent(id)}`, {
      headers: { Accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.status === 401 || response.type === 'opaqueredirect') return 'signed-out';
    if (response.status === 404 || response.status === 403) return 'gone';
    if (!response.ok) return 'unreachable';
    const { status, allowedActions } = (await response.json()) as Answer;
    const isThere = isConsole ? allowedActions.includes('console') : status === 'running';
    return isThere ? 'running' : 'not-running';
  } catch {
    return 'unreachable';
  }
}
