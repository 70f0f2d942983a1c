import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/open.ts';
import { quietLog } from '../db/quiet-log.ts';
import { anInstance, jobRow } from '../db/rows.ts';
import { type CommandLine, commandLine } from './command-line.ts';

let line: CommandLine;
let dir: string;

beforeAll(async () => {
  line = await commandLine();
  dir = line.folder;
});
afterAll(() => line.remove());

const deskgate = (...args: readonly string[]) => line.run(args);

describe('deskgate jobs', () => {
  it('lists, shows, cancels and does again, without a gateway', async () => {
    expect((await deskgate('jobs', 'list')).out).toContain('queued 0  started 0');
    const db = await openDatabase({ url: `sqlite://${join(dir, 'data/deskgate.db')}`, log: quietLog() });
    try {
      const { id } = await anInstance(db);
      await db.jobs.insert(jobRow({ id, subject: id, action: 'instance.start' }));
      const failed = jobRow({ status: 'error', busyKey: null, error: { code: 'PROVIDER_FAILED' } });
      await db.jobs.insert(failed);

      const listed = await deskgate('jobs', 'list', '--registry', 'failed');
      expect(listed.out).toMatch(/queued 1 .* failed 1/);
      expect(listed.out).toContain('PROVIDER_FAILED');
      expect(listed.out).not.toContain('instance.start');
      expect(JSON.parse((await deskgate('jobs', 'list', '--json')).out)).toMatchObject({ total: 2 });
      expect(JSON.parse((await deskgate('jobs', 'show', id)).out)).toMatchObject({ id, registry: 'queued' });

      expect(await deskgate('jobs', 'cancel', id)).toMatchObject({ code: 0, out: `Canceled ${id}.\n` });
      expect((await db.instances.get(id))?.desired).toBe('stopped');
      const again = await deskgate('jobs', 'cancel', id);
      expect(again).toMatchObject({ code: 1, err: expect.stringContaining('over') });
      expect((await deskgate('jobs', 'retry', failed.id)).code).toBe(0);
      expect(await db.jobs.get(failed.id)).toMatchObject({ status: 'pending', trys: 0 });
    } finally {
      await db.close();
    }
  }, 120_000);

  it('says what is wrong in plain words', async () => {
    const unknown = await deskgate('jobs', 'show', 'nothing');
    expect(unknown).toMatchObject({ code: 3, err: expect.stringContaining('no job with this id') });
    const registry = await deskgate('jobs', 'list', '--registry', 'lost');
    expect(registry).toMatchObject({ code: 2, err: expect.stringContaining('queued, started') });
    const many = await deskgate('worker', '--concurrency', 'many');
    expect(many).toMatchObject({ code: 2, err: expect.stringContaining('whole number from 1 to 1000') });
  }, 60_000);
});
