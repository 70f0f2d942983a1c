import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SignInLimits } from '../../src/auth/sign-in-limits.ts';
import { openDatabase } from '../../src/db/open.ts';
import { quietLog } from '../db/quiet-log.ts';
import { startMailServer } from '../fakes/mail/mail-server.ts';
import { spawnDeskgate } from '../flows/deskgate-process.ts';
import { type CommandLine, commandLine } from './command-line.ts';

let dir: string;
let line: CommandLine;
beforeAll(async () => {
  line = await commandLine();
  dir = line.folder;
});
afterAll(() => line.remove());

const deskgate = (
  args: readonly string[],
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
) => line.run(args, { env, input: input === '' ? [] : [input.trim()] });

describe('deskgate', () => {
  it('adds users, lists them, changes a password and disables', async () => {
    const added = await deskgate(['user', 'add', 'Ada', '--admin'], { input: 'a long password\n' });
    expect(added).toMatchObject({ code: 0, out: expect.stringContaining('Added ada (admin).') });
    const twice = await deskgate(['user', 'add', 'ada'], { input: 'a long password\n' });
    expect(twice).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is a user named ada already.'),
    });
    expect((await deskgate(['user', 'passwd', 'ada'], { input: 'another password\n' })).code).toBe(0);
    expect((await deskgate(['user', 'disable', 'ada'])).code).toBe(0);
    const listed = await deskgate(['user', 'list', '--json']);
    expect(JSON.parse(listed.out)).toMatchObject([
      { username: 'ada', role: 'admin', disabledAt: expect.any(Number) },
    ]);
    expect(listed.out).not.toContain('argon2');
  }, 60_000);

  it('ends quietly where nobody reads on, as before a pipe to head', async () => {
    const listing = spawnDeskgate(dir, ['user', 'list']);
    listing.stdin.end();
    listing.stdout.destroy();
    const [err, [code]] = await Promise.all([text(listing.stderr), once(listing, 'close')]);
    expect([err, code]).toEqual(['', 141]);
  }, 60_000);

  it('puts users into groups, and says what they may do and why', async () => {
    await deskgate(['user', 'add', 'eve', '--role', 'expert'], { input: 'a long password\n' });
    expect((await deskgate(['group', 'add', 'Interns', '--deny', 'apps.*', 'jobs.*'])).code).toBe(0);
    expect((await deskgate(['group', 'join', 'interns', 'eve'])).out).toBe('eve is in interns.\n');
    const why = await deskgate(['user', 'why', 'eve', 'apps.launch']);
    expect(why.out).toBe('apps.launch  denied by group interns (apps.*)\n');
    expect((await deskgate(['group', 'members', 'interns'])).out).toContain('an administrator');
    const shown = (await deskgate(['user', 'show', 'eve'])).out;
    expect(JSON.parse(shown)).toMatchObject({ username: 'eve', groups: [{ name: 'interns' }] });
    expect(shown).not.toMatch(/argon2|passwordHash/);
    expect((await deskgate(['group', 'list'])).out).toContain('interns      1  -; apps.*, jobs.*');
    expect((await deskgate(['group', 'change', 'interns', '--accept', 'jobs.*', '--deny-nothing'])).out).toBe(
      'interns accepts jobs.* and denies nothing.\n',
    );
    expect((await deskgate(['group', 'change', 'interns', '--accept-nothing'])).out).toBe(
      'interns accepts nothing and denies nothing.\n',
    );
    const both = ['--deny', 'jobs.*', '--deny-nothing'];
    expect((await deskgate(['group', 'change', 'interns', ...both])).code).toBe(2);
    await deskgate(['group', 'leave', 'interns', 'eve']);
    expect((await deskgate(['user', 'why', 'eve', 'apps.manage'])).out).toContain('allowed by role expert');
    expect(await deskgate(['user', 'why', 'eve', 'apps.lunch'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no permission apps.lunch.'),
    });
    expect((await deskgate(['user', 'role', 'eve', 'king'])).code).toBe(2);
    expect((await deskgate(['group', 'remove', 'interns'])).code).toBe(0);
    const made = (
      await deskgate(['key', 'add', 'eve', 'nightly', '--scope', 'apps.*', '--days', '30'])
    ).out.trim();
    expect(made).toMatch(/^dgk_[a-z0-9]{20}_[a-z0-9]{52}$/);
    const asJson = (await deskgate(['key', 'add', 'eve', 'json', '--json'])).out;
    expect(JSON.parse(asJson)).toMatchObject({
      ...{ name: 'json', owner: { username: 'eve' }, token: expect.stringMatching(/^dgk_/) },
    });
    await deskgate(['key', 'revoke', (JSON.parse(asJson) as { id: string }).id]);
    expect((await deskgate(['key', 'list'])).out).toMatch(/eve +valid +never +nightly/);
    expect((await deskgate(['key', 'revoke', made.slice(4, 24)])).out).toBe('Revoked nightly of eve.\n');
    expect((await deskgate(['key', 'list'])).out).not.toContain(made.slice(25));
    const acts = (await deskgate(['audit', 'list', '--actor', 'command', '--json'])).out;
    expect((JSON.parse(acts) as { action: string }[]).map(({ action }) => action).slice(0, 11)).toEqual([
      'revokeKey',
      'revokeKey',
      'addKey',
      'addKey',
      'removeGroup',
      'removeMember',
      'changeGroup',
      'changeGroup',
      'addMember',
      'addGroup',
      'addUser',
    ]);
    // no gateway has put them into the chain yet
    expect((await deskgate(['audit', 'verify'])).out).toBe('All 0 entries are as they were written.\n');
  }, 120_000);

  it('switches off the second factor of who has lost it', async () => {
    await deskgate(['user', 'add', 'zoe'], { input: 'a long password\n' });
    expect(await deskgate(['user', 'reset-factor', 'zoe'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('The user has no second factor.'),
    });
    const db = await openDatabase({ url: `sqlite://${join(dir, 'data/deskgate.db')}`, log: quietLog() });
    try {
      const { id: userId = '' } = (await db.users.findByUsername('zoe')) ?? {};
      const row = { userId, secret: 'sealed', createdAt: 1, confirmedAt: 1, lastStep: 1 };
      await db.secondFactors.put(row);
      const ran = await deskgate(['user', 'reset-factor', 'zoe']);
      expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('the password alone') });
      expect(await db.secondFactors.get(userId)).toBeNull();
    } finally {
      await db.close();
    }
    const acts = (await deskgate(['audit', 'list', '--action', 'resetSecondFactor', '--json'])).out;
    expect(JSON.parse(acts)).toMatchObject([{ actor: 'command line', result: 'ok' }]);
  }, 60_000);

  it('tells people by mail what was done with their account, as the API does, and goes on without', async () => {
    const server = await startMailServer();
    const mail = {
      DESKGATE_PUBLIC_URL: 'https://desk.example.org',
      DESKGATE_MAIL_HOST: '127.0.0.1',
      DESKGATE_MAIL_PORT: String(server.port),
      DESKGATE_MAIL_TLS: 'never',
      DESKGATE_MAIL_FROM: 'desk@example.org',
    };
    const to = 'noor@example.org';
    await deskgate(['user', 'add', 'noor', '--email', to], { input: 'a long password\n' });
    const db = await openDatabase({ url: `sqlite://${join(dir, 'data/deskgate.db')}`, log: quietLog() });
    try {
      const { id = '' } = (await db.users.findByUsername('noor')) ?? {};
      await db.users.update(id, { disabledAt: 1, waitingSince: 1 });
      expect(await deskgate(['user', 'approve', 'noor'], { env: mail })).toMatchObject({
        ...{ code: 0, out: 'noor can sign in.\n', err: '' },
      });
      expect(server.received).toMatchObject([{ to: [to], subject: 'Deskgate: your account is ready' }]);
      expect(server.received[0]?.text).toContain('as noor: https://desk.example.org/login');
      // who is let in already is told nothing
      await deskgate(['user', 'approve', 'noor'], { env: mail });
      await deskgate(['user', 'passwd', 'noor'], { input: 'another password\n', env: mail });
      expect(server.received.map(({ subject }) => subject)).toEqual([
        'Deskgate: your account is ready',
        expect.stringContaining('password'),
      ]);
      await server.close();
      await db.users.update(id, { disabledAt: 1, waitingSince: 1 });
      const unheard = await deskgate(['user', 'approve', 'noor'], { env: mail });
      expect(unheard).toMatchObject({
        ...{ code: 0, out: 'noor can sign in.\n' },
        err: expect.stringMatching(/^It is done, but the mail that tells of it could not be sent\. /),
      });
      expect(await db.users.get(id)).toMatchObject({ disabledAt: null, waitingSince: null });
    } finally {
      await db.close();
    }
  }, 60_000);

  it('sets addresses, lets in who has registered, and unlocks', async () => {
    const given = ['user', 'add', 'lin', '--email', 'Lin@Example.org'];
    expect((await deskgate(given, { input: 'a long password\n' })).code).toBe(0);
    const twice = await deskgate(['user', 'add', 'lin2', '--email', 'lin@example.org'], {
      input: 'a long password\n',
    });
    expect(twice).toMatchObject({ code: 1, err: expect.stringContaining('this mail address already') });
    const db = await openDatabase({ url: `sqlite://${join(dir, 'data/deskgate.db')}`, log: quietLog() });
    try {
      const { id = '' } = (await db.users.findByUsername('lin')) ?? {};
      await db.users.update(id, { disabledAt: 1, waitingSince: 1 });
      expect((await deskgate(['user', 'list', '--waiting'])).out).toMatch(
        /lin +user +waiting +lin@example.org/,
      );
      expect((await deskgate(['user', 'approve', 'lin'])).out).toBe('lin can sign in.\n');
      expect(await db.users.get(id)).toMatchObject({ disabledAt: null, waitingSince: null });
      const limits = new SignInLimits({ db });
      const from = { address: '198.51.100.1', userAgent: '' };
      for (let n = 0; n < 8; n += 1) await limits.count('lin', from);
      expect((await deskgate(['user', 'list', '--search', 'lin'])).out).toContain('held back until');
      expect((await deskgate(['user', 'unlock', 'lin'])).out).toBe('Nothing of lin is held back any more.\n');
      expect((await deskgate(['user', 'unlock', 'lin'])).out).toBe('Nothing of lin was held back.\n');
      await limits.count('lin', from);
    } finally {
      await db.close();
    }
    expect((await deskgate(['user', 'email', 'lin', 'no address'])).code).toBe(2);
    expect((await deskgate(['user', 'email', 'lin', 'l@example.org'])).out).toBe(
      'Mail for lin goes to l@example.org.\n',
    );
    expect((await deskgate(['user', 'email', 'lin'])).out).toBe('lin has no mail address any more.\n');
  }, 60_000);

  it('makes an administrator who gets in for sure, and says so loudly', async () => {
    const ran = await deskgate(['break-glass', 'Rescue', '--json']);
    expect(ran.code).toBe(0);
    const made = JSON.parse(ran.out) as { password: string; link: string };
    expect(made).toMatchObject({ username: 'rescue', isNew: true });
    expect(made.password).toMatch(/^(?:[a-z2-9]{5}-){3}[a-z2-9]{5}$/);
    const again = await deskgate(['break-glass', 'rescue', '--ask'], { input: 'a password of ours\n' });
    expect(again.out).toContain('rescue is an administrator, with a new password.');
    expect(again.out).not.toContain('a password of ours');
    expect(again.err).toContain('audit log (breakGlass)');
    const acts = (await deskgate(['audit', 'list', '--action', 'breakGlass', '--json'])).out;
    expect(JSON.parse(acts)).toHaveLength(2);
    const log = await readFile(join(dir, 'data/logs/deskgate.log'), 'utf8');
    expect(log.split('BREAK-GLASS')).toHaveLength(3);
    for (const secret of [made.password, made.link.split('=')[1] ?? '', 'a password of ours']) {
      expect(log).not.toContain(secret);
      expect(acts).not.toContain(secret);
    }
    const elsewhere = await deskgate(['break-glass', 'rescue', '--gateway', 'http://127.0.0.1:9'], {
      env: { DESKGATE_KEY: `dgk_${'a'.repeat(20)}_${'b'.repeat(52)}` },
    });
    expect(elsewhere).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining("gateway's machine only"),
    });
  }, 60_000);

  it('shows and sets quotas', async () => {
    await deskgate(['user', 'add', 'kim'], { input: 'a long password\n' });
    const env = { DESKGATE_USER_QUOTA: '{"containers": 3}' };
    expect((await deskgate(['quota', 'set', 'memory=1.5g', 'cpus=2', '--user', 'kim'])).code).toBe(0);
    const set = await deskgate(['quota', 'set', 'cpus=default', 'vms=unlimited', '--user', 'kim']);
    expect(set.out).toBe('Set; it counts from the next start of kim on.\n');
    const { out } = await deskgate(['quota', 'show', 'kim'], { env });
    expect(out.split('\n').map((line) => line.replaceAll(/\s+/g, ' '))).toEqual([
      'QUOTA USED ALLOWED FROM',
      'vms 0 unlimited set',
      'containers 0 3 configuration',
      'objects 0 unlimited configuration',
      'cpus 0 unlimited configuration',
      'memory 0 MB 1.5 GB set',
      'disk 0 MB unlimited configuration',
      '',
    ]);
    await deskgate(['quota', 'set', 'objects=7']);
    const system = await deskgate(['quota', 'show', '--json']);
    expect(JSON.parse(system.out)).toMatchObject({
      scope: 'system',
      set: { objects: 7 },
      allowed: { vms: -1 },
    });
    expect(await deskgate(['quota', 'set', 'desks=1'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('expected one of vms, containers'),
    });
    const acts = JSON.parse((await deskgate(['audit', 'list', '--json', '--limit', '1'])).out) as object[];
    expect(acts).toMatchObject([{ action: 'setSystemQuota', actor: 'command line' }]);
  }, 120_000);

  it('refuses a short password and an unknown user in plain words', async () => {
    const short = await deskgate(['user', 'add', 'bob'], { input: 'short\n' });
    expect(short).toMatchObject({ code: 2, err: expect.stringContaining('at least 8 characters') });
    const unknown = await deskgate(['user', 'disable', 'nobody']);
    expect(unknown).toMatchObject({ code: 3, err: expect.stringContaining('no user named nobody') });
  }, 60_000);

  it('checks the settings of each application by the schema of its provider, and names the field', async () => {
    const file = join(dir, 'apps.toml');
    const app = (settings: string): string =>
      `[[apps]]\nid = "desk"\nname = "Desk"\nprovider = "docker"\nsettings = ${settings}\n`;
    await writeFile(file, app('{ image = "deskgate/desktop" }'));
    expect(await deskgate(['--config', file, 'config', 'check'])).toMatchObject({ code: 0 });
    for (const [settings, field] of [
      ['{ image = 7 }', 'settings.image'],
      ['{ imagine = "deskgate/desktop" }', 'settings.imagine'],
      ['{}', 'settings.image'],
    ] as const) {
      await writeFile(file, app(settings));
      const { code, err } = await deskgate(['--config', file, 'config', 'check']);
      expect([code, err.includes(field), err]).toEqual([1, true, expect.stringContaining('apps.toml')]);
    }
    await writeFile(file, app('{}').replace('docker', 'dokcer'));
    expect((await deskgate(['--config', file, 'config', 'check'])).err).toContain(
      'there is none called dokcer',
    );
  });

  it('names file, line and nearest key of a mistake in the configuration', async () => {
    const file = join(dir, 'bad.toml');
    await writeFile(file, '\nprot = 1\n');
    const ran = await deskgate(['--config', file, 'serve']);
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/bad\.toml, line 2: unknown key prot; the nearest known key is port/);
  }, 60_000);

  it('serves until SIGTERM: says where it listens, prints the link once and logs it nowhere', async () => {
    const env = { DESKGATE_PORT: '0', DESKGATE_DATA_DIR: join(dir, 'served') };
    const serving = spawnDeskgate(dir, ['serve'], env);
    serving.stdin.end();
    let out = '';
    serving.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
      if (out.includes('Sign in once')) serving.kill('SIGTERM');
    });
    const [err, [code]] = await Promise.all([text(serving.stderr), once(serving, 'close')]);
    expect(code).toBe(0);
    expect(out).toMatch(/^Deskgate is listening on http:\/\/127\.0\.0\.1:\d+$/m);
    const token = /token=([a-z0-9]{52})$/m.exec(out)?.[1] ?? 'no token';
    const logs = await readdir(join(dir, 'served/logs'));
    const logged = await Promise.all(logs.map((name) => readFile(join(dir, 'served/logs', name), 'utf8')));
    expect(logged.join('')).toContain('"msg":"listening"');
    expect(logged.join('') + err).not.toContain(token);
  }, 60_000);

  it('serves on when nobody reads any more what it says', async () => {
    const env = { DESKGATE_PORT: '0', DESKGATE_DATA_DIR: join(dir, 'unread') };
    const serving = spawnDeskgate(dir, ['serve'], env);
    const closed = once(serving, 'close');
    serving.stdin.end();
    const [said] = (await once(serving.stdout, 'data')) as [Buffer];
    serving.stdout.destroy();
    serving.stderr.destroy();
    const url = /http:\S+/.exec(said.toString())?.[0] ?? '';
    for (let n = 0; n < 3; n++) expect((await fetch(`${url}/login`)).status).toBe(200);
    serving.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
    const [log = ''] = await readdir(join(dir, 'unread/logs'));
    expect(await readFile(join(dir, 'unread/logs', log), 'utf8')).toContain('desktops go on');
  }, 60_000);

  it('says in one line that the port is taken', async () => {
    const { createServer } = await import('node:net');
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    const env = { DESKGATE_PORT: String(port), DESKGATE_DATA_DIR: join(dir, 'taken') };
    const ran = await deskgate(['serve'], { env });
    taken.close();
    expect(ran.code).toBe(1);
    expect(ran.err).toContain(`Cannot listen on 127.0.0.1 port ${port}: something else listens there.`);
  }, 60_000);
});

describe('deskgate identity', () => {
  it('links an account elsewhere to a user, lists it, and unlinks it', async () => {
    await deskgate(['user', 'add', 'lin'], { input: 'a long password\n' });
    const of = ['lin', 'https://login.example', 'subject-1'];
    expect((await deskgate(['identity', 'link', ...of])).out).toContain('signs in as lin now');
    expect((await deskgate(['identity', 'link', ...of])).err).toContain('It is linked already');
    expect((await deskgate(['identity', 'list', 'lin'])).out).toContain('https://login.example  subject-1');
    expect((await deskgate(['identity', 'unlink', ...of])).code).toBe(0);
    expect((await deskgate(['identity', 'list', 'lin'])).out).toContain('nothing but what is here');
  });
});
