/** What a machine's or a container's configuration says that matters for an application made from it. */
export interface GuestFacts {
  readonly name: string;
  /** The guest agent may be asked. */
  readonly hasAgent: boolean;
  /** A drive through which cloud-init is told users, keys and addresses. */
  readonly hasCloudInit: boolean;
  /** Without a graphical screen: its console is a serial one. */
  readonly isSerial: boolean;
  readonly cores: number | null;
  readonly memoryMib: number | null;
  /** `l26`, `win11`, `debian`. */
  readonly osType: string | null;
  readonly nets: readonly GuestNet[];
  /** Storages with its disks, each once. */
  readonly storages: readonly string[];
}

export interface GuestNet {
  /** `net0`. */
  readonly key: string;
  readonly bridge: string;
  readonly vlan: number | null;
}

type Config = Readonly<Record<string, unknown>>;

const DRIVE = /^(?:ide|sata|scsi|virtio|efidisk|tpmstate|mp)\d+$|^rootfs$/;
const CLOUD_INIT = /^[\w.-]+:(?:(?:.*\/)?vm-\d+-)?cloudinit(?:\.\w+)?(?:,|$)/;

/** @param config of `GET …/config`. */
export function guestFacts(config: Config): GuestFacts {
  const entries = Object.entries(config).map(([key, value]) => [key, String(value)] as const);
  const drives = entries.filter(([key]) => DRIVE.test(key)).map(([, value]) => value);
  const disks = drives.filter((value) => !/\bmedia=cdrom\b/.test(value) && !CLOUD_INIT.test(value));
  const storages = disks.map((value) => /^([A-Za-z][\w.-]*):/.exec(value)?.[1]).filter(isThere);
  return {
    name: String(config.name ?? config.hostname ?? ''),
    hasAgent: /(?:^|,)(?:enabled=)?1(?:,|$)/.test(String(config.agent ?? '')),
    hasCloudInit: drives.some((value) => CLOUD_INIT.test(value)),
    isSerial: /^serial/.test(String(config.vga ?? '')),
    cores: numberOf(config.cores),
    memoryMib: numberOf(config.memory),
    osType: typeof config.ostype === 'string' ? config.ostype : null,
    nets: entries.flatMap(([key, value]) => netOf(key, value)),
    storages: [...new Set(storages)],
  };
}

function netOf(key: string, value: string): GuestNet[] {
  const bridge = /(?:^|,)bridge=([^,]+)/.exec(value)?.[1];
  if (!/^net\d+$/.test(key) || bridge === undefined) return [];
  return [{ key, bridge, vlan: numberOf(/(?:^|,)tag=(\d+)/.exec(value)?.[1]) }];
}

function numberOf(value: unknown): number | null {
  const number = Number(value ?? Number.NaN);
  return Number.isFinite(number) ? number : null;
}

function isThere(value: string | undefined): value is string {
  return value !== undefined;
}
