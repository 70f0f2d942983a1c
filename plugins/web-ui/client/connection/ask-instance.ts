import type { InstanceAnswer } from './connection.ts';

const PATIENCE_MS = 8000;

/** Asks the gateway what became of the instance. Never rejects. */
export async function askInstance(id: string): Promise<InstanceAnswer> {
  try {
    const response = await fetch(`/instance/${encodeURIComponent(id)}`, {
      headers: { Accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.status === 401 || response.type === 'opaqueredirect') return 'signed-out';
    if (response.status === 404 || response.status === 403) return 'gone';
    if (!response.ok) return 'unreachable';
    const { status } = (await response.json()) as { status?: unknown };
    return status === 'running' ? 'running' : 'not-running';
  } catch {
    return 'unreachable';
  }
}
