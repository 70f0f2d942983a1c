import type { Membership, Network } from './model.ts';
import type { Entry, Place, Reader } from './reader.ts';

/** The network that a service joins which names none. */
export const DEFAULT_NETWORK = 'default';

const RESOURCE_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/;

const NETWORK_REASONS = {
  name: 'the gateway names the networks, so that each desktop has its own',
  external: 'a stack has its own networks only',
  ipam: 'Docker chooses the addresses',
  driver_opts: 'only plain bridges are made',
  attachable: 'only plain bridges are made',
  labels: 'the gateway labels the networks',
};

const MEMBERSHIP_REASONS = {
  ipv4_address: 'Docker chooses the addresses; services find each other by their names',
  ipv6_address: 'Docker chooses the addresses; services find each other by their names',
  priority: 'it has no meaning here',
};

export function readNetworks(reader: Reader, place: Place | undefined): Network[] {
  if (place === undefined) return [];
  return (reader.table(place) ?? []).map((entry) => {
    isName(reader, entry);
    const { internal, driver } = reader.fields(entry, ['internal', 'driver'], NETWORK_REASONS);
    if (driver !== undefined) reader.oneOf(driver, ['bridge'], '; other drivers are not supported');
    return { name: entry.key, isInternal: internal !== undefined && reader.flag(internal) === true };
  });
}

export interface PlacedMembership extends Membership {
  readonly place: Place;
}

/** A list of names, or a table of names with aliases. */
export function readMemberships(reader: Reader, place: Place | undefined): PlacedMembership[] {
  if (place === undefined || reader.isEmpty(place)) return [];
  if (!reader.isTable(place)) {
    return (reader.list(place) ?? []).flatMap((item) => {
      const network = reader.written(item, 'the name of a network');
      return network === null ? [] : [{ network, aliases: [], place: item }];
    });
  }
  return (reader.table(place) ?? []).map((entry) => {
    const { aliases } = reader.fields(entry, ['aliases'], MEMBERSHIP_REASONS);
    const names = aliases === undefined ? [] : (reader.list(aliases) ?? []);
    const read = names.map((item) => reader.matching(item, RESOURCE_NAME, 'the name of a host'));
    return { network: entry.key, aliases: read.filter((alias) => alias !== null), place: entry };
  });
}

export function isName(reader: Reader, entry: Entry): boolean {
  const isFine = RESOURCE_NAME.test(entry.key);
  if (!isFine) {
    reader.problem(entry, 'expected a name of up to 63 letters, digits, dots, hyphens and underscores');
  }
  return isFine;
}
