import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/open.ts';
import { Announcer } from '../../src/events/announcer.ts';
import { EventBus } from '../../src/events/bus.ts';
import { projectRoot } from '../../src/root.ts';
import { type FreshMysql, freshMysql } from '../db/fresh-mysql.ts';
import { quietLog } from '../db/quiet-log.ts';
import { describeWith } from '../testbed/parts.ts';

/** @returns the signal that ended it. */
async function writeAndDie(url: string, ...subjects: string[]): Promise<NodeJS.Signals | null> {
  const script = fileURLToPath(new URL('./write-and-die.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script, url, ...subjects], {
    stdio: 'inherit',
    env: { ...process.env, TSX_TSCONFIG_PATH: join(projectRoot(), 'tsconfig.json') },
  });
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal;
}

function isAnnouncedOnce(urlOf: () => string): void {
  it('is announced by the next process, once and in order', async () => {
    expect(await writeAndDie(urlOf(), 'a', 'b')).toBe('SIGKILL');
    expect(await writeAndDie(urlOf(), 'c')).toBe('SIGKILL');
    const db = await openDatabase({ url: urlOf(), log: quietLog() });
    const told: string[] = [];
    const subscribers = [
      { name: 'test', events: { '*': ({ subject }: { subject: string }) => void told.push(subject) } },
    ];
    const announcers = [1, 2].map(
      () => new Announcer({ db, bus: new EventBus(), log: quietLog(), subscribers }),
    );
    for (const announcer of announcers) announcer.start();
    await expect.poll(async () => (await db.outbox.listUnannounced(10)).length, { timeout: 20_000 }).toBe(0);
    for (const announcer of announcers) await announcer.close();
    await db.close();
    expect(told).toEqual(['a', 'b', 'c']);
  });
}

describe('on SQLite, what was committed by a process that was killed before it could announce it', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'deskgate-events-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  isAnnouncedOnce(() => `sqlite://${join(dir, 'test.db')}`);
});

describeWith(['mariadb'], 'on MariaDB, what was committed by a process that was killed', ({ mariadb }) => {
  let fresh: FreshMysql;

  beforeEach(async () => {
    fresh = await freshMysql(mariadb.url);
  });
  afterEach(() => fresh.drop());

  isAnnouncedOnce(() => fresh.url);
});
