import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobLane, OpenEngine } from '../../src/api.ts';
import { queueContract, queueCrashContract } from '../../test/contracts/queue.ts';
import { aJob, byText, type EngineModule, QueueRig, until } from '../../test/contracts/queue-rig.ts';
import { quietLog } from '../../test/db/quiet-log.ts';
import { freshId } from '../../test/db/rows.ts';
import { onMysql, onSqlite } from '../../test/jobs/set-ups.ts';
import { describeWith } from '../../test/testbed/parts.ts';
import { bullEngine } from './engine.ts';
import { redisHealth } from './health.ts';
import { type OwnRedis, ownRedis } from './testing/own-redis.ts';

const engineAt = (url: string): EngineModule => ({
  path: fileURLToPath(new URL('./engine.ts', import.meta.url)),
  name: 'bullEngine',
  options: { url, prefix: freshId('test') },
});

describeWith(['redis'], 'on Redis', ({ redis: { url } }) => {
  queueContract('BullMQ with SQLite', () => onSqlite(engineAt(url)));
  queueCrashContract('BullMQ with SQLite', () => onSqlite(engineAt(url)));

  it('wakes workers by way of Redis: nobody has to look into the table', async () => {
    const taken: string[] = [];
    let due: { id: string; runAt: number }[] = [];
    const made: OpenEngine[] = [];
    const open = (lanes: readonly JobLane[], take: (id: string) => void): OpenEngine => {
      const engine = bullEngine(options).open({
        log: quietLog(),
        lanes,
        concurrency: 2,
        upcoming: async (lane) => (lane === 'shared' ? due : []),
        takeDue: async () => {},
        take: async (id) => take(id),
      });
      made.push(engine);
      return engine;
    };
    const options = { url, prefix: freshId('test') };
    open(['shared'], (id) => taken.push(id));
    open(['gateway'], () => taken.push('in the wrong lane'));
    const desk = open([], () => {});
    const runAt = Date.now() + 1500;
    due = [
      { id: 'first', runAt: Date.now() - 10 },
      { id: 'later', runAt },
    ];
    desk.wake();
    await until(() => taken.includes('later'));
    expect(Date.now()).toBeGreaterThanOrEqual(runAt);
    due = [];
    // one that is still due when it was taken is told of again
    expect([...new Set(taken)]).toEqual(['first', 'later']);
    for (const engine of made) await engine.close();
  });

  it('is well when Redis answers', async () => {
    expect(await redisHealth(url, AbortSignal.timeout(5000))).toMatchObject({ ok: true });
  });
});

describeWith(['redis', 'mariadb'], 'on Redis and MariaDB', ({ redis, mariadb }) => {
  queueContract('BullMQ with MariaDB', () => onMysql(mariadb.url, engineAt(redis.url)));
  queueCrashContract('BullMQ with MariaDB', () => onMysql(mariadb.url, engineAt(redis.url)));
});

describeWith(['redis'], 'a Redis of its own', () => {
  describe('when it goes and comes back', () => {
    let server: OwnRedis;
    let rig: QueueRig;

    beforeEach(async () => {
      server = await ownRedis();
      rig = await QueueRig.open(await onSqlite(engineAt(server.url)));
    });
    afterEach(async () => {
      await rig.close();
      await server.remove();
    });

    it('jobs go on meanwhile, and nothing is lost', async () => {
      const done: string[] = [];
      const work = async ({ id }: { id: string }): Promise<null> => {
        done.push(id);
        return null;
      };
      const { queue } = await rig.side({ work });
      const [before, soon, meanwhile, after] = [aJob(), aJob({ runAt: Date.now() + 4000 }), aJob(), aJob()];
      await queue.add(before);
      await queue.add(soon);
      queue.wake();
      await until(() => done.includes(before.id));
      await server.stop();
      await queue.add(meanwhile);
      queue.wake();
      await until(() => done.includes(meanwhile.id));
      expect((await redisHealth(server.url, AbortSignal.timeout(5000))).ok).toBe(false);
      // it comes back without what it knew
      await server.start();
      await until(() => done.includes(soon.id));
      await queue.add(after);
      queue.wake();
      await until(() => done.includes(after.id));
      expect(done.toSorted(byText)).toEqual(
        [before, soon, meanwhile, after].map(({ id }) => id).toSorted(byText),
      );
    });

    it('what it forgot is told again', async () => {
      const done: string[] = [];
      const desk = await rig.side(null);
      const job = aJob({ runAt: Date.now() + 3000 });
      await desk.queue.add(job);
      desk.queue.wake();
      const redis = new Redis(server.url);
      await until(async () => (await redis.dbsize()) > 0);
      await redis.flushall();
      redis.disconnect();
      await rig.side({
        async work({ id }) {
          done.push(id);
          return null;
        },
      });
      await until(() => done.length === 1, 30_000);
      expect(done).toEqual([job.id]);
    });

    it('does not keep a gateway from starting, or from closing', async () => {
      await server.stop();
      const one = await rig.side({ work: async () => null });
      const job = aJob();
      await one.queue.add(job);
      one.queue.wake();
      await until(async () => (await one.queue.get(job.id)).status === 'finished');
      const began = performance.now();
      await one.close();
      expect(performance.now() - began).toBeLessThan(5000);
    });
  });
});
