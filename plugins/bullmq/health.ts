import { Redis } from 'ioredis';
import { type ProviderHealth, withDeadline } from '../../src/api.ts';

const PATIENCE_MS = 3000;
const REMEDY = 'Check plugins.bullmq.url and that Redis is running; without it, jobs begin up to 2 s later.';

/** Whether Redis answers, over a connection of its own. */
export async function redisHealth(url: string, signal: AbortSignal): Promise<ProviderHealth> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: PATIENCE_MS });
  // what fails is told by the ping
  redis.on('error', () => {});
  const leave = (): void => redis.disconnect();
  try {
    await withDeadline(PATIENCE_MS, [signal], async (deadline) => {
      deadline.addEventListener('abort', leave, { once: true });
      await redis.connect();
      await redis.ping();
    });
    return { ok: true, message: 'Redis answers.' };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, message: `Redis does not answer: ${why}`, remedy: REMEDY };
  } finally {
    leave();
  }
}
