import { spawnSync } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loginFile } from '../../src/cli/login.ts';
import { remoteServices } from '../../src/cli/remote-services.ts';
import { OPERATOR } from '../../src/cli/services.ts';
import { GatewayClient } from '../../src/client/index.ts';
import { addClient } from '../attack/people.ts';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { type CommandLine, commandLine, type RunOptions } from './command-line.ts';

let gateway: TestGateway;
let line: CommandLine;
let key: string;
let adaKey: string;
let manageKey: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  line = await commandLine();
  const make = async (who: Client, body: object): Promise<string> => {
    const answer = await who.fetch('/api/v1/keys', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return ((await answer.json()) as { token: string }).token;
  };
  const admin = await gateway.signIn();
  key = await make(admin, { name: 'cli' });
  manageKey = await make(admin, { name: 'keys', isManage: true });
  adaKey = await make(await addClient(gateway, 'ada'), { name: 'cli' });
});
afterAll(async () => {
  await line.remove();
  await gateway.close();
});

const ask = (args: string, options: RunOptions = {}) =>
  line.run(args.split(' '), {
    ...options,
    env: { DESKGATE_URL: gateway.url, DESKGATE_KEY: key, ...options.env },
  });

describe('deskgate login', () => {
  it('keeps the key for its owner only, and commands are for that gateway then', async () => {
    const own = await commandLine();
    try {
      const wrong = `dgk_${'a'.repeat(20)}_${'b'.repeat(52)}`;
      expect((await own.run(['login', gateway.url], { input: [wrong] })).code).toBe(4);
      expect((await own.run(['login', gateway.url], { input: ['nonsense'] })).code).toBe(2);
      expect((await own.run(['whoami'])).code).toBe(4);
      const done = await own.run(['login', `${gateway.url}/`], { input: [` ${key}\n`] });
      expect(done).toMatchObject({ code: 0, out: expect.stringContaining('as admin') });
      expect(done.out + done.err).not.toContain(key);
      const file = loginFile({ env: { HOME: own.folder } });
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ url: gateway.url, key });
      expect((await own.run(['whoami'])).out).toBe(`admin (admin) at ${gateway.url}\n`);
      // the key of one gateway is not shown to another
      const other = await own.run(['whoami', '--gateway', 'https://other.example.org']);
      expect(other).toMatchObject({ code: 4, err: expect.stringContaining('There is no key for') });
      expect((await own.run(['logout'])).out).toContain('forgotten');
      expect((await own.run(['whoami'])).code).toBe(4);
    } finally {
      await own.remove();
    }
  });

  it('sends no key in the open to another machine', async () => {
    const refused = await ask('whoami', { env: { DESKGATE_URL: 'http://desks.example.org' } });
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('Over http') });
    expect((await ask('whoami', { env: { DESKGATE_URL: 'http://127.0.0.1.example.org' } })).code).toBe(2);
    expect((await ask('whoami', { env: { DESKGATE_URL: 'ftp://127.0.0.1' } })).code).toBe(2);
  });
});

describe('exit codes', () => {
  it('tell what it was', async () => {
    expect((await ask('whoami')).code).toBe(0);
    expect((await ask('instance list --nonsense')).code).toBe(2);
    expect((await ask('instance start')).code).toBe(2);
    expect((await ask('nonsense')).code).toBe(2);
    expect((await ask('instance show nothing')).code).toBe(3);
    expect((await ask('user disable nobody')).code).toBe(3);
    expect((await ask('user list', { env: { DESKGATE_KEY: adaKey } })).code).toBe(4);
    expect(
      (await ask('whoami', { env: { DESKGATE_KEY: `dgk_${'a'.repeat(20)}_${'b'.repeat(52)}` } })).code,
    ).toBe(4);
    expect((await ask('whoami', { env: { DESKGATE_URL: 'http://127.0.0.1:1' } })).code).toBe(5);
    expect((await ask('--help')).code).toBe(0);
    expect((await ask('--version')).code).toBe(0);
  });
});

