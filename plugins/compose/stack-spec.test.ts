import { describe, expect, it } from 'vitest';
import type { StartSpec } from '../../src/api.ts';
import { composeConfig } from './config.ts';
import { readCompose } from './file/read-compose.ts';
import { createLabels } from './labels.ts';
import { variablesOf } from './plan.ts';
import { type ComposeSettings, composeSettings } from './settings.ts';
import { type StackSpec, stackSpec } from './stack-spec.ts';
import { yamlOf } from './testing/stacks.ts';

const labels = createLabels('deskgate.compose', 'gateway-1');
const PASSWORD = 's3cret12';

interface Given {
  readonly services?: Record<string, object>;
  readonly top?: object;
  readonly settings?: object;
  readonly config?: object;
  readonly spec?: Partial<Omit<StartSpec, 'settings'>>;
}

function translate({
  services = { desk: {} },
  top = {},
  settings,
  config = {},
  spec: more,
}: Given): StackSpec {
  const withImages = Object.fromEntries(
    Object.entries(services).map(([name, service]) => [name, { image: `${name}-image`, ...service }]),
  );
  const text = yamlOf({ services: withImages, ...top });
  const spec: StartSpec<ComposeSettings> = {
    instanceId: 'a1b2',
    appId: 'office',
    appName: 'Office',
    settings: composeSettings.parse({ text, service: 'desk', ...settings }),
    protocol: 'vnc',
    guestPort: 5901,
    port: 20_001,
    credentials: { username: null, password: PASSWORD },
    width: 1280,
    height: 800,
    ownerName: 'ada',
    home: null,
    ...more,
  };
  const file = readCompose(text, { desktop: 'desk', guestPort: 5901, variables: variablesOf(spec) });
  if ('problems' in file) throw new Error(JSON.stringify(file.problems));
  return stackSpec(spec, file, composeConfig.parse(config), labels);
}

function container(given: Given, name = 'desk') {
  const found = translate(given).containers.find(({ service }) => service.name === name);
  if (found === undefined) throw new Error(`There is no service ${name}.`);
  return found;
}

const desk = (service: object, more: Given = {}) => container({ services: { desk: service }, ...more });

const OURS = {
  'deskgate.compose.instance': 'a1b2',
  'deskgate.compose.gateway': 'gateway-1',
  'deskgate.compose.app': 'office',
  'deskgate.compose.owner': 'ada',
};

