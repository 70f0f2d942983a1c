import { describe, expect, it } from 'vitest';
import { isShared, shortageOf } from '../../src/instances/host-room.ts';
import type { HostNeeds, HostRoom } from '../../src/instances/provider.ts';

const MB = 1024 ** 2;
const GB = 1024 ** 3;
const LIMITS = { memoryFactor: 1.2, diskReserve: 2 * GB };
const ROOM: HostRoom = {
  cpus: 4,
  memoryTotalBytes: 16 * GB,
  memoryFreeBytes: 6 * GB,
  diskFreeBytes: 10 * GB,
};
const NEED: HostNeeds = { cpus: 1, memoryBytes: 4 * GB, diskBytes: null };

describe('the room of a host', () => {
  it.each<[string, Partial<HostRoom>, Partial<HostNeeds>, readonly Partial<HostNeeds>[]]>([
    ['more than enough', {}, {}, []],
    ['exactly the memory', { memoryFreeBytes: 4 * GB * 1.2 }, {}, []],
    ['exactly the disk', { diskFreeBytes: 2 * GB }, {}, []],
    ['as many CPUs as the host has', {}, { cpus: 4 }, []],
    ['beside one that is being started', {}, { memoryBytes: GB }, [{ memoryBytes: 4 * GB }]],
    [
      'whose memory nobody knows',
      { memoryFreeBytes: null, memoryTotalBytes: null },
      { memoryBytes: 99 * GB },
      [],
    ],
    ['whose CPUs nobody knows', { cpus: null }, { cpus: 99 }, []],
    ['whose disk nobody knows', { diskFreeBytes: null }, { diskBytes: 99 * GB }, []],
    ['for what needs no memory that is known', { memoryFreeBytes: 0 }, { memoryBytes: null }, []],
  ])('is enough: %s', (_, room, need, before) => {
    const others = before.map((one) => ({ cpus: null, memoryBytes: null, diskBytes: null, ...one }));
    expect(shortageOf({ ...ROOM, ...room }, { ...NEED, ...need }, others, LIMITS)).toBeNull();
  });

  it.each<[string, Partial<HostRoom>, Partial<HostNeeds>, readonly Partial<HostNeeds>[], string]>([
    [
      'the memory with its factor',
      { memoryFreeBytes: 4.7 * GB },
      {},
      [],
      'It needs 4 GB × 1.2 of memory, and 4.7 GB is free.',
    ],
    [
      'what those before it get',
      {},
      { memoryBytes: 2 * GB },
      [{ memoryBytes: 2 * GB }, { memoryBytes: 2 * GB }],
      'It needs 2 GB × 1.2 of memory, and 6 GB is free, of which desktops that start before it get 4.8 GB.',
    ],
    [
      'the reserve of the disk',
      { diskFreeBytes: 2 * GB - 1 },
      {},
      [],
      'It needs 0 MB + 2 GB of disk, and 2 GB is free.',
    ],
    [
      'the disk that it needs',
      { diskFreeBytes: 5 * GB },
      { diskBytes: 3 * GB },
      [{ diskBytes: 512 * MB }],
      'It needs 3 GB + 2 GB of disk, and 5 GB is free, of which desktops that start before it get 512 MB.',
    ],
  ])('lacks for now: %s', (_, room, need, before, message) => {
    const others = before.map((one) => ({ cpus: null, memoryBytes: null, diskBytes: null, ...one }));
    const shortage = shortageOf({ ...ROOM, ...room }, { ...NEED, ...need }, others, LIMITS);
    expect(shortage).toMatchObject({ mayPass: true, message });
  });

  it.each<[Partial<HostNeeds>, string]>([
    [{ cpus: 4.5 }, 'It needs 4.5 CPUs, and the host has 4.'],
    [{ memoryBytes: 14 * GB }, 'It needs 14 GB × 1.2 of memory, and the host has 16 GB in all.'],
  ])('lacks for good: %o', (need, message) => {
    expect(shortageOf(ROOM, { ...NEED, ...need }, [], LIMITS)).toMatchObject({ mayPass: false, message });
  });
});

describe('what is left for other desktops', () => {
  const nobodyKnows: HostRoom = {
    cpus: null,
    memoryTotalBytes: null,
    memoryFreeBytes: null,
    diskFreeBytes: null,
  };

  it.each<[string, HostRoom, HostNeeds, number]>([
    ['memory', { ...nobodyKnows, memoryFreeBytes: GB }, NEED, 1.2],
    [
      'disk, of which even a desktop that needs none must find some',
      { ...ROOM, memoryFreeBytes: null },
      NEED,
      1.2,
    ],
  ])('makes a difference for %s', (_, room, need, memoryFactor) => {
    expect(isShared(room, need, { ...LIMITS, memoryFactor })).toBe(true);
  });

  it.each<[string, HostRoom, HostNeeds, number]>([
    ['where nobody knows what there is', nobodyKnows, NEED, 1.2],
    ['for one that needs no memory', { ...ROOM, diskFreeBytes: null }, { ...NEED, memoryBytes: null }, 1.2],
    ['where nobody looks at memory', { ...ROOM, diskFreeBytes: null }, NEED, 0],
  ])('makes none %s', (_, room, need, memoryFactor) => {
    const limits = { ...LIMITS, memoryFactor };
    expect(isShared(room, need, limits)).toBe(false);
    const others = Array<HostNeeds>(1000).fill({ cpus: 4, memoryBytes: GB, diskBytes: GB });
    expect(shortageOf(room, need, others, limits)).toEqual(shortageOf(room, need, [], limits));
  });
});
