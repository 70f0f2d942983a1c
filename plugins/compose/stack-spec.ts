import type {
  ContainerCreateOptions,
  HostConfig,
  NetworkCreateOptions,
  VolumeCreateOptions,
} from 'dockerode';
import type { StartSpec } from '../../src/api.ts';
import type { ComposeConfig } from './config.ts';
import type { ComposeFile, HealthCheck, Service } from './file/model.ts';
import { SECRET_VARIABLE } from './file/variables.ts';
import type { Labels } from './labels.ts';
import type { ComposeSettings } from './settings.ts';

/** What the engine is told to make for a start. Nothing but environments holds the password. */
export interface StackSpec {
  readonly name: string;
  readonly networks: readonly NetworkCreateOptions[];
  readonly volumes: readonly (VolumeCreateOptions & { readonly Name: string })[];
  /** In the order in which they are started. */
  readonly containers: readonly ContainerSpec[];
}

export interface ContainerSpec {
  readonly service: Service;
  readonly name: string;
  readonly isDesktop: boolean;
  /** Whether some service waits for its end. */
  readonly isTask: boolean;
  readonly body: ContainerCreateOptions;
  /** Networks that it joins beside the one that it is created in. */
  readonly joins: readonly { readonly network: string; readonly aliases: readonly string[] }[];
}

type Spec = StartSpec<ComposeSettings>;

const NANO = 1e9;
const NANO_PER_MS = 1e6;

export function stackSpec(spec: Spec, file: ComposeFile, config: ComposeConfig, labels: Labels): StackSpec {
  const name = labels.stackName(spec);
  const common = labels.of(spec);
  const partName = (part: string): string => `${name}-${part}`;
  const isKept = spec.settings.volumes === 'keep';
  return {
    name,
    networks: file.networks.map((network) => ({
      Name: partName(network.name),
      Driver: 'bridge',
      Internal: network.isInternal,
      CheckDuplicate: true,
      Labels: common,
    })),
    volumes: file.volumes.map((volume) => ({
      Name: partName(volume),
      Labels: { ...common, ...labels.ofVolume(isKept) },
    })),
    containers: file.services.map((service): ContainerSpec => {
      const isDesktop = service.name === file.desktop;
      const [first, ...others] = service.networks.map(({ network, aliases }) => ({
        network: partName(network),
        aliases: [service.name, ...aliases],
      }));
      const env = environmentOf(service, spec);
      const facts = {
        service: service.name,
        isDesktop,
        level: service.level,
        graceMs: service.stopGraceMs,
        secretNames: env.secretNames,
      };
      const body: ContainerCreateOptions = {
        Image: service.image,
        Hostname: service.hostname ?? service.name.slice(0, 63),
        ...(service.command === null ? {} : { Cmd: [...service.command] }),
        ...(service.entrypoint === null ? {} : { Entrypoint: [...service.entrypoint] }),
        ...(service.user === null ? {} : { User: service.user }),
        ...(service.workingDir === null ? {} : { WorkingDir: service.workingDir }),
        ...(service.healthCheck === null ? {} : { Healthcheck: healthCheckOf(service.healthCheck) }),
        Env: env.entries,
        Labels: { ...service.labels, ...common, ...labels.ofService(facts) },
        ...(isDesktop ? { ExposedPorts: { [guestPortKey(spec)]: {} } } : {}),
        HostConfig: {
          ...hostConfig(service, config),
          ...(first === undefined ? {} : { NetworkMode: first.network }),
          ...(isDesktop ? { PortBindings: portBindings(spec, config) } : {}),
          ...(service.mounts.length === 0 ? {} : { Mounts: mountsOf(service, partName) }),
        },
        ...(first === undefined
          ? {}
          : { NetworkingConfig: { EndpointsConfig: { [first.network]: { Aliases: first.aliases } } } }),
      };
      const isTask = file.services.some(({ dependsOn }) =>
        dependsOn.some(
          ({ service: on, condition }) =>
            on === service.name && condition === 'service_completed_successfully',
        ),
      );
      return { service, name: partName(service.name), isDesktop, isTask, body, joins: others };
    }),
  };
}