describe('apps and instances', () => {
  it('are added, started once, followed, opened, listed, stopped and forgotten', async () => {
    await writeFile(
      join(line.folder, 'desk.json'),
      JSON.stringify({ id: 'desk', name: 'Desk', provider: 'demo', settings: {} }),
    );
    expect((await ask('app add desk.json')).out).toBe('Added the application desk.\n');
    expect((await ask('app add desk.json')).code).toBe(1);
    expect((await ask('app replace desk desk.json --revision 1')).out).toContain('its revision is 2');
    expect((await ask('app replace desk desk.json --revision 1')).code).toBe(1);
    const replaced = await ask('app replace desk desk.json --json');
    expect(JSON.parse(replaced.out)).toMatchObject({ id: 'desk', revision: 3 });
    expect((await ask('apps list --search des')).out).toMatch(/^ID +NAME.*\n[\s\S]*desk +Desk +demo/);
    expect(JSON.parse((await ask('app show desk')).out)).toMatchObject({ id: 'desk', revision: 3 });

    const plainly = await ask('instance start desk --follow --key once');
    expect(plainly.code).toBe(0);
    const id = plainly.out.trim();
    expect(id).toMatch(/^[a-z0-9]{20}$/);
    expect(plainly.err).not.toContain('\r');
    const again = await ask('instance start desk --follow --key once', { isTerminal: true });
    expect(again).toMatchObject({ code: 0, out: `${id}\n` });
    expect(again.err).toMatch(/\r\[#{20}\] running/);
    expect((await ask('instance list')).out).toMatch(new RegExp(`${id} +desk +admin +- +running +0`));
    expect(JSON.parse((await ask('instance list --json')).out)).toMatchObject([{ id }]);
    expect((await ask(`instance open ${id}`)).out).toBe(`${gateway.url}/instance/${id}\n`);
    expect((await ask(`instance viewers ${id}`)).out).toMatch(/^ID +USER +VIEWER/);
    expect((await ask(`instance put-out ${id} nobody`)).code).toBe(3);
    expect((await ask(`instance pause ${id}`)).code).not.toBe(0);
    expect((await ask(`instance stop ${id}`)).out).toBe(`${id} is stopped.\n`);
    expect((await ask(`instance follow ${id}`)).code).toBe(1);
    expect((await ask(`instance remove ${id}`)).code).toBe(0);
    expect((await ask(`instance show ${id}`)).code).toBe(3);
    expect((await ask('app remove desk')).code).toBe(0);
  });

  it('go on where Ctrl-C ends the command', async () => {
    await ask('app add desk.json');
    const stop = new AbortController();
    stop.abort(new Error('interrupted'));
    const started = (await ask('instance start desk')).out.trim();
    const left = await ask(`instance follow ${started}`, { signal: stop.signal });
    expect(left).toMatchObject({ code: 1, err: expect.stringContaining(`${started} goes on.`) });
    expect((await ask(`instance follow ${started}`)).code).toBe(0);
    await ask(`instance stop ${started}`);
  });
});

describe('people, quotas, jobs and the audit log', () => {
  it('are managed over the API as on the machine itself', async () => {
    expect((await ask('user add grace --role expert', { input: ['a long password'] })).out).toBe(
      'Added grace (expert).\n',
    );
    expect((await ask('group add interns --deny jobs.*')).code).toBe(0);
    expect((await ask('group join interns grace')).out).toBe('grace is in interns.\n');
    expect((await ask('user why grace jobs.manage')).out).toContain('denied by group interns');
    expect((await ask('group list')).out).toMatch(/interns +1 +-; jobs\.\*/);
    expect((await ask('group members interns')).out).toMatch(/grace +expert +an administrator/);
    const members = JSON.parse((await ask('group members interns --search GR --json')).out) as object[];
    expect((await ask('group members interns --role admin')).out).not.toContain('grace');
    expect((await ask('group members interns --role nobody')).code).not.toBe(0);
    expect(members).toMatchObject([{ user: { username: 'grace' }, isStatic: true }]);
    expect(JSON.parse((await ask('user show grace')).out)).toMatchObject({
      ...{ username: 'grace', role: 'expert', hasPassword: true, groups: [{ name: 'interns' }] },
    });
    expect((await ask('user show nobody')).code).toBe(3);
    expect((await ask('group leave interns grace')).code).toBe(0);
    expect((await ask('group remove interns')).code).toBe(0);
    expect((await ask('user role grace user')).code).toBe(0);
    await gateway.signIn('grace', 'a long password');
    await gateway.signIn('grace', 'a long password');
    const [session] = JSON.parse((await ask('user sessions grace --json')).out) as { id: string }[];
    expect((await ask('user sessions grace')).out).toContain(session?.id);
    expect((await ask(`user sign-out grace ${session?.id}`)).out).toBe('Ended the session of grace.\n');
    expect((await ask(`user sign-out grace ${session?.id}`)).code).toBe(3);
    expect((await ask('user sign-out grace')).out).toBe('Ended the sessions of grace: 1.\n');
    expect((await ask('user disable grace')).code).toBe(0);
    expect((await ask('users list --json')).out).toContain('"grace"');
    await ask('user add left', { input: ['a long password'] });
    expect((await ask('user delete left --remove-homes')).out).toContain('left is signed out for good');
    expect((await ask('user delete admin')).code).toBe(1);
    const quota = await ask('quota set containers=3 --user grace --json');
    expect(JSON.parse(quota.out)).toMatchObject({ set: { containers: 3 }, user: { username: 'grace' } });
    expect((await ask('quota show grace')).out).toMatch(/containers +0 +3 +set/);
    // a key that is no manage key looks after no keys
    expect((await ask('key list')).code).toBe(4);
    expect((await ask('key list --mine', { env: { DESKGATE_KEY: manageKey } })).out).toMatch(/admin +valid/);
    expect((await ask('jobs list --json')).code).toBe(0);
    expect((await ask('audit list --action addUser')).out).toContain('addUser');
    expect((await ask('audit export')).out.split('\n').length).toBeGreaterThan(3);
    expect((await ask('audit verify')).code).toBe(0);
    for (const [command, made] of [
      ['group add json --json', { name: 'json', accept: [] }],
      ['group change json --accept apps.launch --json', { name: 'json', accept: ['apps.launch'] }],
      ['project create json --json', { name: 'json', role: 'manager' }],
      ['user add json --json', { username: 'json', role: 'user' }],
      ['audit verify --json', { broken: null, head: { hash: expect.any(String) } }],
    ] as const) {
      const { code, out } = await ask(command, { input: ['a long password'] });
      expect([command, code, JSON.parse(out)]).toMatchObject([command, 0, made]);
    }
    expect((await ask('user link grace')).code).toBe(2);
    // the command line itself writes nothing down: the gateway does, by who holds the key
    expect((await ask('audit list --actor command')).out).toBe('');
  });
});

describe('two who change the same over the API', () => {
  const meanwhile = { status: 412, code: 'PRECONDITION_FAILED' };

  it('are told of each other, whatever it is', async () => {
    const { people, quotas } = remoteServices(new GatewayClient({ url: gateway.url, key }));
    const { id: userId } = await people.addUser(OPERATOR, {
      username: 'shared',
      password: 'a long password',
      role: 'user',
    });
    for (const whose of [userId, null]) {
      const read = () => (whose === null ? quotas.system(OPERATOR) : quotas.ofUser(OPERATOR, whose));
      const { revision, set } = await read();
      const { revision: next } = await quotas.set(OPERATOR, whose, { ...set, vms: 1 }, revision);
      await expect(quotas.set(OPERATOR, whose, { ...set, vms: 2 }, revision)).rejects.toMatchObject(
        meanwhile,
      );
      expect(await read()).toMatchObject({ set: { vms: 1 }, revision: next });
      await quotas.set(OPERATOR, whose, set, next);
    }
    const change = (revision: number) => people.changeUser(OPERATOR, userId, { role: 'expert' }, revision);
    await change(1);
    await expect(change(1)).rejects.toMatchObject(meanwhile);
    const group = await people.addGroup(OPERATOR, { name: 'shared' });
    await people.changeGroup(OPERATOR, group.id, { accept: ['jobs.*'] }, group.revision);
    const lists = { deny: ['jobs.*'] };
    await expect(people.changeGroup(OPERATOR, group.id, lists, group.revision)).rejects.toMatchObject(
      meanwhile,
    );
    await expect(people.removeGroup(OPERATOR, group.id, group.revision)).rejects.toMatchObject(meanwhile);
    await people.removeGroup(OPERATOR, group.id, group.revision + 1);
  });
});

describe('the client', () => {
  it('gives every item of a list, page after page, and tells what was refused', async () => {
    const client = new GatewayClient({ url: gateway.url, key });
    const names: string[] = [];
    for await (const { username } of client.all('listUsers', { query: { limit: 1 } })) names.push(username);
    expect(names).toEqual([...names].sort());
    expect(names).toContain('ada');
    await expect(client.ask('getApp', { path: { appId: '../users' } })).rejects.toMatchObject({
      status: 404,
    });
    const elsewhere = new GatewayClient({ url: `${gateway.url}/login`, key });
    await expect(elsewhere.ask('getMe')).rejects.toMatchObject({ name: 'ApiError' });
  });
});

describe('completion', () => {
  it('completes commands and options in a real bash', async () => {
    const script = join(line.folder, 'completion.bash');
    await writeFile(script, (await ask('completion bash')).out);
    const complete = (...words: string[]): string[] => {
      const program = `. ${script}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); complete -p deskgate >&2; _deskgate; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const ran = spawnSync('bash', ['--norc', '-c', program, 'bash', 'deskgate', ...words], {
        encoding: 'utf8',
      });
      expect(ran.stderr).toContain('-F _deskgate deskgate');
      return ran.stdout.trim().split('\n');
    };
    expect(complete('inst')).toEqual(['instance']);
    expect(complete('instance', 'st')).toEqual(['start', 'stop']);
    expect(complete('--config', 'x.toml', 'instances', 'sto')).toEqual(['stop']);
    expect(complete('instance', 'start', '--f')).toEqual(['--follow']);
    expect(complete('user', 'add', 'ada', '--ro')).toEqual(['--role']);
    expect((await ask('completion tcsh')).code).toBe(2);
    for (const shell of ['zsh', 'fish']) expect((await ask(`completion ${shell}`)).out).toContain('instance');
  });
});

describe('help', () => {
  it('has examples below every command', async () => {
    const names = (text: string) =>
      [...(/^Commands:\n((?: .*\n?)+)/m.exec(text)?.[1]?.matchAll(/^ {2}([a-z-]+)/gm) ?? [])].map(
        ([, name]) => name ?? '',
      );
    const visit = async (path: string[]): Promise<number> => {
      const { out } = await line.run([...path, '--help']);
      const inner = names(out).filter((name) => name !== 'help');
      if (inner.length === 0) expect(out, path.join(' ')).toMatch(/Examples:\n {2}\$ deskgate /);
      const counts = await Promise.all(inner.map((name) => visit([...path, name])));
      return counts.reduce((sum, count) => sum + count, 1);
    };
    expect(await visit([])).toBeGreaterThan(50);
  });
});

describe('projects', () => {
  it('are made, joined, limited, started in, shared with and removed, and look the same on the gateway’s machine', async () => {
    expect((await ask('project create Physics --description Lab')).out).toBe('Made the project physics.\n');
    expect(await ask('project create physics')).toMatchObject({ code: 1 });
    expect((await ask('project join physics ada --role manager')).out).toBe('ada is a manager of physics.\n');
    expect((await ask('project join physics ada')).code).toBe(1);
    expect((await ask('project role physics ada viewer')).out).toBe('ada is a viewer of physics.\n');
    expect((await ask('project role physics ada king')).code).toBe(2);
    expect((await ask('project role physics nobody viewer')).code).toBe(3);
    expect((await ask('project members physics')).out).toMatch(/ada +viewer\n[\s\S]*admin +manager/);
    const viewers = (await ask('project members physics --role viewer --json')).out;
    expect(JSON.parse(viewers)).toMatchObject([{ user: { username: 'ada' }, role: 'viewer' }]);
    expect((await ask('project list')).out).toMatch(/physics +2 +manager +Lab/);
    expect((await ask('project rename physics chemistry')).out).toBe('It is chemistry: Lab.\n');
    expect(JSON.parse((await ask('project show chemistry')).out)).toMatchObject({ revision: 2, members: 2 });
    expect((await ask('project show physics')).code).toBe(3);
    const asAda = { env: { DESKGATE_KEY: adaKey } };
    expect((await ask('project list', asAda)).out).toMatch(/chemistry +2 +viewer/);
    expect((await ask('project rename chemistry mine', asAda)).code).toBe(4);

    expect((await ask('quota set objects=1 --project chemistry')).out).toContain(
      'of anybody in chemistry on.',
    );
    expect((await ask('quota show --project chemistry')).out).toMatch(/objects +0 +1 +set/);
    expect((await ask('quota show ada --project chemistry')).code).toBe(2);
    const id = (await ask('instance start demo --follow --project chemistry')).out.trim();
    expect((await ask('instance start demo --project chemistry')).code).toBe(1);
    expect((await ask('instance start demo --project nowhere')).code).toBe(3);
    expect((await ask('instance list --project chemistry')).out).toMatch(
      new RegExp(`${id} +demo +admin +chemistry`),
    );
    expect((await ask('project delete chemistry')).code).toBe(1);
    expect((await ask(`instance stop ${id}`)).code).toBe(0);

    expect((await ask('project share demo')).out).toMatch(/everybody/);
    expect((await ask('project share demo --projects chemistry')).out).toMatch(/project +chemistry/);
    expect((await ask('instance start demo', asAda)).code).toBe(4);
    expect((await ask('project share demo --projects nowhere')).code).toBe(3);
    expect((await ask('project share demo --nobody --everybody')).code).toBe(2);
    expect((await ask('project share demo --nobody')).out).toMatch(/^nobody$/m);
    expect((await ask('project share demo')).out).toMatch(/^nobody$/m);
    expect((await ask('project share demo --everybody')).code).toBe(0);
    const { id: project } = JSON.parse((await ask('project show chemistry')).out) as { id: string };
    const asManager = { env: { DESKGATE_KEY: manageKey } };
    expect((await ask(`key add admin robot --project ${project}`, asManager)).out).toMatch(/^dgk_/);
    expect((await ask('project leave chemistry ada')).out).toContain('does not belong to chemistry any more');

    const services = remoteServices(new GatewayClient({ url: gateway.url, key }));
    const { items } = await services.projects.list(OPERATOR, { all: true, search: 'chem' });
    await expect(services.projects.change(OPERATOR, items[0]?.id ?? '', {}, 1)).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
    expect((await ask('project delete chemistry')).out).toBe('Removed the project chemistry.\n');
    const audit = (await ask('audit list')).out;
    for (const action of [
      'createProject',
      'addProjectMember',
      'setProjectQuota',
      'setAppSharing',
      'removeProject',
    ])
      expect(audit).toContain(action);
  });
});
