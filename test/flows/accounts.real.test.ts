import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashToken } from '../../src/ids.ts';
import { addClient, addUser, PASSWORD } from '../attack/people.ts';
import { appCode } from '../auth/app-code.ts';
import { type FreshMysql, freshMysql } from '../db/fresh-mysql.ts';
import { type MailServer, startMailServer } from '../fakes/mail/mail-server.ts';
import { describeWith } from '../testbed/parts.ts';
import { type Client, startTestGateway, type TestGateway } from './gateway.ts';
import { opened } from './socket-reader.ts';

const NEXT = 'a brand new secret';
const PUBLIC = 'https://desk.example';

interface Sent {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

function accountTests(name: string, env: () => Promise<Record<string, string>>): void {
  describe(name, () => {
    let mail: MailServer;
    let gateway: TestGateway;
    let admin: Client;
    beforeAll(async () => {
      mail = await startMailServer();
      gateway = await startTestGateway({
        toml: [
          'trust_proxy = ["127.0.0.0/8"]',
          '[plugins.mail]',
          ...[
            'host = "127.0.0.1"',
            `port = ${mail.port}`,
            'tls = "never"',
            'from = "Desk <desk@example.org>"',
          ],
          ...['[plugins.self-service]', 'register = true', 'register_domains = ["example.org"]'],
        ].join('\n'),
        env: await env(),
      });
      admin = await gateway.signIn();
    });
    afterAll(async () => {
      await gateway?.close();
      await mail?.close();
    });

    let addresses = 0;
    /** Each test comes from a network of its own. */
    function visitor(headers: Record<string, string> = {}) {
      addresses += 1;
      const from = { 'x-forwarded-for': `10.9.${addresses >> 8}.${addresses & 255}` };
      const ask = async (path: string, fields?: Record<string, string>): Promise<Sent> => {
        const answer = await fetch(gateway.url + path, {
          redirect: 'manual',
          headers: { accept: 'text/html', origin: gateway.url, ...from, ...headers },
          ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
        });
        return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() };
      };
      return ask;
    }
    const tokenIn = (text: string): string => /\?token=([a-z2-9]{52})/.exec(text)?.[1] ?? '';
    const signIn = async (username: string, password: string): Promise<number> => {
      const fields = { username, password };
      return (await visitor({ accept: 'application/json' })('/login', fields)).status;
    };
    const withEmail = async (username: string): Promise<string> => {
      const id = await addUser(gateway, username);
      await gateway.db.users.update(id, { email: `${username}@example.org` });
      return id;
    };

    it('lets somebody register with an address, a name and a password', async () => {
      const ask = visitor({ 'accept-language': 'de' });
      expect((await ask('/login')).text).toContain('href="/register"');
      expect(await ask('/register', { email: ' Ada@Example.org ' })).toMatchObject({
        status: 303,
        location: '/register/sent',
      });
      const { text, subject } = await mail.next('ada@example.org');
      expect(subject).toBe('Deskgate: Bestätigen Sie Ihre Adresse');
      const token = tokenIn(text);
      // whoever looks at the address, as mail scanners do, does not use it up
      for (let look = 0; look < 3; look += 1)
        expect((await ask(`/register/confirm?token=${token}`)).text).toContain('ada@example.org');
      const form = { token, username: 'Ada', password: PASSWORD, again: PASSWORD };
      expect((await ask('/register/confirm', { ...form, again: 'another one' })).status).toBe(400);
      expect((await ask('/register/confirm', { ...form, password: 'short', again: 'short' })).status).toBe(
        400,
      );
      expect((await ask('/register/confirm', { ...form, username: 'no name' })).status).toBe(400);
      const done = await Promise.all([1, 2, 3, 4].map(() => ask('/register/confirm', form)));
      expect(done.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410]);
      expect((await ask('/register/confirm', form)).status).toBe(410);
      expect((await ask(`/register/confirm?token=${token}`)).status).toBe(410);
      expect(await signIn('ada', PASSWORD)).toBe(303);
      const user = await gateway.db.users.findByUsername('ada');
      expect(user).toMatchObject({ role: 'user', email: 'ada@example.org', disabledAt: null });
    });

    it('says and does the same whether an address has an account or not', async () => {
      await withEmail('known');
      const answers = [];
      for (const path of ['/register', '/recover'])
        for (const email of ['known@example.org', 'unknown@example.org']) {
          const ask = visitor();
          const sent = await ask(path, { email });
          answers.push({
            path,
            ...sent,
            page: (await ask(sent.location ?? '')).text.replace(/nonce="[^"]*"|[\w-]{43}/g, ''),
          });
        }
      for (const path of ['/register', '/recover']) {
        const [known, unknown] = answers.filter((one) => one.path === path);
        expect({ ...known, page: withoutIds(known?.page) }).toEqual({
          ...unknown,
          page: withoutIds(unknown?.page),
        });
      }
      // the owner of the mailbox is told, and a stranger's mailbox gets nothing about recovery
      const both = [await mail.next('known@example.org'), await mail.next('known@example.org')];
      const told = both.find(({ subject }) => subject.includes('already')) ?? both[0];
      expect(told?.text).toContain('There is one already; its user name\nis known');
      expect(tokenIn(told?.text ?? '')).toBe('');
      await mail.next('unknown@example.org');
      await allSent();
      expect(mail.received.filter(({ to }) => to.includes('unknown@example.org'))).toHaveLength(1);
    });

    it('leaves a link good for another name when the one is taken, a few times', async () => {
      await addUser(gateway, 'taken');
      const ask = visitor();
      await ask('/register', { email: 'zoe@example.org' });
      const token = tokenIn((await mail.next('zoe@example.org')).text);
      const form = { token, username: 'taken', password: PASSWORD, again: PASSWORD };
      const refused = await ask('/register/confirm', form);
      expect([refused.status, refused.text.includes('taken')]).toEqual([409, true]);
      expect((await ask('/register/confirm', { ...form, username: 'zoe' })).status).toBe(200);
      await ask('/register', { email: 'eve@example.org' });
      const other = tokenIn((await mail.next('eve@example.org')).text);
      const statuses = [];
      for (let n = 0; n < 7; n += 1)
        statuses.push((await ask('/register/confirm', { ...form, token: other })).status);
      expect(statuses).toEqual([409, 409, 409, 409, 409, 410, 410]);
    });

    it('registers addresses of the allowed domains alone, and nothing that is none', async () => {
      const ask = visitor();
      for (const email of [
        'mallory@evil.example',
        'x@sub.example.org',
        'x@example.org.evil.example',
        'x',
        '',
      ])
        expect((await ask('/register', { email })).status).toBe(400);
      const injected = { email: 'x@example.org\r\nBcc: all@example.org' };
      expect((await ask('/register', injected)).status).toBe(400);
    });

    it('sends an address so many mails an hour, and a network so many requests', async () => {
      const email = 'bombed@example.org';
      for (let n = 0; n < 6; n += 1) expect((await visitor()('/register', { email })).status).toBe(303);
      const ask = visitor();
      const statuses = new Set<number>();
      for (let n = 0; n < 32; n += 1)
        statuses.add((await ask('/recover', { email: `n${n}@example.org` })).status);
      expect([...statuses]).toEqual([303, 429]);
      const page = await ask('/recover', { email });
      expect(page.text).toMatch(/The next attempt counts <time/);
      await visitor()('/register', { email: 'last@example.org' });
      await mail.next('last@example.org');
      await allSent();
      expect(mail.received.filter(({ to }) => to.includes(email))).toHaveLength(3);
    });

    it('gives a new password by mail, ends every session and stream, and tells the owner', async () => {
      const grace = await addClient(gateway, 'grace');
      await gateway.db.users.update(grace.userId, { email: 'grace@example.org' });
      const id = await grace.start('demo');
      await grace.until(id, 'running');
      const viewer = grace.socket(id, 'binary');
      await opened(viewer);
      const closed = once(viewer, 'close');
      const ask = visitor();
      await ask('/recover', { email: 'grace@example.org' });
      const { text } = await mail.next('grace@example.org');
      const token = tokenIn(text);
      expect((await ask(`/recover/confirm?token=${token}`)).text).toContain('grace');
      const form = { token, password: NEXT, again: NEXT };
      const done = await Promise.all([1, 2, 3].map(() => ask('/recover/confirm', form)));
      expect(done.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
      await closed;
      expect((await grace.fetch('/api/v1/me')).status).toBe(401);
      expect(await signIn('grace', PASSWORD)).toBe(401);
      expect(await signIn('grace', NEXT)).toBe(303);
      expect((await mail.next('grace@example.org')).subject).toBe('Deskgate: your password has been changed');
      const { rows } = await gateway.db.audit.page({ userId: grace.userId, offset: 0, limit: 50 });
      const acts = rows.map(({ action, result }) => `${action} ${result}`);
      expect(acts).toContain('recoverPassword ok');
      expect(JSON.stringify([rows, gateway.logs])).not.toMatch(new RegExp(`${token}|${NEXT}`));
    });

    it('passes no second factor by, and lets in who was made to wait', async () => {
      const tim = await addClient(gateway, 'tim');
      await gateway.db.users.update(tim.userId, { email: 'tim@example.org' });
      const { body } = await tim.send<{ secret: string }>('POST', '/api/v1/me/factor', {
        password: PASSWORD,
      });
      const code = appCode(body.secret);
      expect((await tim.send('POST', '/api/v1/me/factor/confirm', { code })).status).toBe(200);
      const attacker = visitor({ accept: 'application/json' });
      for (let n = 0; n < 9; n += 1) await attacker('/login', { username: 'tim', password: 'guess' });
      expect((await attacker('/login', { username: 'tim', password: PASSWORD })).status).toBe(429);
      const listed = await admin.json<{ items: { username: string; heldUntil: number | null }[] }>(
        '/api/v1/users?search=tim',
      );
      expect(listed.items[0]?.heldUntil).toBeGreaterThan(Date.now());
      const ask = visitor();
      await ask('/recover', { email: 'tim@example.org' });
      const token = tokenIn((await mail.next('tim@example.org')).text);
      expect((await ask('/recover/confirm', { token, password: NEXT, again: NEXT })).status).toBe(200);
      const half = await attacker('/login', { username: 'tim', password: NEXT });
      expect([half.status, JSON.parse(half.text).code]).toEqual([401, 'CODE_NEEDED']);
    });

    it('gives nothing to who is disabled, signs in elsewhere alone, or has another address by now', async () => {
      const [gone, elsewhere, moved] = [
        await withEmail('gone'),
        await withEmail('else'),
        await withEmail('moved'),
      ];
      const ask = visitor();
      await ask('/recover', { email: 'moved@example.org' });
      const old = tokenIn((await mail.next('moved@example.org')).text);
      await gateway.db.users.update(gone, { disabledAt: 1 });
      await gateway.db.users.update(elsewhere, { passwordHash: null });
      const identity = { id: hashToken('else'), userId: elsewhere, issuer: 'i', subject: 's' };
      await gateway.db.externalIdentities.insert({ ...identity, createdAt: 1, usedAt: 1 });
      for (const name of ['gone', 'else'])
        expect((await ask('/recover', { email: `${name}@example.org` })).location).toBe('/recover/sent');
      await gateway.db.users.update(moved, { email: 'moved2@example.org' });
      expect((await ask('/recover/confirm', { token: old, password: NEXT, again: NEXT })).status).toBe(410);
      await ask('/recover', { email: 'moved2@example.org' });
      await mail.next('moved2@example.org');
      await allSent();
      const told = mail.received.flatMap(({ to }) => to);
      expect(told.filter((to) => /^(?:gone|else)@/.test(to))).toEqual([]);
    });

    it('makes links from the configured address, whatever the request says', async () => {
      await withEmail('host');
      const forged = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
      await visitor(forged)('/recover', { email: 'host@example.org' });
      const { text } = await mail.next('host@example.org');
      expect(text).toContain(`${gateway.url}/recover/confirm?token=`);
      expect(text).not.toContain('evil');
    });

    it('takes no form from another site, and no token for something else', async () => {
      await withEmail('lin');
      const evil = visitor({ origin: 'https://evil.example' });
      const forms = [
        '/register',
        '/register/confirm',
        '/recover',
        '/recover/confirm',
        '/address',
        '/address/remove',
        '/address/confirm',
      ];
      for (const path of forms)
        expect([path, (await evil(path, { email: 'lin@example.org', token: 'x' })).status]).toEqual([
          path,
          403,
        ]);
      const ask = visitor();
      await ask('/recover', { email: 'lin@example.org' });
      const token = tokenIn((await mail.next('lin@example.org')).text);
      expect(
        (await ask('/register/confirm', { token, username: 'x', password: NEXT, again: NEXT })).status,
      ).toBe(410);
      expect((await ask('/address/confirm', { token })).status).toBe(410);
      expect((await ask('/login/link', { token })).status).toBe(401);
      // what is stored of it opens nothing
      const stored = hashToken(token);
      expect((await ask('/recover/confirm', { token: stored, password: NEXT, again: NEXT })).status).toBe(
        410,
      );
      expect((await ask('/recover/confirm', { token, password: NEXT, again: NEXT })).status).toBe(200);
    });

    it('changes an address when its owner has opened the link there, and tells the old one', async () => {
      const kim = await addClient(gateway, 'kim');
      await gateway.db.users.update(kim.userId, { email: 'kim@example.org' });
      const request = (email: string, password = PASSWORD) =>
        kim.send('POST', '/api/v1/me/email', { email, password });
      expect(await request('kim2@example.org', 'guessed')).toMatchObject({ status: 403 });
      expect((await request('kim2@example.org')).status).toBe(202);
      expect(await kim.send('GET', '/api/v1/me/email')).toMatchObject({ body: { email: 'kim@example.org' } });
      const token = tokenIn((await mail.next('kim2@example.org')).text);
      const ask = visitor();
      expect((await ask(`/address/confirm?token=${token}`)).text).toContain('kim2@example.org');
      expect((await ask('/address/confirm', { token })).status).toBe(200);
      expect((await ask('/address/confirm', { token })).status).toBe(410);
      expect(await kim.send('GET', '/api/v1/me/email')).toMatchObject({
        body: { email: 'kim2@example.org', canChange: true },
      });
      expect((await mail.next('kim@example.org')).subject).toContain('mail address has been changed');
      // one that somebody else has is told to who has the mailbox, and to nobody before
      await withEmail('max');
      expect((await request('max@example.org')).status).toBe(202);
      const theirs = tokenIn((await mail.next('max@example.org')).text);
      const refused = await ask('/address/confirm', { token: theirs });
      expect([refused.status, refused.text.includes('already')]).toEqual([409, true]);
      expect((await kim.send('POST', '/api/v1/me/email/remove', { password: PASSWORD })).status).toBe(204);
      expect(await kim.send('GET', '/api/v1/me/email')).toMatchObject({ body: { email: null } });
      const page = await kim.fetch('/address', { headers: { accept: 'text/html' } });
      expect(await page.text()).toContain('name="email"');
    });

    it('gives one address to one of many who confirm it at once', async () => {
      const people = await Promise.all(['p1', 'p2', 'p3'].map((one) => addClient(gateway, one)));
      for (const one of people)
        await one.send('POST', '/api/v1/me/email', { email: 'shared@example.org', password: PASSWORD });
      const tokens = [];
      for (const _ of people) tokens.push(tokenIn((await mail.next('shared@example.org')).text));
      const answers = await Promise.all(tokens.map((token) => visitor()('/address/confirm', { token })));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    });

    it('lets an administrator set an address, see who is held back, and unlock', async () => {
      const id = await addUser(gateway, 'pat');
      const held = visitor({ accept: 'application/json' });
      for (let n = 0; n < 9; n += 1) await held('/login', { username: 'pat', password: 'guess' });
      const page = await (await admin.fetch(`/admin/users/${id}`)).text();
      expect(page).toContain('Held back');
      expect(await admin.send('POST', `/api/v1/users/${id}/unlock`)).toMatchObject({ body: { unlocked: 1 } });
      expect((await held('/login', { username: 'pat', password: PASSWORD })).status).toBe(303);
      const change = (email: string | null) => admin.send('PATCH', `/api/v1/users/${id}`, { email });
      expect(await change('Pat@Example.org')).toMatchObject({
        status: 200,
        body: { email: 'pat@example.org' },
      });
      await withEmail('sam');
      expect(await change('sam@example.org')).toMatchObject({
        status: 409,
        body: { code: 'MAIL_ADDRESS_TAKEN' },
      });
      expect(await change('no address')).toMatchObject({ status: 400, body: { code: 'INVALID_BODY' } });
      expect(await change(null)).toMatchObject({ body: { email: null } });
      expect((await mail.next('pat@example.org')).subject).toContain('has been changed');
    });
  });
}

