import { describe, expect, it } from 'vitest';
import type { StartSpec } from '../../src/api.ts';
import { dockerConfig } from './config.ts';
import { containerSpec } from './container-spec.ts';
import { createLabels, secretsOf } from './labels.ts';
import { type DockerSettings, dockerSettings } from './settings.ts';

const labels = createLabels('deskgate', 'gateway-1');

type Given = Partial<Omit<StartSpec, 'settings'>> & { settings?: Record<string, unknown>; config?: object };

function translate({ settings = {}, config = {}, ...rest }: Given) {
  const spec: StartSpec<DockerSettings> = {
    instanceId: 'a1b2',
    appId: 'xfce',
    appName: 'Desktop',
    settings: dockerSettings.parse({ image: 'desk', ...settings }),
    protocol: 'vnc',
    guestPort: 5901,
    port: 20_001,
    credentials: { username: null, password: 's3cret12' },
    width: 1280,
    height: 800,
    ownerName: 'ada',
    home: null,
    ...rest,
  };
  return containerSpec(spec, dockerConfig.parse(config), labels);
}

describe('the container of a start', () => {
  it('publishes the guest port on the loopback only', () => {
    expect(translate({}).HostConfig?.PortBindings).toEqual({
      '5901/tcp': [{ HostIp: '127.0.0.1', HostPort: '20001' }],
    });
  });

  it('drops all rights but a few, forbids new ones, and is never restarted by Docker', () => {
    const { HostConfig } = translate({});
    expect(HostConfig).toMatchObject({
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      RestartPolicy: { Name: 'no' },
      Init: true,
      PidsLimit: 512,
    });
    expect(HostConfig?.CapAdd).toContain('SETUID');
    expect(HostConfig).not.toHaveProperty('Privileged');
  });

  it('carries the instance, its application and its gateway as labels', () => {
    expect(translate({}).Labels).toEqual({
      'deskgate.instance': 'a1b2',
      'deskgate.gateway': 'gateway-1',
      'deskgate.app': 'xfce',
      'deskgate.owner': 'ada',
      'deskgate.secret-env': 'VNC_PASSWORD',
    });
  });

  it.each([
    ['vnc', 'VNC_PASSWORD'],
    ['rdp', 'RDP_PASSWORD'],
    ['ssh', 'SSH_PASSWORD'],
    ['telnet', 'TELNET_PASSWORD'],
  ] as const)('gives the password of %s in %s', (protocol, name) => {
    expect(translate({ protocol }).Env).toEqual(['VNC_GEOMETRY=1280x800', `${name}=s3cret12`]);
  });

  it('gives nothing where there is no password', () => {
    const { Env, Labels } = translate({ credentials: { username: null, password: null } });
    expect(Env).toEqual(['VNC_GEOMETRY=1280x800']);
    expect(Labels).toMatchObject({ 'deskgate.secret-env': '' });
  });

  it("uses the application's own names of variables, and its own values never win over the password", () => {
    const spec = translate({
      credentials: { username: 'ada', password: 'right' },
      settings: {
        env: { PW: 'wrong', TZ: 'UTC' },
        passwordEnv: 'PW',
        usernameEnv: 'WHO',
        geometryEnv: 'SIZE',
      },
    });
    expect(spec.Env).toEqual(['PW=right', 'TZ=UTC', 'SIZE=1280x800', 'WHO=ada']);
  });

  it('remembers which variables are secret, so that their values can be hidden', () => {
    const { Env, Labels } = translate({
      settings: { env: { API_TOKEN: 'a=b', TZ: 'UTC', db_password: 'x' } },
    });
    expect(secretsOf(labels, { Env: Env ?? [], Labels: Labels ?? {} })).toEqual(
      expect.arrayContaining(['a=b', 's3cret12', 'x']),
    );
  });

  it.each<[string, Given, object]>([
    ['default memory, without swap', {}, { Memory: 2 * 1024 ** 3, MemorySwap: 2 * 1024 ** 3 }],
    ["the application's memory", { settings: { memory: '512m' } }, { Memory: 512 * 1024 ** 2 }],
    ['the configured memory', { config: { memory: '1g' } }, { Memory: 1024 ** 3 }],
    ['CPUs', { settings: { cpus: 1.5 } }, { NanoCpus: 1_500_000_000 }],
    ['the configured CPUs', { config: { cpus: 2 } }, { NanoCpus: 2_000_000_000 }],
    ["the application's processes", { settings: { pidsLimit: 64 } }, { PidsLimit: 64 }],
    ['disk', { settings: { disk: '10g' } }, { StorageOpt: { size: String(10 * 1024 ** 3) } }],
    ['shared memory', { settings: { shmSize: '256m' } }, { ShmSize: 256 * 1024 ** 2 }],
    ['a network', { settings: { network: 'lab' } }, { NetworkMode: 'lab' }],
    ['no capability at all', { settings: { capabilities: [] } }, { CapAdd: [], CapDrop: ['ALL'] }],
    ['no init', { settings: { init: false } }, { Init: false }],
    ['a log of limited size', {}, { LogConfig: { Type: 'json-file', Config: { 'max-size': '10485760' } } }],
    [
      'another address',
      { config: { publishAddress: '10.0.0.7' } },
      { PortBindings: { '5901/tcp': [{ HostIp: '10.0.0.7' }] } },
    ],
  ])('has %s', (_, given, expected) => {
    expect(translate(given).HostConfig).toMatchObject(expected);
  });

  it('mounts folders of the host and volumes', () => {
    const mounts = [
      { source: '/srv/data', target: '/data', readOnly: true },
      { source: 'home', target: '/home/user' },
    ];
    expect(translate({ settings: { mounts } }).HostConfig?.Mounts).toEqual([
      { Type: 'bind', Source: '/srv/data', Target: '/data', ReadOnly: true },
      { Type: 'volume', Source: 'home', Target: '/home/user', ReadOnly: false },
    ]);
  });

  it('leaves to the image what the application does not say', () => {
    const spec = translate({});
    for (const key of ['Cmd', 'Entrypoint', 'User']) expect(spec).not.toHaveProperty(key);
    for (const key of ['NanoCpus', 'StorageOpt', 'NetworkMode', 'ShmSize', 'Mounts']) {
      expect(spec.HostConfig).not.toHaveProperty(key);
    }
  });

  it("runs the application's program as its user", () => {
    expect(
      translate({ settings: { command: ['dillo'], entrypoint: ['/run'], user: '1000:1000' } }),
    ).toMatchObject({
      Cmd: ['dillo'],
      Entrypoint: ['/run'],
      User: '1000:1000',
      Hostname: 'xfce',
    });
  });
});

