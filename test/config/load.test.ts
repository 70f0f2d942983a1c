import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ConfigOptions, loadConfig, loadCoreConfig, openConfig } from '../../src/config/load.ts';
import { docker, load, plugins, problems, source, webUi } from './sources.ts';

describe('precedence', () => {
  it.each([
    ['the default', null, {}, 8080],
    ['the file over the default', 'port = 1', {}, 1],
    ['the environment over the file', 'port = 1', { DESKGATE_PORT: '2' }, 2],
    ['the file over an empty variable', 'port = 1', { DESKGATE_PORT: '' }, 1],
  ])('takes %s', (_, text, env, port) => {
    expect(load(text, env).core.port).toBe(port);
  });

  it('holds for every key of a plugin by itself', () => {
    const text = '[plugins.docker]\nsocket_path = "/a"\npull = "never"';
    const loaded = load(text, { DESKGATE_DOCKER_PULL: 'always', DESKGATE_WEB_UI_TAGS: 'a,b' });
    expect(loaded.plugin(docker)).toEqual({
      socketPath: '/a',
      pull: 'always',
      limits: { cpuCount: 2, memoryMb: 1024 },
      env: {},
    });
    expect(loaded.plugin(webUi)).toEqual({ theme: 'auto', tags: ['a', 'b'] });
  });

  it('lets a table of the environment stand for the whole table of the file', () => {
    const text = '[plugins.docker]\nlimits = { cpu_count = 8, memory_mb = 64 }';
    const env = { DESKGATE_DOCKER_LIMITS: '{"cpu_count": 1}', DESKGATE_DOCKER_ENV: '{"my_Var": "x"}' };
    expect(load(text, env).plugin(docker)).toMatchObject({
      limits: { cpuCount: 1, memoryMb: 1024 },
      env: { my_Var: 'x' },
    });
  });
});

describe('what is loaded', () => {
  it('is frozen all the way down', () => {
    const loaded = load(null);
    expect(() => Object.assign(loaded.core.portRange, { first: 1 })).toThrow(TypeError);
    expect(() => loaded.core.disabledPlugins.push('x')).toThrow(TypeError);
    expect(() => Object.assign(loaded.plugin(docker).limits, { cpuCount: 1 })).toThrow(TypeError);
  });

  it('leaves disabled plugins out, and their keys unread', () => {
    const text = 'disabled_plugins = ["docker"]\n[plugins.docker]\nnonsense = 1';
    const loaded = load(text, { DESKGATE_DOCKER_NONSENSE: '1' });
    expect(() => loaded.plugin(docker)).toThrow('without the plugin docker');
    expect(loaded.plugin(webUi).theme).toBe('auto');
  });

  it('tells what finding the plugins needs before they are known', () => {
    const { pluginDirs, disabledPlugins } = source('plugin_dirs = ["mine"]', {
      DESKGATE_DISABLED_PLUGINS: 'docker',
    });
    expect({ pluginDirs, disabledPlugins }).toEqual({
      pluginDirs: ['/srv/desk/mine'],
      disabledPlugins: ['docker'],
    });
  });

  it('has the core by itself, whatever stands in the plugins’ part', () => {
    const { core } = source('port = 1\n[plugins.unheard_of]\nx = 1', { DESKGATE_UNHEARD_OF: 'x' });
    expect(core().port).toBe(1);
  });
});