/** Mails leave a moment after the answers that they belong to. */
const allSent = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 800));

const withoutIds = (page = ''): string =>
  page
    .replace(/[a-z0-9]{20,}/g, '')
    .replace(/value="[^"]*"/g, '')
    .replace(/datetime="[^"]*"/g, '');

accountTests('accounts on SQLite', async () => ({}));

describeWith(['mariadb'], 'with MariaDB', ({ mariadb }) => {
  let fresh: FreshMysql;
  afterAll(() => fresh?.drop());
  accountTests('accounts', async () => {
    fresh = await freshMysql(mariadb.url);
    return { DESKGATE_DATABASE_URL: fresh.url };
  });
});

describe('registration that an administrator approves', () => {
  let mail: MailServer;
  let gateway: TestGateway;
  let admin: Client;
  beforeAll(async () => {
    mail = await startMailServer();
    gateway = await startTestGateway({
      toml: `public_url = "${PUBLIC}"\n[plugins.self-service]\nregister = true\nregister_approval = true`,
      env: {
        ...{
          DESKGATE_MAIL_HOST: '127.0.0.1',
          DESKGATE_MAIL_PORT: String(mail.port),
          DESKGATE_MAIL_TLS: 'never',
        },
        DESKGATE_MAIL_FROM: 'desk@example.org',
      },
    });
    const answer = await fetch(`${gateway.url}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: PUBLIC },
      body: new URLSearchParams({ username: 'admin', password: 'correct horse battery' }),
    });
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    admin = {
      ...gateway.anonymous(),
      send: async (method, path, body) => {
        const asked = await fetch(gateway.url + path, {
          method,
          headers: { cookie, origin: PUBLIC, 'content-type': 'application/json' },
          ...(body && { body: JSON.stringify(body) }),
        });
        return { status: asked.status, body: (await asked.json()) as never };
      },
    };
  });
  afterAll(async () => {
    await gateway?.close();
    await mail?.close();
  });

  const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(gateway.url + path, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: PUBLIC, accept: 'application/json', ...headers },
      body: new URLSearchParams(fields),
    });

  it('lets nobody in before, tells who has the password, and mails when it is done', async () => {
    await post('/register', { email: 'new@example.net' }, { 'x-forwarded-host': 'evil.example' });
    const { text } = await mail.next('new@example.net');
    expect(text).toContain(`${PUBLIC}/register/confirm?token=`);
    const token = /token=([a-z2-9]{52})/.exec(text)?.[1] ?? '';
    expect(
      (await post('/register/confirm', { token, username: 'new', password: PASSWORD, again: PASSWORD }))
        .status,
    ).toBe(200);
    const waits = await post('/login', { username: 'new', password: PASSWORD });
    expect([waits.status, ((await waits.json()) as { code: string }).code]).toEqual([403, 'ACCOUNT_WAITING']);
    const guess = await post('/login', { username: 'new', password: 'guess' });
    expect(((await guess.json()) as { code: string }).code).toBe('SIGN_IN_FAILED');
    // a new password opens nothing either
    await post('/recover', { email: 'new@example.net' });
    const listed = await admin.send<{ items: { id: string; username: string }[] }>(
      'GET',
      '/api/v1/users?waiting=true',
    );
    expect(listed.body.items.map(({ username }) => username)).toEqual(['new']);
    const [one] = listed.body.items;
    expect((await admin.send('PATCH', `/api/v1/users/${one?.id}`, { isDisabled: false })).status).toBe(200);
    const told = await mail.next('new@example.net');
    expect([told.subject, told.text.includes(`${PUBLIC}/login`)]).toEqual([
      'Deskgate: your account is ready',
      true,
    ]);
    expect((await post('/login', { username: 'new', password: PASSWORD })).status).toBe(303);
    expect(mail.received).toHaveLength(2);
  });
});

describe('without mail', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({ toml: '[plugins.self-service]\nregister = true' });
  });
  afterAll(() => gateway?.close());

  const post = async (path: string, fields: Record<string, string>) => {
    const answer = await gateway.anonymous().fetch(path, {
      method: 'POST',
      headers: { accept: 'text/html' },
      body: new URLSearchParams(fields),
    });
    return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() };
  };

  it('registers with a name, and says the same when the name is taken', async () => {
    const form = { username: 'ada', password: PASSWORD, again: PASSWORD };
    const first = await post('/register', form);
    const second = await post('/register', { ...form, password: NEXT, again: NEXT });
    expect(first).toMatchObject({ status: 303, location: '/register/done' });
    expect(second).toEqual(first);
    expect((await post('/login', { username: 'ada', password: NEXT })).status).toBe(401);
    expect((await post('/login', { username: 'ada', password: PASSWORD })).status).toBe(303);
  });

  it('recovers nothing, and says who helps', async () => {
    const page = await (await gateway.anonymous().fetch('/recover')).text();
    expect(page).toContain('sends no mail');
    expect((await post('/recover', { email: 'ada@example.org' })).status).toBe(409);
    expect(await (await gateway.anonymous().fetch('/login')).text()).not.toContain('href="/recover"');
  });
});

it('nobody registers where nobody has switched it on', async () => {
  const gateway = await startTestGateway();
  try {
    for (const path of ['/register', '/register/confirm'])
      expect((await gateway.anonymous().fetch(path)).status).toBe(404);
    expect(await (await gateway.anonymous().fetch('/login')).text()).not.toContain('href="/register"');
  } finally {
    await gateway.close();
  }
});