describe('the stack of a start', () => {
  it('publishes the guest port of the desktop on the loopback, and nothing else', () => {
    const { containers } = translate({ services: { desk: { depends_on: ['db'] }, db: {} } });
    expect(containers.map(({ body }) => [body.ExposedPorts, body.HostConfig?.PortBindings])).toEqual([
      [undefined, undefined],
      [{ '5901/tcp': {} }, { '5901/tcp': [{ HostIp: '127.0.0.1', HostPort: '20001' }] }],
    ]);
  });

  it('drops all rights but a few in every service, forbids new ones, and lets Docker restart none', () => {
    for (const { body } of translate({ services: { desk: {}, db: {} } }).containers) {
      expect(body.HostConfig).toMatchObject({
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        RestartPolicy: { Name: 'no' },
        ReadonlyRootfs: false,
        Init: true,
        PidsLimit: 512,
        Memory: 2 * 1024 ** 3,
        MemorySwap: 2 * 1024 ** 3,
      });
      expect(body.HostConfig).not.toHaveProperty('Privileged');
    }
  });

  it('names and labels every part of it', () => {
    const stack = translate({
      services: { desk: { depends_on: ['db'], labels: { team: 'a' } }, db: { stop_grace_period: '2s' } },
      top: { volumes: { data: null } },
    });
    expect(stack.name).toBe('deskgate.compose-a1b2');
    expect(stack.networks).toEqual([
      {
        Name: 'deskgate.compose-a1b2-default',
        Driver: 'bridge',
        Internal: false,
        CheckDuplicate: true,
        Labels: OURS,
      },
    ]);
    expect(stack.volumes).toEqual([
      { Name: 'deskgate.compose-a1b2-data', Labels: { ...OURS, 'deskgate.compose.at-stop': 'remove' } },
    ]);
    expect(stack.containers.map(({ name, body }) => [name, body.Labels])).toEqual([
      [
        'deskgate.compose-a1b2-db',
        {
          ...OURS,
          'deskgate.compose.service': 'db',
          'deskgate.compose.desktop': 'false',
          'deskgate.compose.level': '0',
          'deskgate.compose.grace-ms': '2000',
          'deskgate.compose.secret-env': '',
        },
      ],
      [
        'deskgate.compose-a1b2-desk',
        {
          ...OURS,
          team: 'a',
          'deskgate.compose.service': 'desk',
          'deskgate.compose.desktop': 'true',
          'deskgate.compose.level': '1',
          'deskgate.compose.secret-env': '',
        },
      ],
    ]);
  });

  it('marks volumes that a stop leaves', () => {
    const { volumes } = translate({ top: { volumes: { data: {} } }, settings: { volumes: 'keep' } });
    expect(labels.isKept(volumes[0]?.Labels ?? {})).toBe(true);
  });

  it('carries no label by which the docker provider would take it for its own', () => {
    const names = Object.keys(desk({}).body.Labels ?? {});
    for (const name of ['deskgate.instance', 'deskgate.gateway']) expect(names).not.toContain(name);
  });

  it('gives the password to environments alone', () => {
    const { name, networks, volumes, containers } = translate({
      services: { desk: { environment: ['VNC_PASSWORD=$DESKGATE_PASSWORD', 'A=b'] }, db: {} },
    });
    const [db, desk] = containers.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    expect(desk?.body.Env).toEqual([`VNC_PASSWORD=${PASSWORD}`, 'A=b']);
    expect(labels.factsOf(desk?.body.Labels ?? {}).secretNames).toEqual(['VNC_PASSWORD']);
    const { Env, ...rest } = desk?.body ?? {};
    expect(JSON.stringify([name, networks, volumes, db?.body, rest])).not.toContain(PASSWORD);
  });

  it('gives the password by itself too where it stands inside a longer value only', () => {
    const { body } = desk({ environment: { URL: 'vnc://:$DESKGATE_PASSWORD@desk' } });
    expect(body.Env).toEqual([`URL=vnc://:${PASSWORD}@desk`, `DESKGATE_PASSWORD=${PASSWORD}`]);
    expect(labels.factsOf(body.Labels ?? {}).secretNames).toEqual(['URL', 'DESKGATE_PASSWORD']);
  });

  it('has an empty password where there is none', () => {
    const { body } = desk(
      { environment: { URL: 'vnc://:$DESKGATE_PASSWORD@desk' } },
      { spec: { credentials: { username: null, password: null } } },
    );
    expect(body.Env).toEqual(['URL=vnc://:@desk']);
  });

  it.each<[string, Given, object]>([
    ['the configured memory', { config: { memory: '1g' } }, { Memory: 1024 ** 3, MemorySwap: 1024 ** 3 }],
    ['its own memory', { services: { desk: { mem_limit: '512m' } } }, { Memory: 512 * 1024 ** 2 }],
    ['CPUs', { services: { desk: { cpus: 1.5 } } }, { NanoCpus: 1_500_000_000 }],
    ['the configured CPUs', { config: { cpus: 2 } }, { NanoCpus: 2_000_000_000 }],
    ['processes', { services: { desk: { pids_limit: 64 } } }, { PidsLimit: 64 }],
    ['shared memory', { services: { desk: { shm_size: '256m' } } }, { ShmSize: 256 * 1024 ** 2 }],
    [
      'memory for files',
      { services: { desk: { tmpfs: ['/run:size=1m'] } } },
      { Tmpfs: { '/run': 'size=1m' } },
    ],
    ['files that cannot be written', { services: { desk: { read_only: true } } }, { ReadonlyRootfs: true }],
    ['no init', { services: { desk: { init: false } } }, { Init: false }],
    [
      'fewer capabilities',
      { config: { capabilities: ['KILL', 'CHOWN'] }, services: { desk: { cap_drop: ['KILL'] } } },
      { CapAdd: ['CHOWN'] },
    ],
    [
      'other capabilities',
      { services: { desk: { cap_drop: ['ALL'], cap_add: ['SYS_NICE'] } } },
      { CapAdd: ['SYS_NICE'], CapDrop: ['ALL'] },
    ],
    ['a log of limited size', {}, { LogConfig: { Type: 'json-file', Config: { 'max-size': '10485760' } } }],
    [
      'another address',
      { config: { publishAddress: '10.0.0.7' } },
      { PortBindings: { '5901/tcp': [{ HostIp: '10.0.0.7' }] } },
    ],
  ])('has %s', (_, given, expected) => {
    expect(container(given).body.HostConfig).toMatchObject(expected);
  });

  it('mounts volumes of the stack and folders of the host', () => {
    const { body } = desk({ volumes: ['data:/data', '/srv:/srv:ro'] }, { top: { volumes: { data: null } } });
    expect(body.HostConfig?.Mounts).toEqual([
      { Type: 'volume', Source: 'deskgate.compose-a1b2-data', Target: '/data', ReadOnly: false },
      { Type: 'bind', Source: '/srv', Target: '/srv', ReadOnly: true },
    ]);
  });

  it('is found in its networks by the name of the service and by its aliases', () => {
    const { body, joins } = desk(
      { networks: { back: { aliases: ['box'] }, front: null } },
      { top: { networks: { back: { internal: true }, front: null } } },
    );
    expect(body.HostConfig?.NetworkMode).toBe('deskgate.compose-a1b2-front');
    expect(body.NetworkingConfig?.EndpointsConfig).toEqual({
      'deskgate.compose-a1b2-front': { Aliases: ['desk'] },
    });
    expect(joins).toEqual([{ network: 'deskgate.compose-a1b2-back', aliases: ['desk', 'box'] }]);
  });

  it('is checked as it says', () => {
    const { body } = desk({
      healthcheck: { test: 'true', interval: '2s', timeout: '500ms', retries: 3, start_period: '1m' },
    });
    expect(body.Healthcheck).toEqual({
      Test: ['CMD-SHELL', 'true'],
      Interval: 2e9,
      Timeout: 5e8,
      StartPeriod: 6e10,
      Retries: 3,
    });
  });

  it('leaves to the image what the file does not say', () => {
    for (const key of ['Cmd', 'Entrypoint', 'User', 'WorkingDir', 'Healthcheck']) {
      expect(desk({}).body).not.toHaveProperty(key);
    }
    for (const key of ['NanoCpus', 'ShmSize', 'Mounts', 'Tmpfs']) {
      expect(desk({}).body.HostConfig).not.toHaveProperty(key);
    }
    const given = { command: ['a'], entrypoint: ['/b'], user: 'c', working_dir: '/d', hostname: 'e' };
    expect(desk(given).body).toMatchObject({
      Cmd: ['a'],
      Entrypoint: ['/b'],
      User: 'c',
      WorkingDir: '/d',
      Hostname: 'e',
    });
  });
});