describe('a problem', () => {
  it.each<[string, string, Record<string, string>, string]>([
    [
      'an unknown key',
      '\nprot = 3',
      {},
      'deskgate.toml, line 2: unknown key prot; the nearest known key is port.',
    ],
    [
      'a key in camelCase',
      'publicUrl = "http://x"',
      {},
      'deskgate.toml, line 1: unknown key publicUrl; the nearest known key is public_url.',
    ],
    [
      'a misspelled list of applications',
      '[[app]]\nid = "x"',
      {},
      'deskgate.toml, line 1: unknown key app; the nearest known key is apps.',
    ],
    [
      'a plugin outside of plugins',
      '[web_ui]\ntheme = "dark"',
      {},
      'deskgate.toml, line 1: unknown key web_ui; the nearest known key is plugins.web-ui.',
    ],
    [
      'a wrong type',
      'port = "http"',
      {},
      'deskgate.toml, line 1: port: expected a whole number from 0 to 65535, got "http".',
    ],
    [
      'a wrong value inside a list',
      'trust_proxy = [\n"10.0.0.0/8",\n"x"]',
      {},
      'deskgate.toml, line 3: trust_proxy[1]: expected an address or a network such as 10.0.0.0/8, got "x".',
    ],
    [
      'a wrong variable',
      '',
      { DESKGATE_PORT: 'http' },
      'DESKGATE_PORT: expected a whole number from 0 to 65535, got "http".',
    ],
    [
      'an unknown variable',
      '',
      { DESKGATE_PROT: '1' },
      'DESKGATE_PROT: unknown environment variable; the nearest known one is DESKGATE_PORT.',
    ],
    [
      "an unknown variable of a plugin's",
      '',
      { DESKGATE_WEB_UI_THEM: 'dark' },
      'DESKGATE_WEB_UI_THEM: unknown environment variable; the nearest known one is DESKGATE_WEB_UI_THEME.',
    ],
    [
      'an unknown plugin section',
      'port = 1\n[plugins.dokcer]',
      {},
      'deskgate.toml, line 2: unknown plugin section [plugins.dokcer]; the nearest known plugin is docker.',
    ],
    [
      'an unknown key of a plugin',
      '[plugins.docker]\npul = "never"',
      {},
      'deskgate.toml, line 2, [plugins.docker]: unknown key pul; the nearest known key is pull.',
    ],
    [
      'an unknown key further inside',
      '[plugins.docker.limits]\ncpus = 1',
      {},
      'deskgate.toml, line 2, [plugins.docker]: unknown key limits.cpus; the nearest known key is cpu_count.',
    ],
    [
      'a wrong value of a plugin',
      '[plugins.docker]\n\npull = "sometimes"',
      {},
      'deskgate.toml, line 3, [plugins.docker]: pull: expected "always", "missing" or "never", got "sometimes".',
    ],
    [
      'a wrong value inside a record',
      '[plugins.docker.env]\nMY_VAR = 1',
      {},
      'deskgate.toml, line 2, [plugins.docker]: env.MY_VAR: expected a text, got 1.',
    ],
    [
      'a wrong value inside a variable',
      '',
      { DESKGATE_DOCKER_LIMITS: '{"cpu_count": "x"}' },
      'DESKGATE_DOCKER_LIMITS: cpu_count: expected a number, got "x".',
    ],
    [
      'an unknown key inside a variable',
      '',
      { DESKGATE_DOCKER_LIMITS: '{"cpus": 1}' },
      'DESKGATE_DOCKER_LIMITS: unknown key cpus; the nearest known key is cpu_count.',
    ],
    [
      'a variable that is no JSON',
      '',
      { DESKGATE_DOCKER_LIMITS: '{' },
      'DESKGATE_DOCKER_LIMITS: expected a table, got "{".',
    ],
    [
      'a plugin that is no table',
      '[plugins]\ndocker = 3',
      {},
      'deskgate.toml, line 2, [plugins.docker]: expected a table, got a hidden value.',
    ],
    [
      'a plugin that is no table while the environment has keys of it',
      '[plugins]\ndocker = 3',
      { DESKGATE_DOCKER_PULL: 'never' },
      'deskgate.toml, line 2, [plugins.docker]: expected a table.',
    ],
    [
      'plugins that are no tables',
      'plugins = ["docker"]',
      {},
      'deskgate.toml, line 1: plugins: expected tables headed [plugins.<id>].',
    ],
    [
      'a disabled plugin that there is none of',
      'disabled_plugins = ["docker", "wep-ui"]',
      {},
      'deskgate.toml, line 1: disabled_plugins[1]: there is no plugin wep-ui; the nearest known plugin is web-ui.',
    ],
    [
      'the same in the environment',
      '',
      { DESKGATE_DISABLED_PLUGINS: 'wep-ui' },
      'DESKGATE_DISABLED_PLUGINS: [0]: there is no plugin wep-ui; the nearest known plugin is web-ui.',
    ],
    [
      'applications that are no list',
      '[apps]\nid = "x"',
      {},
      'deskgate.toml, line 1: apps: expected a list of tables, each headed [[apps]].',
    ],
    [
      'a key with odd letters',
      '"a\\u001b b" = 1',
      {},
      'deskgate.toml, line 1: unknown key "a\\u001b b"; the nearest known key is apps.',
    ],
  ])('of %s is told', (_, text, env, expected) => {
    expect(problems(() => load(text, env))).toEqual([expected]);
  });

  it('of a missing key names the variable that could hold it', () => {
    const oidc = { id: 'my-oidc', config: z.strictObject({ issuerUrl: z.url() }) };
    const missing = (place: string) =>
      `${place}, [plugins.my-oidc]: issuer_url is missing: expected a URL; set it there or as DESKGATE_MY_OIDC_ISSUER_URL.`;
    expect(problems(() => load(null, {}, [oidc]))).toEqual([missing('the configuration')]);
    expect(problems(() => load('[plugins.docker]', {}, [docker, oidc]))).toEqual([missing('deskgate.toml')]);
    expect(problems(() => load('port = 1', {}, [oidc]))).toEqual([missing('deskgate.toml')]);
    expect(problems(() => load('port = 1\n[plugins.my-oidc]', {}, [oidc]))).toEqual([
      missing('deskgate.toml, line 2'),
    ]);
  });

  it.each([
    [['web', 'web-ui'], { uiTheme: z.string().optional() }, { theme: z.string().optional() }],
    [['port', 'x'], { range: z.string().optional() }, {}],
  ])('of one variable for two keys is told (%j)', ([one = '', other = ''], first, second) => {
    const found = [
      { id: one, config: z.strictObject(first) },
      { id: other, config: z.strictObject(second) },
    ];
    expect(problems(() => load(null, {}, found))).toEqual([
      expect.stringMatching(/is a key of .* and of the plugin/),
    ]);
  });

  it('never hides another one', () => {
    const text = 'port = -1\nprot = 1\n[plugins.docker]\npul = 1\npull = 2\n[plugins.x]\n[[apps]]\nid = "Ä"';
    const env = { DESKGATE_X: '1', DESKGATE_HOST: 'a b', DESKGATE_WEB_UI_THEME: 'pink' };
    expect(problems(() => load(text, env))).toHaveLength(11);
    expect(() => load(text, env)).toThrow('The configuration has 11 problems.');
  });

  it('of the core alone is told without the plugins’', () => {
    expect(problems(source('port = -1\n[plugins.x]', { DESKGATE_X: '1' }).core)).toHaveLength(1);
  });

  it('with the keys that find plugins blames no plugin for not being found', () => {
    const found = problems(() =>
      load('plugin_dirs = "mine"\n[plugins.mine]\nx = 1', { DESKGATE_MINE_X: '1' }),
    );
    expect(found).toEqual([expect.stringContaining('plugin_dirs: expected a list')]);
  });

  it.each([
    ['admin_password = 12345678'],
    ['secret_key = "12345678"'],
    ['database_url = "postgres://me:12345678@db/x"'],
    ['admin_pasword = "12345678"'],
    ['[plugins.docker]\ntoken = ["12345678"]'],
    ['[plugins.docker]\ntoken = 12345678'],
    ['[plugins]\ndocker = "12345678"'],
    ['[[apps]]\ncredentials = "12345678"'],
    ['[[apps]]\ncredentials = { password = 12345678 }'],
    ['[[apps]]\ncredentials = { pasword = "12345678" }'],
  ])('of a secret does not show it: %j', (text) => {
    const found = problems(() => load(text));
    expect(found.length).toBeGreaterThan(0);
    expect(found.join('\n')).not.toContain('12345678');
  });

  it('of a secret in the environment does not show it either', () => {
    const env = {
      DESKGATE_SECRET_KEY: '12345678',
      DESKGATE_DOCKER_TOKEN: '1234567',
      DESKGATE_ADMIN_PASWORD: '12345678',
    };
    const found = problems(() => load(null, env));
    expect(found).toHaveLength(3);
    expect(found.join('\n')).not.toContain('1234567');
  });

  it.each(['DESKGATE_CONFIG', 'DESKGATE_TEST_REQUIRE', 'DESKGATE_TESTBED_DIR'])(
    'is not that there is %s',
    (name) => {
      expect(problems(() => load(null, { [name]: 'x', PATH: '/bin', DESKGATED: 'x' }))).toEqual([]);
    },
  );
});

