import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import type { RecordingRow } from '../../src/db/schema/rows.ts';
import { RecordingFolder } from '../../src/recordings/folder.ts';
import { keepOnce } from '../../src/recordings/keeping.ts';
import { anInstance, viewerRow } from '../db/rows.ts';
import { fakeLog } from '../fakes/core/fake-log.ts';

const DAY_MS = 86_400_000;
const NOW = 100 * DAY_MS;

describe('the folder of recordings', () => {
  let root: string;
  let folder: RecordingFolder;
  let db: Database;
  const live = new Set<string>();

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'recordings-'));
    folder = new RecordingFolder(join(root, 'recordings'));
    db = await openDatabase({ url: `sqlite://${join(root, 'deskgate.db')}`, log: fakeLog() });
    live.clear();
  });
  afterEach(async () => {
    await db.close();
    await rm(root, { recursive: true });
  });

  const keep = (limits: { days?: number; room?: number } = {}) =>
    keepOnce(
      {
        ...{ db, folder, log: fakeLog(), days: 30, room: 1e9, isLive: (id) => live.has(id), now: () => NOW },
        ...limits,
      },
      true,
      new AbortController().signal,
    );

  async function recorded(id: string, change: Partial<RecordingRow> = {}, bytes = 100): Promise<void> {
    await db.recordings.insert({
      ...{ id, instanceId: 'i', appId: 'office', appName: 'Office', userId: 'u', username: 'ada' },
      ...{ projectId: null, transport: 'vnc', format: 'rfb', startedAt: NOW - DAY_MS },
      ...{ endedAt: NOW - DAY_MS + 1000, bytes, fault: null },
      ...change,
    });
    await folder.make();
    await writeFile(folder.fileOf(id, 'rfb'), Buffer.alloc(bytes));
  }
  const files = async () => (await readdir(folder.path)).sort();

  it('need not be there', async () => {
    await keep();
    await expect(readdir(folder.path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('ends what a dead gateway left, with what is there of it', async () => {
    await recorded('lost', { endedAt: null, bytes: null }, 77);
    await keep();
    expect(await db.recordings.get('lost')).toMatchObject({ endedAt: NOW, fault: 'cut-off', bytes: 77 });
    expect(await files()).toEqual(['lost.fbs']);
  });

  it('forgets what is old, and its file', async () => {
    await recorded('old', { startedAt: 1, endedAt: NOW - 31 * DAY_MS });
    await recorded('young');
    await keep();
    expect([await db.recordings.get('old'), await files()]).toEqual([null, ['young.fbs']]);
  });

  it('keeps what is old for ever where that is wanted', async () => {
    await recorded('old', { startedAt: 1, endedAt: 2 });
    await keep({ days: 0 });
    expect(await files()).toEqual(['old.fbs']);
  });

  it('has the oldest make room for others, and never what goes on', async () => {
    await recorded('b', { startedAt: NOW - 30 });
    await recorded('a', { startedAt: NOW - 40 });
    await recorded('c', { startedAt: NOW - 20 });
    const { id, userId } = await anInstance(db);
    await db.viewers.insert(viewerRow(id, userId, { id: 'runs' }));
    await recorded('runs', { startedAt: NOW - 50, endedAt: null, bytes: null });
    await keep({ room: 250 });
    expect(await files()).toEqual(['c.fbs', 'runs.fbs']);
    expect([await db.recordings.get('a'), await db.recordings.get('b')]).toEqual([null, null]);
    expect(await db.recordings.get('runs')).toMatchObject({ endedAt: null });
  });

  it('loses files without a row, and nothing that is not a recording', async () => {
    await recorded('one');
    await writeFile(folder.fileOf('orphan', 'guacamole'), 'x');
    await writeFile(folder.fileOf('begun', 'rfb'), 'x');
    live.add('begun');
    await writeFile(join(folder.path, 'notes.txt'), 'x');
    await mkdir(join(folder.path, 'sub'));
    await keep();
    expect(await files()).toEqual(['begun.fbs', 'notes.txt', 'one.fbs', 'sub']);
  });
});
