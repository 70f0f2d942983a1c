import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordingFile } from '../../src/recordings/recording-file.ts';

describe('the file of a recording', () => {
  let folder: string;
  const faults: string[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recording-'));
    faults.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true }));

  const create = (name = 'one', largest = 1e9) =>
    RecordingFile.create(join(folder, name), {
      format: 'guacamole',
      largest,
      onFault: (fault) => faults.push(fault),
    });

  it('has what was added, in order, for nobody but its user, when it is closed', async () => {
    const file = await create();
    for (let i = 0; i < 1000; i += 1) file.add(`3.n${i},`);
    await file.close();
    const path = join(folder, 'one');
    expect(await readFile(path, 'utf8')).toBe(Array.from({ length: 1000 }, (_, i) => `3.n${i},`).join(''));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(file.bytes).toBe((await stat(path)).size);
    expect([file.fault, faults]).toEqual([null, []]);
  });

  it('is never written over another', async () => {
    await writeFile(join(folder, 'one'), 'mine');
    await expect(create()).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(join(folder, 'one'), 'utf8')).toBe('mine');
  });

  it('is full once, and takes no more', async () => {
    const file = await create('one', 10);
    file.add('12345');
    file.add('67890');
    file.add('too much');
    await file.close();
    expect(await readFile(join(folder, 'one'), 'utf8')).toBe('1234567890');
    expect([file.fault, faults]).toEqual(['full', ['full']]);
  });

  it('tells when the disk has enough to take, and when it has caught up', async () => {
    const file = await create();
    expect(file.isBehind).toBe(false);
    file.add('x'.repeat(3_000_000));
    expect(file.isBehind).toBe(true);
    await new Promise<void>((resolve) => file.onceReady(resolve));
    expect(file.isBehind).toBe(false);
    await file.close();
    expect((await stat(join(folder, 'one'))).size).toBe(3_000_000);
  });

  it('tells of a disk that is full, lets go who waits, and closes', async () => {
    const full = createWriteStream('/dev/full', { highWaterMark: 1 });
    await once(full, 'open');
    const errors: unknown[] = [];
    const file = new RecordingFile(full, {
      format: 'guacamole',
      largest: 1e9,
      onFault: (...fault) => errors.push(fault),
    });
    file.add('something');
    await new Promise<void>((resolve) => file.onceReady(resolve));
    file.add('more');
    await file.close();
    expect(errors).toEqual([['failed', expect.objectContaining({ code: 'ENOSPC' })]]);
    expect([file.fault, file.isBehind]).toEqual(['failed', false]);
  });
});
