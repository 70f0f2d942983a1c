import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../../test/cli/command-line.ts';
import { startMailServer } from '../../test/fakes/mail/mail-server.ts';
import { makeTlsFiles } from '../../test/testbed/tls-files.ts';
import { mailConfig } from './config.ts';
import { Smtp } from './smtp.ts';
import { type CruelServer, cruelServer, saying, trickling } from './testing/cruel-server.ts';

const MAIL = { to: 'ada@example.org', subject: 'Grüße an Ädä', text: 'Ein Gruß.\n.\nÜber zwei Zeilen.\n' };
const FROM = 'Deskgate <desk@example.org>';
const soon = (): AbortSignal => AbortSignal.timeout(10_000);

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
function closing<T extends { close(): Promise<void> }>(one: T): T {
  open.push(one);
  return one;
}

function smtp(port: number, more: object = {}): Smtp {
  const { host, from, ...settings } = mailConfig.parse({
    ...{ host: '127.0.0.1', port, from: FROM, tls: 'never', timeoutSeconds: 2 },
    ...more,
  });
  return new Smtp({ ...settings, host: host ?? '', from: from ?? '' });
}

describe('mail', () => {
  it('reaches a real server as it was written, and says that no person wrote it', async () => {
    const server = closing(await startMailServer());
    await smtp(server.port).send(MAIL, soon());
    const [mail] = server.received;
    expect(mail).toMatchObject({ ...MAIL, to: [MAIL.to], from: 'desk@example.org' });
    expect(mail?.headers).toContain('From: Deskgate <desk@example.org>');
    expect(mail?.headers).toContain('Auto-Submitted: auto-generated');
  });

  it('signs in where it is told to, and not with a wrong password, which nothing tells', async () => {
    const server = closing(
      await startMailServer({
        authOptional: false,
        allowInsecureAuth: true,
        onAuth({ username, password }, _session, done) {
          if (username === 'desk' && password === 'sesame') return done(null, { user: 'desk' });
          done(new Error('no'));
        },
      }),
    );
    const signedIn = { user: 'desk', password: 'sesame' };
    await smtp(server.port, signedIn).send(MAIL, soon());
    await smtp(server.port, signedIn).probe(soon());
    expect(server.received).toHaveLength(1);
    const refused = await smtp(server.port, { user: 'desk', password: 'guessed' })
      .send(MAIL, soon())
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'MAIL_UNREACHABLE', message: expect.stringContaining('not let') });
    expect(JSON.stringify(refused)).not.toContain('guessed');
    await expect(smtp(server.port).send(MAIL, soon())).rejects.toMatchObject({ code: 'MAIL_REFUSED' });
  });

  it('is refused for good, or for now, as the server says', async () => {
    for (const [responseCode, code] of [
      [550, 'MAIL_REFUSED'],
      [450, 'MAIL_UNREACHABLE'],
    ] as const) {
      const server = closing(
        await startMailServer({
          onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no'), { responseCode })),
        }),
      );
      await expect(smtp(server.port).send(MAIL, soon())).rejects.toMatchObject({ code });
    }
  });
});

describe('over TLS', () => {
  let folder: string;
  let ca: string;
  let keys: { key: string; cert: string };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deskgate-mail-'));
    await makeTlsFiles(folder);
    const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
    keys = { key: await read('server-key.pem'), cert: await read('server-cert.pem') };
    ca = join(folder, 'ca.pem');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('goes from the first byte or after the greeting, to who can prove to be the server', async () => {
    const always = closing(await startMailServer({ secure: true, ...keys }));
    const later = closing(await startMailServer({ disabledCommands: [], ...keys }));
    await smtp(always.port, { tls: 'always', ca }).send(MAIL, soon());
    await smtp(later.port, { tls: 'starttls', ca }).send(MAIL, soon());
    expect([always.received.length, later.received.length]).toEqual([1, 1]);
    for (const [server, how] of [
      [always, 'always'],
      [later, 'starttls'],
    ] as const) {
      await expect(smtp(server.port, { tls: how }).send(MAIL, soon())).rejects.toMatchObject({
        code: 'MAIL_UNREACHABLE',
        message: expect.stringContaining('secured'),
      });
    }
  });

  it('tells nothing to a server that offers none', async () => {
    const server = closing(await startMailServer());
    const attempt = smtp(server.port, { tls: 'starttls', user: 'desk', password: 'sesame' }).send(
      MAIL,
      soon(),
    );
    await expect(attempt).rejects.toMatchObject({ code: expect.stringMatching(/^MAIL_/) });
    expect(server.received).toEqual([]);
  });
});

