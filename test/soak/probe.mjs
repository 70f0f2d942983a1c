/**
 * Loaded before a gateway whose memory is watched: at SIGUSR2 it collects its garbage and appends what it holds then, one
 * JSON object, to the file PROBE_FILE.
 */
import { appendFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  process.on('SIGUSR2', () => {
    collect();
    const { rss, heapUsed, external } = process.memoryUsage();
    /** @type {Record<string, number>} */
    const resources = {};
    for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
    const sample = { atMs: performance.now(), rss, heapUsed, external, resources };
    appendFileSync(process.env.PROBE_FILE ?? '', `${JSON.stringify(sample)}\n`);
  });
}
