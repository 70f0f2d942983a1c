import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkConfig, printConfig } from '../../src/cli/config.ts';
import { effectiveValue } from '../../src/config/effective.ts';
import { HIDDEN, isSecret, redact, secret } from '../../src/config/secret.ts';
import { load } from './sources.ts';

const TEXT = `port = 9000
admin_password = "hunter2"
database_url = "mysql://me:hunter2@db/desk"

[plugins.docker]
limits = { cpu_count = 4 }
token = "hunter2hunter2"

[[apps]]
id = "xfce"
name = "Xfce"
provider = "docker"
credentials = { username = "me", password = "hunter2" }
settings = { image = "desk", env = { TOKEN = "hunter2" } }
`;
const ENV = {
  DESKGATE_WEB_UI_THEME: 'dark',
  DESKGATE_SECRET_KEY: Buffer.from('hunter2hunter2hunter2hunter2abcd').toString('base64'),
};

function printed(options?: { json: boolean }): string {
  const lines: string[] = [];
  expect(printConfig(load(TEXT, ENV), { out: (line) => lines.push(line) }, options)).toBe(0);
  return lines.join('\n');
}

describe('the effective configuration', () => {
  const entries = new Map(
    load(TEXT, ENV)
      .effective()
      .map((entry) => [entry.key, entry]),
  );

  it.each([
    ['port', 9000, 'file', 'deskgate.toml:1'],
    ['host', '127.0.0.1', 'default', 'default'],
    ['public_url', 'http://127.0.0.1:9000', 'default', 'default'],
    ['data_dir', '/srv/desk/data', 'default', 'default'],
    ['log_dir', '/srv/desk/data/logs', 'default', 'default'],
    ['database_url', `mysql://me:${HIDDEN}@db/desk`, 'file', 'deskgate.toml:3'],
    ['admin_password', HIDDEN, 'file', 'deskgate.toml:2'],
    ['secret_key', HIDDEN, 'environment', 'DESKGATE_SECRET_KEY'],
    ['port_range', '20000-20999', 'default', 'default'],
    ['plugins.docker.limits', { cpu_count: 4, memory_mb: 1024 }, 'file', 'deskgate.toml:6'],
    ['plugins.docker.token', HIDDEN, 'file', 'deskgate.toml:7'],
    ['plugins.docker.pull', 'missing', 'default', 'default'],
    ['plugins.web-ui.theme', 'dark', 'environment', 'DESKGATE_WEB_UI_THEME'],
    [
      'apps.xfce',
      {
        id: 'xfce',
        name: 'Xfce',
        provider: 'docker',
        credentials: { username: 'me', password: HIDDEN },
        settings: { image: HIDDEN, env: HIDDEN },
      },
      'file',
      'deskgate.toml:9',
    ],
  ])('has %s as %j from the %s', (key, value, source, where) => {
    expect(entries.get(key)).toMatchObject({ key, value, source, where });
  });

  it.each([
    ['port', 'DESKGATE_PORT'],
    ['plugins.docker.token', 'DESKGATE_DOCKER_TOKEN'],
    ['apps.xfce', null],
  ])('names the variable that sets %s', (key, variable) => {
    expect(entries.get(key)?.variable).toBe(variable);
  });

  it('says of what is unset that it is null, and of a public URL that only listening will tell', () => {
    const unset = load(null, { DESKGATE_PORT: '0' }).effective();
    expect(unset.find(({ key }) => key === 'admin_password')?.value).toBeNull();
    expect(unset.find(({ key }) => key === 'public_url')?.value).toBeNull();
  });
});

