import { readFile, statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import type { HostNeeds, HostRoom } from '../../src/api.ts';
import type { DockerConfig } from './config.ts';
import type { DockerParts } from './parts.ts';
import type { DockerSettings } from './settings.ts';

/** Of what the host has in all, asked so seldom that a start does not notice. */
const REMEMBERED_MS = 60_000;
/** The engine and this process count the memory of one machine alike, to a few pages. */
const SAME_MEMORY = 0.02;

interface HostFacts {
  readonly NCPU?: number;
  readonly MemTotal?: number;
  readonly DockerRootDir?: string;
}

interface Informer {
  info(options: { readonly abortSignal: AbortSignal }): Promise<HostFacts>;
}

/** The room of the engine's host: of another machine only what its engine tells, which is nothing about what is free. */
export function hostRoom(parts: DockerParts): (signal: AbortSignal) => Promise<HostRoom> {
  let known: { readonly facts: HostFacts; readonly isHere: boolean; readonly until: number } | null = null;
  return async (signal) => {
    if (known === null || known.until < performance.now()) {
      const engine = await parts.engine();
      // its types do not know the signal
      const docker = engine.docker as unknown as Informer;
      const facts = await engine.ask(signal, (abortSignal) => docker.info({ abortSignal }));
      known = {
        facts,
        isHere: engine.isLocal && isThisMachine(facts),
        until: performance.now() + REMEMBERED_MS,
      };
    }
    const { facts, isHere } = known;
    const [memoryFreeBytes, diskFreeBytes] = isHere
      ? await Promise.all([freeMemory(), freeDisk(facts.DockerRootDir)])
      : [null, null];
    return {
      cpus: facts.NCPU ?? null,
      memoryTotalBytes: facts.MemTotal ?? null,
      memoryFreeBytes,
      diskFreeBytes,
    };
  };
}

export function desktopNeeds(settings: DockerSettings, config: DockerConfig): HostNeeds {
  return {
    cpus: settings.cpus ?? null,
    memoryBytes: settings.memory ?? Math.min(config.memoryNeed, config.memory),
    diskBytes: settings.disk ?? null,
  };
}

/** A local socket may lead into a virtual machine. */
function isThisMachine({ MemTotal }: HostFacts): boolean {
  return MemTotal !== undefined && Math.abs(MemTotal - totalmem()) <= SAME_MEMORY * totalmem();
}

/** What can be had without swapping, as the kernel estimates it. */
async function freeMemory(): Promise<number | null> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const [, kilobytes] = /^MemAvailable:\s+(\d+) kB$/m.exec(text) ?? [];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

async function freeDisk(folder: string | undefined): Promise<number | null> {
  if (folder === undefined) return null;
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