describe('settings', () => {
  it.each<[string, object]>([
    ['an unknown key', { imgae: 'x' }],
    ['no image', { image: '' }],
    ["the host's network", { network: 'host' }],
    ["another container's network", { network: 'container:x' }],
    ['no network', { network: 'none' }],
    ['a relative mount', { mounts: [{ source: './data', target: '/data' }] }],
    ['memory without sense', { memory: 'much' }],
    ['too little memory', { memory: '1m' }],
    ['no CPU', { cpus: 0 }],
    ['a capability in small letters', { capabilities: ['chown'] }],
    ['a variable with a space', { env: { 'A B': '1' } }],
    ['another time to pull', { pull: 'sometimes' }],
  ])('refuse %s', (_, settings) => {
    expect(dockerSettings.safeParse({ image: 'desk', ...settings }).success).toBe(false);
  });

  it.each([
    [536_870_912, 536_870_912],
    ['512m', 512 * 1024 ** 2],
    ['1.5g', 1.5 * 1024 ** 3],
    ['2GiB', 2 * 1024 ** 3],
    ['800 MB', 800 * 1024 ** 2],
  ])('read the size %s', (memory, bytes) => {
    expect(dockerSettings.parse({ image: 'desk', memory }).memory).toBe(bytes);
  });

  it('refuse to publish desktops on every address', () => {
    for (const publishAddress of ['0.0.0.0', '::', 'example.org']) {
      expect(dockerConfig.safeParse({ publishAddress }).success).toBe(false);
    }
  });
});