describe('deskgate config print', () => {
  it.each([[undefined], [{ json: true }]])('never prints a secret (%j)', (options) => {
    expect(printed(options)).not.toContain('hunter2');
    expect(printed(options)).not.toContain(ENV.DESKGATE_SECRET_KEY);
  });

  it('prints one key a line, as TOML, with where it came from', () => {
    const lines = printed().split('\n');
    expect(lines[0]).toBe('# file: /srv/desk/deskgate.toml');
    expect(lines).toContainEqual(expect.stringMatching(/^port = 9000 +# deskgate\.toml:1$/));
    expect(lines).toContainEqual(
      expect.stringMatching(/^# public_url|^public_url = "http:\/\/127\.0\.0\.1:9000" +# default$/),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^plugins\.docker\.limits = { cpu_count = 4, memory_mb = 1024 } +# deskgate\.toml:6$/,
      ),
    );
  });

  it('prints JSON when asked to', () => {
    expect(JSON.parse(printed({ json: true }))).toEqual({
      file: '/srv/desk/deskgate.toml',
      entries: load(TEXT, ENV).effective(),
    });
  });
});

describe('deskgate config check', () => {
  const run = async (text: string, options = {}) => {
    const lines: string[] = [];
    const io = {
      out: (line: string) => lines.push(`out ${line}`),
      err: (line: string) => lines.push(`err ${line}`),
    };
    const code = await checkConfig(async () => ({ config: load(text), plugins: [] }), io, options);
    return { code, lines };
  };

  it('says it as JSON', async () => {
    const said = async (text: string) => {
      const { code, lines } = await run(text, { json: true });
      return { code, said: JSON.parse((lines[0] ?? '').slice('out '.length)) };
    };
    expect(await said('port = 1')).toEqual({ code: 0, said: { ok: true, file: '/srv/desk/deskgate.toml' } });
    expect(await said('port = "one"')).toMatchObject({
      code: 1,
      said: { ok: false, message: expect.any(String), remedy: expect.any(String) },
    });
  });

  it('answers 0 for a good one', async () => {
    expect(await run('port = 1')).toEqual({
      code: 0,
      lines: ['out The configuration is valid (file: /srv/desk/deskgate.toml).'],
    });
  });

  it('answers 1 and tells every problem of a bad one', async () => {
    const { code, lines } = await run('prot = 1\nport = "x"');
    expect(code).toBe(1);
    expect(lines).toEqual([
      'err The configuration has 2 problems.',
      expect.stringMatching(/^err .*unknown key prot.*\n.*port: expected/),
      'err Correct the configuration and start again.',
    ]);
  });
});

describe('secrets', () => {
  it.each([
    ['by itself', secret(z.string())],
    ['with checks after it', secret(z.string()).min(8).regex(/x/)],
    ['described after it', secret(z.string()).describe('x')],
    ['optional', secret(z.string()).optional().describe('x')],
    ['with a default', secret(z.string()).default('x')],
    ['transformed', secret(z.string()).transform((text) => text.length)],
    ['refined', secret(z.string()).refine((text) => text !== '')],
    ['around an optional one', secret(z.string().optional().describe('x'))],
    ['lazy', z.lazy(() => secret(z.string()))],
  ])('stay secret %s', (_, schema) => {
    expect(isSecret(schema)).toBe(true);
    expect(effectiveValue(schema, 'hunter2')).toBe(HIDDEN);
  });

  it('keep their description', () => {
    expect(secret(z.string().describe('told')).description).toBe('told');
  });

  it.each([
    [z.strictObject({ theKey: secret(z.string()) }), { the_key: 'hunter2' }, { the_key: HIDDEN }],
    [z.record(z.string(), secret(z.string())), { a: 'hunter2' }, { a: HIDDEN }],
    [z.array(secret(z.string())), ['hunter2'], [HIDDEN]],
    [z.union([z.literal('none'), secret(z.string())]), 'hunter2', HIDDEN],
    [
      z.union([z.literal('none'), z.strictObject({ key: secret(z.string()) })]),
      { key: 'hunter2' },
      { key: HIDDEN },
    ],
    [secret(z.strictObject({ a: z.string() })), { a: 'hunter2' }, HIDDEN],
    [
      z.strictObject({ aKey: secret(z.string()).default('hunter2') }).prefault({}),
      undefined,
      { a_key: HIDDEN },
    ],
    [z.tuple([z.string(), secret(z.string())]), ['a', 'hunter2'], HIDDEN],
    [
      z.intersection(z.object({ a: z.string() }), z.object({ b: secret(z.string()) })),
      { b: 'hunter2' },
      HIDDEN,
    ],
    [
      z.strictObject({ a: z.string() }).catchall(secret(z.string())),
      { a: 'b', c: 'hunter2' },
      { a: 'b', c: HIDDEN },
    ],
    [z.unknown(), { a: ['mysql://me:hunter2@db'] }, { a: ['mysql://me:••••••@db'] }],
    [
      z.looseObject({ a: secret(z.string()).optional() }),
      { a: 'hunter2', free: 'b' },
      { a: HIDDEN, free: 'b' },
    ],
  ])('are hidden wherever they are: %#', (schema, given, expected) => {
    expect(effectiveValue(schema, given)).toEqual(expected);
  });

  it.each([
    ['mysql://me:hunter2@db:3306/desk', 'mysql://me:••••••@db:3306/desk'],
    ['mysql://me:hun@ter2@db', 'mysql://me:••••••@db'],
    ['mysql://me:hun/ter2@db', 'mysql://me:••••••@db'],
    ['me:hunter2@db', 'me:••••••@db'],
    ['https://x/?a=1&token=hunter2&b=2', 'https://x/?a=1&token=••••••&b=2'],
    ['https://desk.example.org:8443/x', 'https://desk.example.org:8443/x'],
    ['sqlite:///data/desk.db', 'sqlite:///data/desk.db'],
    ['me@example.org', 'me@example.org'],
  ])('inside %s are hidden', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});
