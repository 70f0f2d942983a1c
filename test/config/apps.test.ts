import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { secret } from '../../src/config/secret.ts';
import { load, problems } from './sources.ts';

const TEXT = `port = 1

[[apps]]
id = "xfce"
name = "Xfce"
provider = "docker"
guest_port = 5902
start_timeout_seconds = 90
credentials = { username = "me", password = "hunter2" }

[apps.settings]
image = "desk"
memory_mb = 512
env = { MY_VAR = "a", my_var = "b" }

[[apps]]
id = "demo-2"
name = "Demo"
provider = "demo"
`;

const providers = [
  {
    id: 'docker',
    settings: z.strictObject({
      image: z.string(),
      memoryMb: z.int().optional(),
      env: z.record(z.string(), z.string()).default({}),
      registryPassword: secret(z.string()).optional(),
    }),
  },
  { id: 'demo', settings: z.strictObject({ clockFace: z.enum(['round', 'plain']).default('plain') }) },
];

describe('applications of the file', () => {
  it('are given with keys in camelCase, settings as written, and where they stand', () => {
    expect(load(TEXT).apps).toEqual([
      {
        where: 'deskgate.toml, line 3, [[apps]] "xfce"',
        raw: {
          id: 'xfce',
          name: 'Xfce',
          provider: 'docker',
          guestPort: 5902,
          startTimeoutSeconds: 90,
          credentials: { username: 'me', password: 'hunter2' },
          settings: { image: 'desk', memory_mb: 512, env: { MY_VAR: 'a', my_var: 'b' } },
        },
      },
      {
        where: 'deskgate.toml, line 16, [[apps]] "demo-2"',
        raw: { id: 'demo-2', name: 'Demo', provider: 'demo' },
      },
    ]);
  });

  it('get their settings in camelCase once the providers are known; records keep their keys', () => {
    expect(
      load(TEXT)
        .appsFor(providers)
        .map(({ raw }) => raw.settings),
    ).toEqual([{ image: 'desk', memoryMb: 512, env: { MY_VAR: 'a', my_var: 'b' } }, {}]);
  });

  it('are none without a file', () => {
    expect(load(null).apps).toEqual([]);
  });

  it.each([
    [
      'id = "Ä"',
      'deskgate.toml, line 2, [[apps]] "Ä": id: expected 1 to 40 lower-case letters, digits and inner hyphens, got "Ä".',
    ],
    ['name = "x"', 'deskgate.toml, line 1, [[apps]] number 1: id is missing: expected a text.'],
    [
      'id = "x"\nguest_prt = 1',
      'deskgate.toml, line 3, [[apps]] "x": unknown key guest_prt; the nearest known key is guest_port.',
    ],
    [
      'id = "x"\nprotocol = "spice"',
      'deskgate.toml, line 3, [[apps]] "x": protocol: expected "vnc", "rdp", "ssh", "telnet" or "console", got "spice".',
    ],
    [
      'id = "x"\nwidth = "wide"',
      'deskgate.toml, line 3, [[apps]] "x": width: expected a whole number from 320 to 7680, got "wide".',
    ],
    [
      'id = "x"\ncredentials = { user = "x" }',
      'deskgate.toml, line 3, [[apps]] "x": unknown key credentials.user; the nearest known key is username.',
    ],
    [
      'id = "x"\ncredentials = { password = "hunter2", username = 3 }',
      'deskgate.toml, line 3, [[apps]] "x": credentials.username: expected a text of at most 128 characters, got 3.',
    ],
    ['id = "x"\nsettings = 3', 'deskgate.toml, line 3, [[apps]] "x": settings: expected a table, got 3.'],
  ])('with the fields %j are told to be wrong', (fields, expected) => {
    expect(problems(() => load(`[[apps]]\n${fields}`))).toContain(expected);
  });

  it('are told to be wrong when one is no table', () => {
    expect(problems(() => load('apps = [1]'))).toEqual([
      'deskgate.toml, line 1, [[apps]] number 1: expected a table, got a hidden value.',
    ]);
  });

  it('may not share an id', () => {
    const again = `${TEXT}\n[[apps]]\nid = "xfce"\nname = "x"\nprovider = "demo"`;
    expect(problems(() => load(again))).toEqual([
      'deskgate.toml, line 21, [[apps]] "xfce": id: is taken already by deskgate.toml, line 3, [[apps]] "xfce".',
    ]);
  });

  it('with wrong settings are told of all together, with the provider’s own fields', () => {
    const text = TEXT.replace('memory_mb', 'memroy_mb')
      .replace('my_var = "b"', 'my_var = 3')
      .replace('image = "desk"', 'registry_password = 3')
      .replace('"demo"', '"dmeo"');
    expect(problems(() => load(text).appsFor(providers))).toEqual([
      'deskgate.toml, line 13, [[apps]] "xfce": unknown key settings.memroy_mb; the nearest known key is memory_mb.',
      'deskgate.toml, line 11, [[apps]] "xfce": settings.image is missing: expected a text.',
      'deskgate.toml, line 14, [[apps]] "xfce": settings.env.my_var: expected a text, got 3.',
      'deskgate.toml, line 12, [[apps]] "xfce": settings.registry_password: expected a text, got a hidden value.',
      'deskgate.toml, line 16, [[apps]] "demo-2": provider: there is none called dmeo; the nearest known provider is demo.',
    ]);
  });
});
