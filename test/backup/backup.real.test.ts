import { spawn } from 'node:child_process';
import { access, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { dump } from '../../src/backup/dump.ts';
import { writeLines } from '../../src/backup/lines.ts';
import { readMigrations } from '../../src/db/migrations.ts';
import { SqliteDriver } from '../../src/db/sqlite-driver.ts';
import { migrateSqlite } from '../../src/db/sqlite-migrate.ts';
import { projectRoot } from '../../src/root.ts';
import { type CommandLine, commandLine, ownCommandLine } from '../cli/command-line.ts';
import { quietLog } from '../db/quiet-log.ts';
import { aUser } from '../db/rows.ts';
import { ADMIN_PASSWORD, startTestGateway, type TestGateway } from '../flows/gateway.ts';

const PASSPHRASE = 'correct horse battery';
const DESK = { id: 'desk', name: 'Desk', provider: 'demo', settings: {} };

let gateway: TestGateway;
let line: CommandLine;
let file: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  line = await commandLine({ DESKGATE_DATA_DIR: gateway.dataDir });
  const admin = await gateway.signIn();
  for (const [path, body] of [
    ['/apps', DESK],
    ['/groups', { name: 'kept' }],
    ['/webhooks', { url: 'http://127.0.0.1:1/' }],
  ] as const)
    await admin.json(`/api/v1${path}`, { method: 'POST', body: JSON.stringify(body) });
  for (let n = 0; n < 700; n += 1) await aUser(gateway.db, { passwordHash: 'x'.repeat(200) });
  file = join(line.folder, 'deskgate.backup');
});
afterAll(async () => {
  await line.remove();
  await gateway.close();
});

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

