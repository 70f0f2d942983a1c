import type { ContainerCreateOptions, HostConfig } from 'dockerode';
import type { Protocol, StartSpec } from '../../src/api.ts';
import type { DockerConfig } from './config.ts';
import { homeMount } from './homes.ts';
import { type Labels, secretEnvLabel } from './labels.ts';
import type { DockerSettings } from './settings.ts';

/** `VNC_PASSWORD` */
const passwordEnvOf = (protocol: Protocol): string => `${protocol.toUpperCase()}_PASSWORD`;

const NANO = 1e9;

/** What Docker is told to create for a start. Nothing but the environment holds the password. */
export function containerSpec(
  spec: StartSpec<DockerSettings>,
  config: DockerConfig,
  labels: Labels,
): ContainerCreateOptions {
  const { settings } = spec;
  const env = environment(spec);
  const guestPort = guestPortKey(spec);
  return {
    Image: settings.image,
    Hostname: spec.appId.slice(0, 63),
    ...(settings.command === undefined ? {} : { Cmd: settings.command }),
    ...(settings.entrypoint === undefined ? {} : { Entrypoint: settings.entrypoint }),
    ...(settings.user === undefined ? {} : { User: settings.user }),
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    Labels: { ...labels.of(spec), ...secretEnvLabel(labels, secretNames(spec)) },
    ExposedPorts: { [guestPort]: {} },
    HostConfig: hostConfig(spec, config, guestPort, [
      ...settings.mounts.map(mountOf),
      ...homeMount(labels, spec),
    ]),
  };
}

/** `5901/tcp` */
export function guestPortKey({ guestPort }: Pick<StartSpec, 'guestPort'>): string {
  return `${guestPort}/tcp`;
}

function environment({ settings, credentials, protocol, width, height }: StartSpec<DockerSettings>) {
  const { password, username } = credentials;
  const { usernameEnv, geometryEnv, passwordEnv = passwordEnvOf(protocol) } = settings;
  return {
    ...settings.env,
    [geometryEnv]: `${width}x${height}`,
    ...(usernameEnv === undefined || username === null ? {} : { [usernameEnv]: username }),
    ...(password === null ? {} : { [passwordEnv]: password }),
  };
}

/** Variables whose values never appear in what people read. */
function secretNames({ settings, credentials, protocol }: StartSpec<DockerSettings>): string[] {
  const ours = settings.passwordEnv ?? passwordEnvOf(protocol);
  const theirs = Object.keys(settings.env).filter((name) =>
    /pass|secret|token|credential|api_?key|private/i.test(name),
  );
  return [...new Set([...(credentials.password === null ? [] : [ours]), ...theirs])];
}

function hostConfig(
  { settings, port }: StartSpec<DockerSettings>,
  config: DockerConfig,
  guestPort: string,
  mounts: HostConfig['Mounts'] & object,
): HostConfig {
  const memory = settings.memory ?? config.memory;
  const cpus = settings.cpus ?? config.cpus;
  return {
    PortBindings: { [guestPort]: [{ HostIp: config.publishAddress, HostPort: String(port ?? '') }] },
    RestartPolicy: { Name: 'no' },
    Init: settings.init,
    SecurityOpt: ['no-new-privileges'],
    CapDrop: ['ALL'],
    CapAdd: [...(settings.capabilities ?? config.capabilities)],
    Memory: memory,
    // the sum of memory and swap: no swap
    MemorySwap: memory,
    PidsLimit: settings.pidsLimit ?? config.pidsLimit,
    // what a desktop prints would else fill the host's disk
    LogConfig: { Type: 'json-file', Config: { 'max-size': String(config.logSize), 'max-file': '1' } },
    ...(cpus === undefined ? {} : { NanoCpus: Math.round(cpus * NANO) }),
    ...(settings.shmSize === undefined ? {} : { ShmSize: settings.shmSize }),
    ...(settings.disk === undefined ? {} : { StorageOpt: { size: String(settings.disk) } }),
    ...(settings.network === undefined ? {} : { NetworkMode: settings.network }),
    ...(mounts.length === 0 ? {} : { Mounts: mounts }),
  };
}

function mountOf({ source, target, readOnly }: DockerSettings['mounts'][number]) {
  const type = source.startsWith('/') ? ('bind' as const) : ('volume' as const);
  return { Type: type, Source: source, Target: target, ReadOnly: readOnly };
}
