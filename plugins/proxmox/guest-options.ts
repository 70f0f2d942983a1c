import type { StartSpec } from '../../src/api.ts';
import type { ProxmoxConfig } from './config.ts';
import type { Params } from './engine/params.ts';
import type { GuestSettings, LxcSettings, QemuSettings } from './settings.ts';

const MIB = 1024 ** 2;
const USUAL_BRIDGE = 'vmbr0';

type Credentials = StartSpec['credentials'];

/** What a clone gets besides its tags. What the application does not say stays as in the template. */
export function qemuOptions(settings: QemuSettings, config: ProxmoxConfig, credentials: Credentials): Params {
  const { agent, cloudInit } = settings;
  const bridge = settings.bridge ?? config.bridge;
  return {
    ...size(settings),
    agent: agent === undefined ? undefined : `enabled=${agent ? 1 : 0}`,
    net0: bridge === undefined ? undefined : properties({ model: 'virtio', bridge, tag: settings.vlan }),
    ...(cloudInit === undefined ? {} : cloudInitOptions(cloudInit, credentials)),
  };
}

export function lxcOptions(settings: LxcSettings, config: ProxmoxConfig): Params {
  const { ip, gateway, ip6, gateway6, vlan } = settings;
  const bridge = settings.bridge ?? config.bridge;
  const isChanged = bridge !== undefined || ip !== undefined || ip6 !== undefined;
  const net0 = {
    name: 'eth0',
    bridge: bridge ?? USUAL_BRIDGE,
    tag: vlan,
    ip,
    gw: gateway,
    ip6,
    gw6: gateway6,
  };
  return {
    ...size(settings),
    net0: isChanged ? properties(net0) : undefined,
    ...names(settings),
  };
}

function cloudInitOptions(
  cloudInit: NonNullable<QemuSettings['cloudInit']>,
  { username, password }: Credentials,
): Params {
  const { user, sshKeys, ip, gateway, ip6, gateway6, drive } = cloudInit;
  return {
    ciuser: username ?? user,
    cipassword: password ?? undefined,
    // encoded here, and once more as all parameters are
    sshkeys:
      sshKeys.length === 0 ? undefined : encodeURIComponent(sshKeys.map((key) => key.trim()).join('\n')),
    ipconfig0: properties({ ip: ip ?? 'dhcp', gw: gateway, ip6, gw6: gateway6 }),
    ...names(cloudInit),
    ide2: drive === undefined ? undefined : `${drive}:cloudinit`,
  };
}

function size({ cores, memory }: GuestSettings): Params {
  return { cores, memory: memory === undefined ? undefined : Math.ceil(memory / MIB) };
}

function names({ nameservers, searchDomain }: Pick<LxcSettings, 'nameservers' | 'searchDomain'>): Params {
  return { nameserver: nameservers?.join(' '), searchdomain: searchDomain };
}

/** `model=virtio,bridge=vmbr0`, as Proxmox writes what has parts. */
function properties(parts: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(parts)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
