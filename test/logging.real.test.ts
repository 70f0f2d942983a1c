import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogFile } from '../src/log-file.ts';
import { boundedOutput } from '../src/log-output.ts';
import { openLog } from '../src/logging.ts';

const DAY_MS = 86_400_000;

let dir: string;
const zone = process.env.TZ;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deskgate-log-'));
});
afterEach(async () => {
  vi.useRealTimers();
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
  await rm(dir, { recursive: true, force: true });
});

const open = (retentionDays = 14, folder = dir) =>
  openLog({ level: 'info', dir: folder, retentionDays, stderr: false });

describe('logs', () => {
  it('are JSON objects, one a line, that only the owner may read', async () => {
    const log = await open();
    log.child({ plugin: 'x' }).info({ n: 1 }, 'hello');
    log.debug({}, 'too much');
    await log.close();
    const lines = (await readFile(join(dir, 'deskgate.log'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ plugin: 'x', n: 1, msg: 'hello' }]);
  });

  it('of an earlier day are put aside at the start, under the day that they are of', async () => {
    process.env.TZ = 'Asia/Tokyo';
    const yesterday = new Date(Date.now() - DAY_MS);
    await writeFile(join(dir, 'deskgate.log'), 'old\n');
    await utimes(join(dir, 'deskgate.log'), yesterday, yesterday);
    const log = await open();
    log.info({}, 'new');
    await log.close();
    const day = yesterday.toLocaleDateString('sv-SE');
    expect((await readdir(dir)).sort()).toEqual([`deskgate-${day}.log`, 'deskgate.log']);
    expect(await readFile(join(dir, `deskgate-${day}.log`), 'utf8')).toBe('old\n');
  });

  it('begin anew at midnight', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'Date'], now: new Date(2026, 6, 31, 23, 59, 59, 900) });
    const log = await open();
    log.info({}, 'before');
    await vi.waitFor(async () =>
      expect(await readFile(join(dir, 'deskgate.log'), 'utf8')).toContain('before'),
    );
    await vi.advanceTimersByTimeAsync(200);
    await vi.waitFor(async () => expect(await readdir(dir)).toContain('deskgate-2026-07-31.log'));
    log.info({}, 'after');
    vi.useRealTimers();
    await log.close();
    expect(await readFile(join(dir, 'deskgate-2026-07-31.log'), 'utf8')).toContain('before');
    expect(await readFile(join(dir, 'deskgate.log'), 'utf8')).toContain('after');
  });

  it('are removed when they are old, and nothing else is', async () => {
    const names = [
      'deskgate-2020-01-01.log',
      'deskgate-2020-01-01-2.log',
      'deskgate-2020-01-01.log.gz',
      'other-2020-01-01.log',
      'deskgate-notes.log',
    ];
    const old = new Date(Date.now() - 15 * DAY_MS);
    for (const name of names) {
      await writeFile(join(dir, name), '');
      await utimes(join(dir, name), old, old);
    }
    await writeFile(join(dir, 'deskgate-2020-01-02.log'), 'young');
    await mkdir(join(dir, 'deskgate-2020-01-03.log'));
    await utimes(join(dir, 'deskgate-2020-01-03.log'), old, old);
    await (await open()).close();
    expect((await readdir(dir)).sort()).toEqual([
      'deskgate-2020-01-01.log.gz',
      'deskgate-2020-01-02.log',
      'deskgate-2020-01-03.log',
      'deskgate-notes.log',
      'other-2020-01-01.log',
    ]);
  });

  it('do without their folder where there cannot be one', async () => {
    await writeFile(join(dir, 'file'), '');
    const log = await open(14, join(dir, 'file', 'logs'));
    for (let n = 0; n < 100; n += 1) log.info({ n }, 'nobody reads this');
    await log.close();
  });
});

describe('a log file', () => {
  /** As a disk that is full, or stuck, until it is told otherwise. */
  class Disk {
    state: 'well' | 'full' | 'stuck' = 'well';
    readonly lines: string[] = [];
    readonly failures: unknown[] = [];
    opened = 0;
    stream = new Writable();

    readonly createStream = (() => {
      this.opened += 1;
      this.stream = new Writable({
        write: (chunk, _encoding, done) => {
          if (this.state === 'stuck') return;
          if (this.state === 'full') return done(new Error('ENOSPC'));
          this.lines.push(String(chunk));
          done();
        },
      });
      return this.stream as RotatingFileStream;
    }) as typeof createStream;

    file(): LogFile {
      const { createStream: create } = this;
      const onFailure = (error: unknown): void => {
        this.failures.push(error);
      };
      return new LogFile({ dir, retentionDays: 1, createStream: create, onFailure });
    }
  }

  it('goes on when there is room again, and says once that there was none', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const disk = new Disk();
    const file = disk.file();
    file.write('one');
    disk.state = 'full';
    for (let n = 0; n < 3; n += 1) {
      file.write('lost');
      await new Promise((resolve) => setImmediate(resolve));
      vi.advanceTimersByTime(10_001);
    }
    expect(disk.opened).toBe(3);
    disk.state = 'well';
    file.write('two');
    await file.close();
    expect(disk.lines).toEqual(['one', 'two']);
    expect(disk.failures).toHaveLength(1);
  });

  it('keeps a bounded number of lines for a disk that does not answer, and still closes', async () => {
    const disk = new Disk();
    disk.state = 'stuck';
    const file = disk.file();
    const line = 'x'.repeat(64 * 1024);
    for (let n = 0; n < 1000; n += 1) file.write(line);
    expect(disk.stream.writableLength).toBeLessThan(5 * 1024 * 1024);
    const began = performance.now();
    await file.close();
    expect(performance.now() - began).toBeLessThan(3000);
  });
});

it('the real stream survives a folder that is taken away', async () => {
  const failures: unknown[] = [];
  const folder = join(dir, 'logs');
  const file = new LogFile({
    dir: folder,
    retentionDays: 1,
    createStream,
    onFailure: (error) => failures.push(error),
  });
  await file.prepare();
  await rm(folder, { recursive: true });
  await writeFile(folder, 'in the way');
  file.write('lost\n');
  await vi.waitFor(() => expect(failures).toHaveLength(1));
  file.write('lost too\n');
  await file.close();
});

describe('lines for somebody else to read', () => {
  it('wait up to a megabyte for a reader that stands still, and come again when it reads', async () => {
    const reads: (() => void)[] = [];
    const pipe = new Writable({ write: (_line, _encoding, done) => void reads.push(done) });
    const output = boundedOutput(pipe);
    const line = `${'x'.repeat(9999)}\n`;
    for (let n = 0; n < 1000; n++) output.write(line);
    const full = pipe.writableLength;
    expect(full).toBeGreaterThan(1024 * 1024);
    expect(full).toBeLessThan(1.1 * 1024 * 1024);
    while (pipe.writableLength > full / 2) {
      reads.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const left = pipe.writableLength;
    output.write(line);
    expect(pipe.writableLength).toBe(left + line.length);
  });
});