describe('the file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deskgate-load-'));
    await writeFile(join(folder, 'deskgate.toml'), 'port = 1');
    await writeFile(join(folder, 'two.toml'), 'port = 2');
    await writeFile(join(folder, 'three.toml'), 'port = 3');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each<[string, Pick<ConfigOptions, 'env' | 'file'>, number]>([
    ['deskgate.toml', { env: {} }, 1],
    ['the one of DESKGATE_CONFIG', { env: { DESKGATE_CONFIG: 'two.toml' } }, 2],
    ['the one of the command line', { env: { DESKGATE_CONFIG: 'two.toml' }, file: 'three.toml' }, 3],
    ['deskgate.toml with an empty DESKGATE_CONFIG', { env: { DESKGATE_CONFIG: '' } }, 1],
  ])('is %s', async (_, options, port) => {
    expect((await loadCoreConfig({ ...options, cwd: folder })).port).toBe(port);
  });

  it('is read once: what comes after it was opened does not count', async () => {
    const path = join(folder, 'changing.toml');
    await writeFile(path, 'port = 4');
    const opened = await openConfig({ env: {}, cwd: folder, file: path });
    await writeFile(path, 'port = 5');
    expect(opened.core().port).toBe(4);
    expect(opened.load(plugins)).toMatchObject({ core: { port: 4 }, file: path });
  });

  it('may be missing altogether', async () => {
    const loaded = await loadConfig({ env: {}, cwd: join(folder, 'nowhere'), plugins });
    expect(loaded.file).toBeNull();
    expect(loaded.core.dataDir).toBe(join(folder, 'nowhere/data'));
  });
});
