import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freshId } from '../db/rows.ts';
import { describeWith } from '../testbed/parts.ts';
import { containersOf } from './containers.ts';
import { dockerApps } from './docker-apps.ts';
import { spawnGateway } from './gateway-process.ts';
import { spawnWorker } from './worker-process.ts';

interface JobAnswer {
  readonly registry: string;
  readonly tries: number;
}

describeWith(
  ['docker', 'desktop-image', 'redis'],
  'a gateway that leaves its jobs to others',
  ({ docker: { host }, 'desktop-image': { image }, redis: { url } }) => {
    it.each(['embedded', 'bullmq'])('has them done by "deskgate worker", queue %s', async (queue) => {
      const dir = await mkdtemp(join(tmpdir(), 'deskgate-worker-'));
      await writeFile(join(dir, 'deskgate.toml'), dockerApps({ desktop: image }));
      const env = {
        DESKGATE_DOCKER_HOST: host,
        DESKGATE_CONFIG: join(dir, 'deskgate.toml'),
        DESKGATE_WORKER: 'false',
        DESKGATE_PORT_RANGE: '20880-20899',
        ...(queue === 'bullmq' ? { DESKGATE_BULLMQ_URL: url, DESKGATE_BULLMQ_PREFIX: freshId('flow') } : {}),
      };
      const gateway = await spawnGateway(dir, env);
      try {
        const me = await gateway.signIn();
        // it lives inside the gateway, so that nobody else can start it
        const demo = await me.start('demo');
        await me.until(demo, 'running');
        const id = await me.start('xfce');
        await new Promise((resolve) => setTimeout(resolve, 5000));
        expect((await me.instance(id)).status).toBe('pending');
        expect(await me.json<JobAnswer>(`/api/v1/jobs/${id}`)).toMatchObject({
          registry: 'queued',
          tries: 0,
        });

        const worker = await spawnWorker(dir, env, '--concurrency', '2');
        expect(worker.said).toBe(`Deskgate does jobs: 2 at once, queue ${queue}`);
        await me.until(id, 'running');
        expect(await containersOf(host, id)).toHaveLength(1);
        expect(await worker.terminate()).toBe(0);

        await me.fetch(`/api/v1/instances/${id}`, { method: 'DELETE' });
        const next = await spawnWorker(dir, env);
        await me.until(id, 'stopped');
        expect(await containersOf(host, id)).toEqual([]);
        expect(await next.terminate()).toBe(0);
      } finally {
        await gateway.terminate();
        await rm(dir, { recursive: true, force: true });
      }
    });
  },
);