/** `5901/tcp` */
export function guestPortKey({ guestPort }: Pick<StartSpec, 'guestPort'>): string {
  return `${guestPort}/tcp`;
}

/**
 * A service that gets the password inside a longer value gets it by itself too: its output is shown without what the
 * secret variables hold.
 */
function environmentOf(
  { environment }: Service,
  { credentials }: Spec,
): { entries: string[]; secretNames: string[] } {
  const { password } = credentials;
  const entries = environment.map(({ name, value }) => `${name}=${value}`);
  const secretNames = environment.filter(({ isSecret }) => isSecret).map(({ name }) => name);
  const holders = environment.filter(({ holdsPassword }) => holdsPassword);
  if (password !== null && holders.length > 0 && holders.every(({ value }) => value !== password)) {
    return {
      entries: [
        ...entries.filter((entry) => !entry.startsWith(`${SECRET_VARIABLE}=`)),
        `${SECRET_VARIABLE}=${password}`,
      ],
      secretNames: [...new Set([...secretNames, SECRET_VARIABLE])],
    };
  }
  return { entries, secretNames };
}

function hostConfig({ limits, ...service }: Service, config: ComposeConfig): HostConfig {
  const memory = limits.memory ?? config.memory;
  const cpus = limits.cpus ?? config.cpus;
  return {
    RestartPolicy: { Name: 'no' },
    Init: service.init,
    ReadonlyRootfs: service.readOnly,
    SecurityOpt: ['no-new-privileges'],
    CapDrop: ['ALL'],
    CapAdd: capabilities(service, config),
    Memory: memory,
    // the sum of memory and swap: no swap
    MemorySwap: memory,
    PidsLimit: limits.pids ?? config.pidsLimit,
    // what a service prints would else fill the host's disk
    LogConfig: { Type: 'json-file', Config: { 'max-size': String(config.logSize), 'max-file': '1' } },
    ...(cpus === undefined ? {} : { NanoCpus: Math.round(cpus * NANO) }),
    ...(limits.shmSize === null ? {} : { ShmSize: limits.shmSize }),
    ...(Object.keys(service.tmpfs).length === 0 ? {} : { Tmpfs: { ...service.tmpfs } }),
  };
}

/** Those of the configuration, less what the service drops, and what it adds. */
function capabilities(
  { capAdd, capDrop }: Pick<Service, 'capAdd' | 'capDrop'>,
  config: ComposeConfig,
): string[] {
  const kept = capDrop.includes('ALL') ? [] : config.capabilities.filter((name) => !capDrop.includes(name));
  return [...new Set([...kept, ...capAdd])];
}

function portBindings(spec: Spec, { publishAddress }: ComposeConfig) {
  return { [guestPortKey(spec)]: [{ HostIp: publishAddress, HostPort: String(spec.port ?? '') }] };
}

function mountsOf({ mounts }: Service, partName: (part: string) => string) {
  return mounts.map(({ type, source, target, readOnly }) => ({
    Type: type,
    Source: type === 'volume' ? partName(source) : source,
    Target: target,
    ReadOnly: readOnly,
  }));
}

function healthCheckOf({ test, intervalMs, timeoutMs, startPeriodMs, retries }: HealthCheck) {
  const nanoseconds = (ms: number): number => Math.round(ms * NANO_PER_MS);
  return {
    // without, the image's own test
    ...(test === null ? {} : { Test: [...test] }),
    ...(intervalMs === null ? {} : { Interval: nanoseconds(intervalMs) }),
    ...(timeoutMs === null ? {} : { Timeout: nanoseconds(timeoutMs) }),
    ...(startPeriodMs === null ? {} : { StartPeriod: nanoseconds(startPeriodMs) }),
    ...(retries === null ? {} : { Retries: retries }),
  };
}