describe('a backup', () => {
  it('is made while the gateway runs and writes, for its owner only, and holds no key and no session as it is', async () => {
    let writes = 0;
    const stop = new AbortController();
    const writer = (async () => {
      while (!stop.signal.aborted) {
        await aUser(gateway.db);
        writes += 1;
        await sleep(1);
      }
    })();
    const ran = await line.run(['backup', 'deskgate.backup'], { input: [PASSPHRASE] });
    stop.abort();
    await writer;
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('Wrote deskgate.backup') });
    expect(writes).toBeGreaterThan(0);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const text = gunzipSync(await readFile(file)).toString();
    expect(text).toContain('"kept"');
    expect(text).not.toContain('"sessions"');
    expect(text).not.toContain((await readFile(join(gateway.dataDir, 'secret.key'), 'utf8')).trim());
    expect(await readdir(gateway.dataDir)).not.toContainEqual(expect.stringContaining('.backup-'));
    expect((await line.run(['backup', 'x'], { input: ['short'] })).code).toBe(2);
    expect((await line.run(['backup', 'x'])).code).toBe(2);
  });

  it('is restored on a new machine, where everything is as it was', async () => {
    const fresh = await ownCommandLine();
    const wrong = await fresh.run(['restore', file], { input: ['another one'] });
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('passphrase') });
    expect(await isThere(join(fresh.folder, 'data/deskgate.db'))).toBe(false);
    const ran = await fresh.run(['restore', file], { input: [PASSPHRASE] });
    expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(/Restored \d{3,} rows/) });
    expect(ran.out).toContain('entries of the audit log are as they were written.');
    const dataDir = join(fresh.folder, 'data');
    expect((await stat(join(dataDir, 'secret.key'))).mode & 0o777).toBe(0o600);
    const again = await startTestGateway({ dataDir });
    try {
      const admin = await again.signIn('admin', ADMIN_PASSWORD);
      // its settings are sealed with the gateway's key
      expect(await admin.json('/api/v1/apps/desk')).toMatchObject({ name: 'Desk', settings: {} });
      const next = await aUser(again.db);
      expect((await again.db.users.get(next.id))?.id).toBe(next.id);
      expect(await fresh.run(['restore', file], { input: [PASSPHRASE] })).toMatchObject({
        code: 1,
        err: expect.stringContaining('uses the database'),
      });
    } finally {
      await again.close();
    }
    // over what there is: it is kept beside
    const over = await fresh.run(['restore', file], { input: [PASSPHRASE] });
    expect(over).toMatchObject({ code: 0, out: expect.stringContaining('deskgate.db.before-restore') });
    expect(await readdir(dataDir)).not.toContainEqual(expect.stringContaining('restoring'));
  });

  it('that is damaged, cut off, newer or of another key is refused, and nothing is touched', async () => {
    const fresh = await ownCommandLine();
    const bytes = await readFile(file);
    const broken = join(fresh.folder, 'broken');
    await writeFile(broken, bytes);
    await truncate(broken, bytes.length - 2000);
    expect(await fresh.run(['restore', broken], { input: [PASSPHRASE] })).toMatchObject({
      code: 2,
      err: expect.stringContaining('no whole backup'),
    });
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
    await writeFile(broken, bytes);
    expect((await fresh.run(['restore', broken], { input: [PASSPHRASE] })).code).toBe(2);
    await writeFile(broken, 'no backup');
    expect((await fresh.run(['restore', broken])).code).toBe(2);
    expect((await fresh.run(['restore', 'nothing'])).err).toContain('ENOENT');
    const head = { deskgate: 'backup', format: 1, version: '99.0.0', createdAt: 1, key: null };
    await writeLines(broken, lines({ ...head, migration: '9999_future' }), new AbortController().signal);
    expect((await fresh.run(['restore', broken])).err).toContain('version 99.0.0, which is newer');
    await writeLines(
      broken,
      lines({ ...head, migration: '0000_init' }, { table: 'users` --', columns: ['id'] }, ['x']),
      new AbortController().signal,
    );
    expect((await fresh.run(['restore', broken])).err).toContain('what no backup holds');
    expect(await isThere(join(fresh.folder, 'data/deskgate.db'))).toBe(false);
    expect((await fresh.run(['user', 'list'])).code).toBe(0);
    await writeFile(join(fresh.folder, 'data/secret.key'), `${Buffer.alloc(32, 7).toString('base64')}\n`);
    expect((await fresh.run(['restore', file], { input: [PASSPHRASE] })).err).toContain('another key');
  });

  it('of an older version is brought up to date', async () => {
    const fresh = await ownCommandLine();
    const old = join(fresh.folder, 'old.db');
    const history = (await readMigrations('sqlite')).slice(0, 4);
    const driver = await SqliteDriver.open({ file: old, log: quietLog() });
    await migrateSqlite(driver, quietLog(), history);
    await driver.execute({
      sql: "INSERT INTO users (id, username, role, created_at) VALUES ('old', 'old', 'admin', 1)",
      params: [],
    });
    const head = { deskgate: 'backup', format: 1, version: '0.0.1', createdAt: 1, key: null };
    async function* values(): AsyncGenerator<unknown> {
      yield { ...head, migration: history.at(-1)?.tag };
      yield* dump({ dialect: 'sqlite', execute: (statement) => driver.execute(statement) });
    }
    await writeLines(join(fresh.folder, 'old'), values(), new AbortController().signal);
    await driver.close();
    expect((await fresh.run(['restore', 'old'])).err).toContain('The backup has no key');
    expect((await fresh.run(['user', 'list'])).out).toMatch(/^old +admin/m);
  });

  it('or a restore that is killed leaves what there was', async () => {
    const fresh = await ownCommandLine();
    await fresh.run(['user', 'add', 'before'], { input: ['a long password'] });
    const plain = join(line.folder, 'plain.backup');
    expect((await line.run(['backup', plain, '--without-secrets'])).code).toBe(0);
    for (const [args, env, untilMs] of [
      [['restore', plain], {}, 'restoring'],
      [['backup', join(fresh.folder, 'killed')], { DESKGATE_DATA_DIR: gateway.dataDir }, '.part'],
    ] as const) {
      const folder = args[0] === 'restore' ? join(fresh.folder, 'data') : fresh.folder;
      await killedWhen(args, { HOME: fresh.folder, ...env }, fresh.folder, async () =>
        (await readdir(folder)).some((name) => name.includes(untilMs)),
      );
    }
    expect(await isThere(join(fresh.folder, 'killed'))).toBe(false);
    expect((await fresh.run(['user', 'list'])).out).toMatch(/^before/m);
    expect((await fresh.run(['restore', plain])).code).toBe(0);
    expect((await fresh.run(['user', 'list'])).out).toMatch(/^admin/m);
  });
});

async function* lines(...values: unknown[]): AsyncGenerator<unknown> {
  yield* values;
}

/** Runs the command line as a process of its own and kills it at the first moment at which `isTime`. */
async function killedWhen(
  args: readonly string[],
  env: Record<string, string>,
  cwd: string,
  isTime: () => Promise<boolean>,
): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(projectRoot(), 'src/main.ts'), ...args],
    {
      cwd,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: process.env.PATH ?? '', TSX_TSCONFIG_PATH: join(projectRoot(), 'tsconfig.json'), ...env },
    },
  );
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.end(`${PASSPHRASE}\n`);
  while (child.exitCode === null && !(await isTime())) await sleep(1);
  expect(child.exitCode).toBeNull();
  child.kill('SIGKILL');
  await ended;
}
