import type { HostNeeds, HostRoom } from './provider.ts';

/** The operator's rules about how full a host may become. */
export interface RoomLimits {
  readonly whenFull: 'wait' | 'refuse';
  /** Free memory must be this many times what a desktop needs. */
  readonly memoryFactor: number;
  /** Bytes of the disk that stay free. */
  readonly diskReserve: number;
}

export interface Shortage {
  /** Whether the host could have room once other desktops have ended. */
  readonly mayPass: boolean;
  /** A sentence with the numbers. */
  readonly message: string;
  readonly remedy: string;
}

const KEYS = 'memory_factor and disk_reserve';

/**
 * What a desktop lacks on its host; null when it fits. What nobody knows is no obstacle.
 * @param before what is to be left for desktops that are being started and do not show in the host's numbers yet.
 */
export function shortageOf(
  room: HostRoom,
  need: HostNeeds,
  before: readonly HostNeeds[],
  limits: Omit<RoomLimits, 'whenFull'>,
): Shortage | null {
  return (
    neverFits(room, need, limits) ??
    lacksMemory(room, need, before, limits) ??
    lacksDisk(room, need, before, limits)
  );
}

/** Whether it can make a difference what is left for others: not where nobody knows, or wants to know, how much there is. */
export function isShared(
  room: HostRoom,
  need: HostNeeds,
  { memoryFactor }: Omit<RoomLimits, 'whenFull'>,
): boolean {
  const isMemory = need.memoryBytes !== null && room.memoryFreeBytes !== null && memoryFactor > 0;
  return isMemory || room.diskFreeBytes !== null;
}

function neverFits(
  room: HostRoom,
  need: HostNeeds,
  { memoryFactor }: Omit<RoomLimits, 'whenFull'>,
): Shortage | null {
  if (need.cpus !== null && room.cpus !== null && need.cpus > room.cpus) {
    return {
      mayPass: false,
      message: `It needs ${need.cpus} CPUs, and the host has ${room.cpus}.`,
      remedy: "Lower the application's CPUs, or run it on a larger host.",
    };
  }
  const { memoryBytes } = need;
  const { memoryTotalBytes: total } = room;
  if (memoryBytes === null || total === null || memoryBytes * memoryFactor <= total) return null;
  return {
    mayPass: false,
    message: `It needs ${bytesInWords(memoryBytes)} × ${memoryFactor} of memory, and the host has ${bytesInWords(total)} in all.`,
    remedy: "Lower the application's memory, or run it on a larger host.",
  };
}

function lacksMemory(
  { memoryFreeBytes: free }: HostRoom,
  { memoryBytes: need }: HostNeeds,
  before: readonly HostNeeds[],
  { memoryFactor }: Omit<RoomLimits, 'whenFull'>,
): Shortage | null {
  if (need === null || free === null) return null;
  const kept = sum(before.map(({ memoryBytes }) => memoryBytes)) * memoryFactor;
  if (need * memoryFactor + kept <= free) return null;
  return {
    mayPass: true,
    message: `It needs ${bytesInWords(need)} × ${memoryFactor} of memory, and ${bytesInWords(free)} is free${except(kept)}.`,
    remedy: `Stop a desktop, or lower the application's memory; ${KEYS} in the configuration say how full the host may be.`,
  };
}

function lacksDisk(
  { diskFreeBytes: free }: HostRoom,
  { diskBytes: need }: HostNeeds,
  before: readonly HostNeeds[],
  { diskReserve }: Omit<RoomLimits, 'whenFull'>,
): Shortage | null {
  if (free === null) return null;
  const kept = sum(before.map(({ diskBytes }) => diskBytes));
  if ((need ?? 0) + diskReserve + kept <= free) return null;
  return {
    mayPass: true,
    message: `It needs ${bytesInWords(need ?? 0)} + ${bytesInWords(diskReserve)} of disk, and ${bytesInWords(free)} is free${except(kept)}.`,
    remedy: `Remove what the host's disk does not need, such as old images; ${KEYS} in the configuration say how full the host may be.`,
  };
}

const except = (kept: number): string =>
  kept === 0 ? '' : `, of which desktops that start before it get ${bytesInWords(kept)}`;

const sum = (amounts: readonly (number | null)[]): number =>
  amounts.reduce<number>((all, amount) => all + (amount ?? 0), 0);

/** `3.1 GB`, `512 MB` */
export function bytesInWords(bytes: number): string {
  const mega = bytes / 1024 ** 2;
  return mega < 1024 ? `${Math.round(mega)} MB` : `${Math.round((mega / 1024) * 10) / 10} GB`;
}
