import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addUser, PASSWORD as LOCAL } from '../../test/attack/people.ts';
import { DOOR, setUpApp, signInWithCode } from '../../test/attack/second-factor-pages.ts';
import { fakeLog } from '../../test/fakes/core/fake-log.ts';
import { ADMIN_PASSWORD, type Client, startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';
import { describeWith } from '../../test/testbed/parts.ts';
import { ldapConfig } from './config.ts';
import { Directory } from './directory.ts';
import { fill, PASSWORD } from './testing/people.ts';

/** The entries of this run, beside those of others. */
const RUN = randomBytes(4).toString('hex');
const named = (name: string): string => `${name}${RUN}`;
const soon = (): AbortSignal => AbortSignal.timeout(8000);

describeWith(['slapd'], 'a directory', ({ slapd }) => {
  const [ada, grace, lin, rob] = [named('ada'), named('grace'), named('lin'), named('rob')];
  const search = { bindDn: slapd.adminDn, bindPassword: slapd.adminPassword, base: slapd.base };
  const byTemplate = { userDn: `uid={username},ou=people,${slapd.base}` };
  const interns = `cn=${named('interns')},ou=groups,${slapd.base}`;
  const directory = (more: object) =>
    new Directory(
      ldapConfig.parse({ urls: [slapd.url], ca: slapd.ca, timeoutSeconds: 2, ...more }),
      fakeLog(),
    );

  beforeAll(() =>
    fill(slapd, [ada, grace, lin, rob], {
      [named('interns')]: [ada],
      [named('staff')]: [ada, grace],
      [named('lab')]: [rob],
    }),
  );

  describe.each([
    ['a search and StartTLS', search],
    ['a search and ldaps', { ...search, urls: [slapd.secureUrl] }],
    ['an anonymous search', { base: slapd.base }],
    ['a template and StartTLS', byTemplate],
    ['a template and ldaps', { ...byTemplate, urls: [slapd.secureUrl] }],
  ])('with %s', (_, how) => {
    it('knows name and password', async () => {
      const way = directory(how);
      const identity = await way.check(ada, PASSWORD, soon());
      expect(identity).toMatchObject({ issuer: 'ldap:directory', username: ada, groups: [] });
      expect(identity?.subject).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
      expect((await way.check(ada, PASSWORD, soon()))?.subject).toBe(identity?.subject);
      expect((await way.check(grace, PASSWORD, soon()))?.subject).not.toBe(identity?.subject);
    });

    it.each([
      [ada, ''],
      [ada, 'wrong'],
      ['nobody', PASSWORD],
      ['*', PASSWORD],
      [`*)(uid=${ada}`, PASSWORD],
      [`${ada})(|(uid=*`, PASSWORD],
      [`${ada},ou=people`, PASSWORD],
      [`${ada}\u0000`, PASSWORD],
      [`${ada}\\`, PASSWORD],
      ['', PASSWORD],
      ['x'.repeat(500), PASSWORD],
      [ada, PASSWORD.toUpperCase()],
    ])('does not let %j with %j in', async (username, password) => {
      expect(await directory(how).check(username, password, soon())).toBeNull();
    });
  });

  it('tells the groups by memberOf or a search, and only those that are written down count', async () => {
    const map = [
      { value: interns.toUpperCase(), group: 'interns' },
      { value: named('staff'), group: 'staff', role: 'expert' },
    ];
    const byMemberOf = directory({ ...search, map });
    expect((await byMemberOf.check(ada, PASSWORD, soon()))?.groups).toEqual(['interns']);
    const bySearch = directory({ ...search, map, groupBase: `ou=groups,${slapd.base}` });
    expect(await bySearch.check(ada, PASSWORD, soon())).toMatchObject({ groups: ['staff'], role: 'expert' });
    expect(await bySearch.check(lin, PASSWORD, soon())).toMatchObject({ groups: [], role: 'user' });
    const onlyInterns = directory({ ...search, allow: [interns] });
    expect(await onlyInterns.check(ada, PASSWORD, soon())).not.toBeNull();
    await expect(onlyInterns.check(grace, PASSWORD, soon())).rejects.toMatchObject({
      code: 'IDENTITY_REFUSED',
    });
  });

  it('is asked for two people of one name in vain', async () => {
    const way = directory({ ...search, filter: '(|(uid={username})(objectClass=inetOrgPerson))' });
    expect(await way.check(ada, PASSWORD, soon())).toBeNull();
  });

  it('that cannot show who it is gets no password', async () => {
    for (const urls of [[slapd.url], [slapd.secureUrl]]) {
      const way = directory({ ...search, urls, ca: undefined });
      await expect(way.check(ada, PASSWORD, soon())).rejects.toMatchObject({
        code: 'IDENTITY_PROVIDER_FAILED',
        message: 'The directory cannot show that it is the right one.',
      });
    }
  });

  it('that does not accept the gateway says so, and nothing of the person', async () => {
    const way = directory({ ...search, bindPassword: 'wrong' });
    await expect(way.check(ada, PASSWORD, soon())).rejects.toMatchObject({
      code: 'IDENTITY_PROVIDER_FAILED',
      message: 'The directory does not accept the gateway’s question.',
    });
    await expect(way.probe(soon())).rejects.toMatchObject({ code: 'IDENTITY_PROVIDER_FAILED' });
    await expect(directory(search).probe(soon())).resolves.toMatchObject({
      message: expect.stringMatching(/^The directory answers\./),
    });
  });

  it('has another server that answers', async () => {
    const way = directory({ ...search, urls: ['ldap://127.0.0.1:1', slapd.url] });
    expect(await way.check(ada, PASSWORD, soon())).not.toBeNull();
  });

  describe('behind the sign-in page', () => {
    let gateway: TestGateway;
    beforeAll(async () => {
      const toml = `
[plugins.ldap]
urls = ["${slapd.url}"]
ca = "${slapd.ca}"
bind_dn = "${slapd.adminDn}"
bind_password = "${slapd.adminPassword}"
base = "${slapd.base}"
create_users = true
map = [{ value = "${interns}", group = "interns" }]
`;
      gateway = await startTestGateway({ toml });
      const admin = await gateway.signIn();
      await admin.json('/api/v1/groups', { method: 'POST', body: JSON.stringify({ name: 'interns' }) });
    });
    afterAll(() => gateway.close());

    it('signs people in who have no password here, in their groups', async () => {
      await gateway.signIn(ada.toUpperCase(), PASSWORD);
      const user = await gateway.db.users.findByUsername(ada);
      const groups = await gateway.db.groups.ofUser(user?.id ?? '');
      expect([user?.role, user?.passwordHash, groups.map(({ name }) => name)]).toEqual([
        'user',
        null,
        ['interns'],
      ]);
      await expect(gateway.signIn(ada, 'wrong')).rejects.toThrow('401');
      await expect(gateway.signIn(ada, '')).rejects.toThrow('401');
    });

    it('is not asked for who has a password here, and takes no account over', async () => {
      await addUser(gateway, lin);
      await expect(gateway.signIn(lin, PASSWORD)).rejects.toThrow('401');
      await gateway.signIn(lin, LOCAL);
      await gateway.signIn('admin', ADMIN_PASSWORD);
    });

    it('lets nobody in who is disabled here', async () => {
      await gateway.signIn(grace, PASSWORD);
      const user = await gateway.db.users.findByUsername(grace);
      await gateway.db.users.update(user?.id ?? '', { disabledAt: Date.now() });
      await expect(gateway.signIn(grace, PASSWORD)).rejects.toThrow('401');
    });

    it('is guessed no faster than a password here', async () => {
      const guess = async () => {
        const response = await fetch(`${gateway.url}/login`, {
          method: 'POST',
          headers: { origin: gateway.url },
          body: new URLSearchParams({ username: 'somebody', password: 'guessed' }),
        });
        return response.status;
      };
      const answers = [];
      for (let n = 0; n < 9; n += 1) answers.push(await guess());
      expect(answers.at(-1)).toBe(429);
      expect(answers.slice(0, 8)).toEqual(Array(8).fill(401));
    });
  });

  describe('behind the sign-in page, where a second factor is required', () => {
    let gateway: TestGateway;
    beforeAll(async () => {
      const toml = `
second_factor_required = ["expert"]

[plugins.ldap]
urls = ["${slapd.secureUrl}"]
ca = "${slapd.ca}"
bind_dn = "${slapd.adminDn}"
bind_password = "${slapd.adminPassword}"
base = "${slapd.base}"
group_base = "ou=groups,${slapd.base}"
create_users = true
map = [
  { value = "${named('interns')}", group = "careful" },
  { value = "${named('lab')}", role = "expert" },
]
`;
      gateway = await startTestGateway({ toml });
      const admin = await gateway.signIn();
      await admin.json('/api/v1/groups', {
        method: 'POST',
        body: JSON.stringify({ name: 'careful', needsSecondFactor: true }),
      });
    });
    afterAll(() => gateway.close());

    const reached = async (who: Client) => (await who.send<{ code?: string }>('GET', '/api/v1/me')).status;

    it.each([
      ['a group of the directory', ada],
      ['a role by the directory', rob],
    ])(
      'lets somebody of %s in with the password alone only to set one up, and asks for it then',
      async (_, who) => {
        const half = await gateway.signIn(who, PASSWORD);
        expect(await half.send('GET', '/api/v1/me')).toMatchObject({
          status: 401,
          body: { code: 'SECOND_FACTOR_REQUIRED' },
        });
        const led = await half.fetch('/', { headers: { accept: 'text/html' } });
        expect(led.headers.get('location')).toBe(`${DOOR}?next=%2F`);
        const { codes } = await setUpApp(half);
        expect(await reached(half)).toBe(200);

        const wrong = await gateway.anonymous().fetch('/login', {
          method: 'POST',
          headers: { accept: 'application/json' },
          body: new URLSearchParams({ username: who, password: 'wrong' }),
        });
        expect([wrong.status, await wrong.json()]).toMatchObject([401, { code: 'SIGN_IN_FAILED' }]);
        const whole = await signInWithCode(gateway, {
          username: who,
          password: PASSWORD,
          code: codes[0] ?? '',
        });
        expect(await reached(whole)).toBe(200);
      },
    );

    it('lets everybody else in with the password', async () => {
      expect(await reached(await gateway.signIn(lin, PASSWORD))).toBe(200);
    });
  });
});

describe('a directory that behaves badly', () => {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const heard: Buffer[] = [];
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
  });

  /** @returns its address; what it is told is in `heard`. */
  async function server(answer: (socket: Socket) => void): Promise<string> {
    const listening = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', (part) => heard.push(part));
      answer(socket);
    });
    servers.push(listening);
    listening.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    return `ldap://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  }

  const directory = (url: string, more: object = {}) =>
    new Directory(
      ldapConfig.parse({ urls: [url], userDn: 'uid={username},dc=x', timeoutSeconds: 0.3, ...more }),
      fakeLog(),
    );
  const success = Buffer.from('300c02010178070a010004000400', 'hex');
  const refusal = Buffer.from('300c02010178070a010204000400', 'hex');
  const bindSuccess = Buffer.from('300c02010261070a010004000400', 'hex');

  it.each<[string, (socket: Socket) => void]>([
    ['says nothing', () => undefined],
    ['says half an answer', (socket) => void socket.write(success.subarray(0, 5))],
    ['ends at once', (socket) => void socket.end()],
    ['breaks off', (socket) => void socket.destroy()],
    ['never finishes TLS', (socket) => void socket.write(success)],
    ['ends in the middle of TLS', (socket) => void socket.end(success)],
  ])('and %s is one that does not answer', async (_, answer) => {
    const url = await server(answer);
    const began = Date.now();
    await expect(directory(url).check('ada', 'a secret', soon())).rejects.toMatchObject({
      code: 'IDENTITY_PROVIDER_UNREACHABLE',
    });
    expect(Date.now() - began).toBeLessThan(5000);
  });

  it('and says nothing is given up in time, whatever of the deadline the garbage collector finds', async () => {
    const url = await server(() => undefined);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const collecting = setInterval(collect, 20);
    const isWaiting = new AbortController();
    const late = setTimeout(() => isWaiting.abort(new Error('It was still waiting.')), 6000);
    try {
      await expect(directory(url).check('ada', 'a secret', isWaiting.signal)).rejects.toThrow();
      expect(isWaiting.signal.aborted).toBe(false);
    } finally {
      clearInterval(collecting);
      clearTimeout(late);
    }
  });

  it.each<[string, Buffer]>([
    ['refuses StartTLS', refusal],
    ['puts an answer before the encryption', Buffer.concat([success, bindSuccess])],
    ['puts half an answer before the encryption', Buffer.concat([success, bindSuccess.subarray(0, 13)])],
    ['is no directory', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['claims a length that nobody has', Buffer.from('308500', 'hex')],
  ])('and %s is refused', async (_, bytes) => {
    const url = await server((socket) => void socket.write(bytes));
    await expect(directory(url).check('ada', 'a secret', soon())).rejects.toMatchObject({
      code: 'IDENTITY_PROVIDER_FAILED',
    });
  });

  it('has been told no password by then', () => {
    expect(heard.length).toBeGreaterThan(0);
    expect(Buffer.concat(heard).includes('a secret')).toBe(false);
  });

  it('and says half an answer to the bind in the clear does not answer', async () => {
    const url = await server((socket) => void socket.write(bindSuccess.subarray(0, 4)));
    const way = directory(url, { startTls: false });
    await expect(way.check('ada', 'open', soon())).rejects.toMatchObject({
      code: 'IDENTITY_PROVIDER_UNREACHABLE',
    });
  });

  it('hinders nobody with a password here, and is named', async () => {
    const toml = '[plugins.ldap]\nurls = ["ldap://127.0.0.1:1"]\nuser_dn = "uid={username},dc=x"\n';
    const gateway = await startTestGateway({ toml });
    try {
      await gateway.signIn();
      await expect(gateway.signIn('admin', 'wrong')).rejects.toThrow('401');
      await expect(gateway.signIn('somebody', 'wrong')).rejects.toThrow(
        /503[\s\S]*The directory does not answer/,
      );
    } finally {
      await gateway.close();
    }
  });
});
