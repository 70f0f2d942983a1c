import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSealer, loadKey } from '../../src/auth/seal.ts';
import { openCredentials } from '../../src/instances/secrets.ts';
import { ADMIN_PASSWORD, type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { opened } from '../flows/socket-reader.ts';
import { addClient, PASSWORD } from './people.ts';

const FIXED = 'fixed-desktop-password-7';
const IN_SETTINGS = 'secret-in-settings-8';
const GUESSED = 'guessed-password-9';

let gateway: TestGateway;
let admin: Client;
let me: Client;
const secrets = new Map<string, string>([
  ['the administrator’s password', ADMIN_PASSWORD],
  ['a user’s password', PASSWORD],
  ['a desktop’s fixed password', FIXED],
  ['a provider’s setting', IN_SETTINGS],
  ['a wrong password', GUESSED],
]);
const ids: string[] = [];

beforeAll(async () => {
  gateway = await startTestGateway();
  admin = await gateway.signIn();
  me = await addClient(gateway, 'me');
  const key = await loadKey(undefined, gateway.dataDir);
  secrets.set('the key', key.toString('base64'));
  for (const [name, who] of Object.entries({ admin, me })) {
    secrets.set(`the session token of ${name}`, who.cookie.split('=')[1] ?? '');
  }
  // mistakes of every kind, with secrets in them
  const broken = {
    id: 'broken',
    name: 'B',
    provider: 'docker',
    settings: { image: 'none:such', env: { KEY: IN_SETTINGS } },
  };
  await admin.json('/api/v1/apps', { method: 'POST', body: JSON.stringify(broken) });
  const post = (path: string, body: string) =>
    admin.fetch(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  answers.push(
    ...(await Promise.all(
      [
        post('/api/v1/apps', `{"id":"x","credentials":{"password":"${FIXED}"`),
        post(
          '/api/v1/apps',
          JSON.stringify({
            id: 'x',
            name: 'X',
            provider: 'demo',
            credentials: { password: FIXED, more: FIXED },
          }),
        ),
        post(
          '/api/v1/apps',
          JSON.stringify({ id: 'x', name: 'X', provider: 'demo', settings: { key: IN_SETTINGS } }),
        ),
        post(
          '/api/v1/apps',
          JSON.stringify({
            id: 'x',
            name: 'X',
            provider: 'demo',
            protocol: 'rdp',
            credentials: { password: FIXED },
          }),
        ),
        post(
          '/api/v1/apps',
          JSON.stringify({ id: 'fixed', name: 'F', provider: 'demo', credentials: { password: FIXED } }),
        ),
        post(
          '/api/v1/apps',
          JSON.stringify({
            id: 'x',
            name: 'X',
            provider: 'docker',
            settings: { image: 'none:such', environment: { KEY: IN_SETTINGS } },
          }),
        ),
        gateway.anonymous().fetch('/login', {
          method: 'POST',
          body: new URLSearchParams({ username: 'admin', password: GUESSED }),
        }),
        gateway.anonymous().fetch('/login', {
          method: 'POST',
          headers: { accept: 'text/html' },
          body: new URLSearchParams({ username: 'admin', password: GUESSED }),
        }),
        gateway.anonymous().fetch(`/login/link?token=${GUESSED}`, {
          method: 'POST',
          body: new URLSearchParams({ token: GUESSED }),
        }),
      ].map(async (answer) => {
        const response = await answer;
        return `${inspect(response.headers)}${await response.text()}`;
      }),
    )),
  );
  for (const [who, app] of [
    [me, 'demo'],
    [admin, 'fixed'],
  ] as const) {
    const id = await who.start(app);
    await who.until(id, 'running');
    ids.push(id);
    const connection = await gateway.db.connections.get(id);
    const { password } = openCredentials(createSealer(key), id, connection?.credentials ?? '');
    secrets.set(`the password of ${app}`, password ?? '');
    const socket = who.socket(id, 'binary');
    await opened(socket);
    socket.terminate();
  }
});
afterAll(() => gateway.close());

const answers: string[] = [];

function told(text: string): string[] {
  return [...secrets]
    .filter(([, secret]) => secret.length >= 8 && text.includes(secret))
    .map(([name]) => name);
}

describe('a secret', () => {
  it('is what this test looks for', () => {
    expect(secrets.size).toBe(10);
    for (const [name, secret] of secrets) expect([name, secret.length]).not.toEqual([name, 0]);
    expect(told(`x${FIXED}x`)).toContain('a desktop’s fixed password');
  });

  it('is in no page, no answer and no header', async () => {
    expect(answers).toHaveLength(9);
    for (const answer of answers) expect([answer, told(answer)]).toEqual([answer, []]);
    const paths = [
      '/',
      '/desktops',
      '/login',
      '/login/link',
      '/nothing',
      '/up',
      '/up/databases',
      '/api/v1/me',
      '/api/v1/apps/fixed',
      '/api/v1/instances?ended=true',
      '/api/v1/openapi.json',
      ...ids.flatMap((id) => [`/instance/${id}`, `/api/v1/instances/${id}`, `/api/v1/instances/${id}/logs`]),
    ];
    for (const path of paths) {
      for (const accept of ['text/html', 'application/json']) {
        const answer = await admin.fetch(path, { headers: { accept } });
        expect([path, told(`${inspect([...answer.headers])}${await answer.text()}`)]).toEqual([path, []]);
      }
    }
  });

  it('of an application is told to nobody who may not change it', async () => {
    for (const path of ['/api/v1/apps', '/api/v1/apps/broken', '/api/v1/apps/fixed']) {
      expect(told(await (await me.fetch(path)).text())).toEqual([]);
    }
    expect(told(await (await admin.fetch('/api/v1/apps/broken')).text())).toEqual(['a provider’s setting']);
  });

  it('is in no line of the log', () => {
    expect(gateway.logs.length).toBeGreaterThan(20);
    for (const line of gateway.logs)
      expect([line.message, told(inspect(line, { depth: 20 }))]).toEqual([line.message, []]);
  });

  it('lies nowhere in the data directory but in the key’s own file', async () => {
    const names = await readdir(gateway.dataDir, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    expect(files.some((file) => /deskgate\.db/.test(file))).toBe(true);
    for (const file of files) {
      const found = told(await readFile(file, 'latin1'));
      expect([file, found]).toEqual([file, file.endsWith('secret.key') ? ['the key'] : []]);
    }
  });
});

describe('the password of a database', () => {
  it('is in no error when the database cannot be reached', async () => {
    const password = 'db-password-10';
    for (const url of [
      `mysql://user:${password}@127.0.0.1:1/deskgate`,
      `mysql://user:${password}@127.0.0.1:notaport/x`,
      `postgres://u:${password}@h/x`,
    ]) {
      const failure = await startTestGateway({
        dataDir: gateway.dataDir,
        env: { DESKGATE_DATABASE_URL: url },
      }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(Error);
      expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain(password);
    }
  });
});
