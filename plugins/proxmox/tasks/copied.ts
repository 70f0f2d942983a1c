import type { ProxmoxClient } from '../client.ts';
import { ProxmoxError } from '../engine/error.ts';
import { parseUpid } from './upid.ts';

const LINES = 100;

/** How much of the disks a clone has copied, by its log, each time that it is called; null while that says nothing. */
export function copiedPercent(
  client: ProxmoxClient,
  upid: string,
): (signal: AbortSignal) => Promise<number | null> {
  const { node } = parseUpid(upid);
  let start = 0;
  let last: number | null = null;
  return async (signal) => {
    try {
      const lines = await client.api(signal).nodes.$(node).tasks.$(upid).log.$get({ start, limit: LINES });
      // a log without lines says so in one
      start = Math.max(start, ...lines.filter(({ t }) => t !== 'no content').map(({ n }) => n));
      const percents = lines.flatMap(({ t }) => /(\d+)(?:\.\d+)?\s*%/.exec(t)?.[1] ?? []);
      last = percents.length === 0 ? last : Number(percents.at(-1));
      return last;
    } catch (error) {
      if (error instanceof ProxmoxError) return last;
      throw error;
    }
  };
}
