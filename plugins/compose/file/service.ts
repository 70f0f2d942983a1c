import { readCommand } from './command.ts';
import { type PlacedDependency, readDependsOn } from './depends-on.ts';
import { readEnvironment } from './environment.ts';
import { readDuration, readHealthCheck } from './health-check.ts';
import { readLabels } from './labels.ts';
import { readLimits } from './limits.ts';
import type { Service } from './model.ts';
import { type Mounts, readMounts } from './mounts.ts';
import { type PlacedMembership, readMemberships } from './networks.ts';
import { checkPorts } from './ports.ts';
import type { Entry, Place, Reader } from './reader.ts';
import { checkSecurityOptions, readCapabilities } from './rights.ts';

export const SERVICE_KEYS = [
  'image',
  'command',
  'entrypoint',
  'environment',
  'depends_on',
  'healthcheck',
  'volumes',
  'tmpfs',
  'networks',
  'ports',
  'deploy',
  'cpus',
  'mem_limit',
  'pids_limit',
  'shm_size',
  'labels',
  'user',
  'working_dir',
  'hostname',
  'restart',
  'cap_add',
  'cap_drop',
  'security_opt',
  'read_only',
  'stop_grace_period',
  'init',
] as const;

const REASONS = {
  build: 'images are not built here: build it before, and name it in image',
  container_name: 'the gateway names the containers, so that the application can run more than once',
  configs: 'mount a volume, or a folder of the Docker host',
  devices: 'devices of the host are not given to desktops',
  env_file: 'write the variables into environment, where their place in the file can be told',
  expose: 'services reach every port of each other',
  extends: 'write the keys out',
  ipc: 'namespaces of the host are not shared',
  links: 'services find each other by their names',
  network_mode: 'name networks of the file in networks',
  pid: 'namespaces of the host are not shared',
  privileged: 'name the capabilities that it needs in cap_add',
  profiles: 'all services of the file are started',
  scale: 'each service runs once',
  secrets: `use \${DESKGATE_PASSWORD} in environment, or mount a volume`,
  stdin_open: 'nobody could type there',
  sysctls: 'kernel parameters are not changed',
  tty: 'nobody could type there',
  volumes_from: 'name the same volume in both services',
};

const IMAGE = /^[a-zA-Z0-9][\w.:/@-]{0,254}$/;
const USER = /^[\w.-]+(:[\w.-]+)?$/;
const HOSTNAME = /^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,61}[a-zA-Z0-9])?$/;

/** A service by itself; what it names elsewhere in the file is looked for later. */
export interface ServiceRead {
  readonly place: Entry;
  readonly service: Omit<Service, 'level' | 'networks' | 'mounts' | 'dependsOn'>;
  readonly dependsOn: readonly PlacedDependency[];
  readonly mounts: Mounts['mounts'];
  readonly memberships: readonly PlacedMembership[];
}

export function readService(
  reader: Reader,
  place: Entry,
  { isDesktop, guestPort }: { isDesktop: boolean; guestPort: number | null },
): ServiceRead {
  const fields = reader.fields(place, SERVICE_KEYS, REASONS);
  const matching = (at: Place | undefined, pattern: RegExp, what: string): string | null =>
    at === undefined ? null : reader.matching(at, pattern, what);
  const isOn = (at: Place | undefined, preset: boolean): boolean =>
    at === undefined ? preset : (reader.flag(at) ?? preset);

  checkPorts(reader, fields.ports, isDesktop, guestPort);
  checkSecurityOptions(reader, fields.security_opt);
  if (fields.restart !== undefined) {
    reader.oneOf(
      fields.restart,
      ['no'],
      ': when the desktop ends, so does the stack, and a service that ends is told in its log',
    );
  }
  if (fields.image === undefined) reader.problem(place, 'expected an image');
  const { mounts, tmpfs } = readMounts(reader, fields.volumes, fields.tmpfs);
  return {
    place,
    dependsOn: readDependsOn(reader, fields.depends_on),
    mounts,
    memberships: readMemberships(reader, fields.networks),
    service: {
      name: place.key,
      image: matching(fields.image, IMAGE, 'the name of an image, such as deskgate/desktop:latest') ?? '',
      command: readCommand(reader, fields.command),
      entrypoint: readCommand(reader, fields.entrypoint),
      environment: readEnvironment(reader, fields.environment),
      healthCheck: readHealthCheck(reader, fields.healthcheck),
      tmpfs,
      limits: readLimits(reader, fields),
      labels: readLabels(reader, fields.labels),
      user: matching(fields.user, USER, 'a user, or user:group'),
      workingDir: matching(fields.working_dir, /^\//, 'an absolute path'),
      hostname: matching(fields.hostname, HOSTNAME, 'the name of a host'),
      capAdd: readCapabilities(reader, fields.cap_add, 'add'),
      capDrop: readCapabilities(reader, fields.cap_drop, 'drop'),
      readOnly: isOn(fields.read_only, false),
      init: isOn(fields.init, true),
      stopGraceMs: readDuration(reader, fields.stop_grace_period, 0),
    },
  };
}
