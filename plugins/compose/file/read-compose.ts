import type { ComposeFile, Network, Service } from './model.ts';
import { DEFAULT_NETWORK, isName, readNetworks } from './networks.ts';
import { levelsOf } from './order.ts';
import { inOrder, type Problem } from './problem.ts';
import { type Place, Reader } from './reader.ts';
import { readService, type ServiceRead } from './service.ts';
import type { Variables } from './variables.ts';
import { readYaml } from './yaml-file.ts';

export interface ReadOptions {
  /** Name of the service that is the desktop. */
  readonly desktop: string;
  /** Null while it is not known. */
  readonly guestPort: number | null;
  readonly variables: Variables;
}

const KEYS = ['services', 'networks', 'volumes', 'version'] as const;
const REASONS = {
  name: 'the gateway names the stack, so that each desktop has its own',
  include: 'write everything into one file',
  secrets: `use \${DESKGATE_PASSWORD} in the environment of a service`,
  configs: 'mount a volume, or a folder of the Docker host',
};
const VOLUME_REASONS = {
  name: 'the gateway names the volumes, so that each desktop has its own',
  external: 'a stack has its own volumes only',
  driver: 'only local volumes are made',
  driver_opts: 'only local volumes are made',
  labels: 'the gateway labels the volumes',
};
const MOST_SERVICES = 30;

/** A Compose file, or everything that is wrong with it in the order of the file. Pure. */
export function readCompose(
  text: string,
  options: ReadOptions,
): ComposeFile | { readonly problems: readonly Problem[] } {
  const file = readYaml(text);
  if (!('root' in file)) return { problems: file };
  const reader = new Reader(file, options.variables);
  const read = readAll(reader, options);
  return reader.problems.length > 0 || read === null ? { problems: inOrder(reader.problems) } : read;
}

function readAll(reader: Reader, { desktop, guestPort }: ReadOptions): ComposeFile | null {
  const { root } = reader;
  if (reader.isEmpty(root)) return reader.problem(root, 'expected services; the file is empty');
  const fields = reader.fields(root, KEYS, REASONS);
  if (fields.services === undefined) {
    if (reader.isTable(root)) reader.problem(root, 'expected services');
    return null;
  }
  const entries = (reader.table(fields.services) ?? []).filter((entry) => isName(reader, entry));
  if (entries.length > MOST_SERVICES) {
    return reader.problem(fields.services, `expected at most ${MOST_SERVICES} services`);
  }
  const read = entries.map((entry) =>
    readService(reader, entry, { isDesktop: entry.key === desktop, guestPort }),
  );
  const networks = withDefault(readNetworks(reader, fields.networks), read);
  const volumes = readVolumes(reader, fields.volumes);
  const names = entries.map(({ key }) => key);
  if (!names.includes(desktop)) {
    const known = names.length === 0 ? 'there are none' : `there are ${names.slice(0, 10).join(', ')}`;
    reader.problem(fields.services, `expected a service ${desktop}, which is to be the desktop; ${known}`);
  }
  const levels = checkOrder(reader, read);
  const services = read.map((one) => complete(reader, one, { levels, networks, volumes, desktop }));
  return {
    services: services.toSorted((a, b) => a.level - b.level),
    desktop,
    networks: networks.filter(({ name }) =>
      services.some((service) => service.networks.some(({ network }) => network === name)),
    ),
    volumes,
  };
}

function withDefault(networks: readonly Network[], services: readonly ServiceRead[]): readonly Network[] {
  const isWanted = services.some(
    ({ memberships }) =>
      memberships.length === 0 || memberships.some(({ network }) => network === DEFAULT_NETWORK),
  );
  if (!isWanted || networks.some(({ name }) => name === DEFAULT_NETWORK)) return networks;
  return [...networks, { name: DEFAULT_NETWORK, isInternal: false }];
}

function readVolumes(reader: Reader, place: Place | undefined): string[] {
  if (place === undefined) return [];
  return (reader.table(place) ?? []).map((entry) => {
    isName(reader, entry);
    reader.fields(entry, [], VOLUME_REASONS);
    return entry.key;
  });
}

/** Levels by name; none where services depend on each other in a circle. */
function checkOrder(reader: Reader, read: readonly ServiceRead[]): ReadonlyMap<string, number> {
  const names = read.map(({ service }) => service.name);
  for (const { dependsOn } of read) {
    for (const { service, place } of dependsOn) {
      if (!names.includes(service)) {
        reader.problem(place, `there is no service of that name; there are ${names.join(', ')}`);
      }
    }
  }
  const order = levelsOf(read.map(({ service, dependsOn }) => ({ name: service.name, dependsOn })));
  if ('levels' in order) return order.levels;
  const [first] = order.circle;
  const start = read.find(({ service }) => service.name === first);
  if (start !== undefined) {
    reader.problem(start.place, `services depend on each other in a circle: ${order.circle.join(' → ')}`);
  }
  return new Map();
}

interface Around {
  readonly levels: ReadonlyMap<string, number>;
  readonly networks: readonly Network[];
  readonly volumes: readonly string[];
  readonly desktop: string;
}

/** The service with what it names elsewhere in the file. */
function complete(
  reader: Reader,
  read: ServiceRead,
  { levels, networks, volumes, desktop }: Around,
): Service {
  const { service, dependsOn, mounts, memberships, place } = read;
  for (const { type, source, place: at } of mounts) {
    if (type === 'volume' && !volumes.includes(source)) {
      reader.problem(at, `there is no volume ${source}; declare it under volumes at the top of the file`);
    }
  }
  const isInternal = (name: string): boolean =>
    networks.find((one) => one.name === name)?.isInternal ?? false;
  for (const { network, place: at } of memberships) {
    if (!networks.some(({ name }) => name === network)) {
      reader.problem(
        at,
        'there is no network of that name; declare it under networks at the top of the file',
      );
    }
  }
  const joined =
    memberships.length === 0
      ? [{ network: DEFAULT_NETWORK, aliases: [] }]
      : memberships.map(({ network, aliases }) => ({ network, aliases }));
  if (service.name === desktop && joined.every(({ network }) => isInternal(network))) {
    reader.problem(
      place,
      'expected a network that is not internal: Docker publishes no ports from internal ones',
    );
  }
  return {
    ...service,
    level: levels.get(service.name) ?? 0,
    dependsOn: dependsOn.map(({ service: name, condition }) => ({ service: name, condition })),
    mounts: mounts.map(({ place: _, ...mount }) => mount),
    networks: joined.toSorted((a, b) => Number(isInternal(a.network)) - Number(isInternal(b.network))),
  };
}
