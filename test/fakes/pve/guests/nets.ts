import { randomBytes } from 'node:crypto';
import type { Access } from '../auth/access.ts';
import type { Identity } from '../auth/identity.ts';
import { NET_MODELS } from '../schema/option-values.ts';
import { parseProperties, writeProperties } from '../schema/property-string.ts';
import type { GuestKind } from '../state/kinds.ts';

const NET_KEY = /^net\d+$/;

export function isNetKey(key: string): boolean {
  return NET_KEY.test(key);
}

/** The value of `net0` with an address of its own: given, or made as PVE makes them. */
export function withMac(kind: GuestKind, value: string, isFresh = false): string {
  const properties = parseProperties(value);
  const mac = randomMac();
  if (kind === 'lxc') {
    if (isFresh || !properties.has('hwaddr')) properties.set('hwaddr', mac);
    if (!properties.has('type')) properties.set('type', 'veth');
    return writeProperties(properties);
  }
  const model = NET_MODELS.find((name) => properties.has(name)) ?? properties.get('model') ?? 'virtio';
  const given = properties.get(model) || properties.get('macaddr') || mac;
  for (const key of [model, 'model', 'macaddr']) properties.delete(key);
  return writeProperties(new Map([[model, isFresh ? mac : given.toUpperCase()], ...properties]));
}

export function macOf(value: string): string | null {
  return /[0-9A-F]{2}(?::[0-9A-F]{2}){5}/i.exec(value)?.[0] ?? null;
}

export function bridgesOf(config: ReadonlyMap<string, string>): string[] {
  return [...config].flatMap(([key, value]) => {
    const bridge = isNetKey(key) ? parseProperties(value).get('bridge') : undefined;
    return bridge === undefined ? [] : [bridge];
  });
}

/** @throws PveError 403 */
export function needBridges(access: Access, who: Identity, bridges: readonly string[]): void {
  for (const bridge of bridges) access.need(who, `/sdn/zones/localnetwork/${bridge}`, ['SDN.Use']);
}

/** With the prefix of Proxmox. */
function randomMac(): string {
  const tail = [...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0'));
  return ['bc', '24', '11', ...tail].join(':').toUpperCase();
}