describe('a cruel server', () => {
  it.each([
    ['says nothing', () => {}],
    ['says a byte at a time for ever', trickling],
    ['stops in the middle of the greeting', saying('220-hello')],
    ['hangs up at once', (socket) => void socket.destroy()],
    ['hangs up after the greeting', saying('220 hello')],
    ['hangs up in the middle', saying('220 hello', '250 hello', '250 ok')],
    ['talks nonsense', saying('<html>', '<html>')],
    ['says a line without an end', (socket) => void socket.write(`220 ${'x'.repeat(2_000_000)}`)],
    [
      'takes the mail and never says so',
      saying('220 hello', '250 hello', '250 ok', '250 ok', '354 go on', ''),
    ],
  ] as [string, Parameters<typeof cruelServer>[0]][])(
    'that %s costs the deadline at most',
    async (_, behave) => {
      const server: CruelServer = closing(await cruelServer(behave));
      await expect(smtp(server.port, { timeoutSeconds: 0.5 }).send(MAIL, soon())).rejects.toMatchObject({
        code: expect.stringMatching(/^MAIL_/),
      });
      await expect.poll(server.open).toBe(0);
    },
  );

  it('is left when who asks leaves', async () => {
    const server = closing(await cruelServer(() => {}));
    const leave = new AbortController();
    const sending = smtp(server.port, { timeoutSeconds: 60 }).send(MAIL, leave.signal);
    setTimeout(() => leave.abort(new Error('gone')), 50);
    await expect(sending).rejects.toThrow('gone');
    await expect.poll(server.open).toBe(0);
  });
});

describe('deskgate', () => {
  it('sends a mail to try it, and the doctor says whether the server lets it in', async () => {
    const server = closing(await startMailServer());
    const env = {
      DESKGATE_MAIL_HOST: '127.0.0.1',
      DESKGATE_MAIL_PORT: String(server.port),
      DESKGATE_MAIL_TLS: 'never',
      DESKGATE_MAIL_FROM: FROM,
      DESKGATE_MAIL_TIMEOUT_SECONDS: '1',
    };
    const line = await commandLine(env);
    try {
      const ran = await line.run(['mail', 'test', 'ada@example.org']);
      expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('taken a mail to ada@example.org') });
      expect(server.received).toHaveLength(1);
      expect((await line.run(['mail', 'test', 'no address'])).code).toBe(2);
      expect((await line.run(['mail', 'tset', 'ada@example.org'])).code).toBe(2);
      const well = JSON.parse((await line.run(['doctor', '--json'])).out) as { name: string; ok: boolean }[];
      expect(well.find(({ name }) => name === 'mail')).toMatchObject({ ok: true });
      const gone = { DESKGATE_MAIL_PORT: '1' };
      const ill = JSON.parse((await line.run(['doctor', '--json'], { env: gone })).out) as typeof well;
      expect(ill.find(({ name }) => name === 'mail')).toMatchObject({ ok: false });
      expect((await line.run(['mail', 'test', 'ada@example.org'], { env: gone })).code).toBe(5);
    } finally {
      await line.remove();
    }
  });

  it('says what is missing in the configuration', async () => {
    const line = await commandLine({ DESKGATE_MAIL_HOST: 'mail.example' });
    try {
      const ran = await line.run(['config', 'check']);
      expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('expected from beside host') });
    } finally {
      await line.remove();
    }
  });
});
