import { createHash } from 'node:crypto';
import type { Fence } from './fence.ts';

/** Marks the containers of one gateway, so that the next one finds them again. */
export interface ContainerMark {
  readonly image: string;
  readonly gatewayId: string;
}

/** What a container of guacd may take of the machine. */
export interface ContainerLimits {
  /** Processors that it is pinned to. */
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Connections that it is to hold. */
  readonly connections: number;
}

export interface ContainerPlan extends ContainerMark {
  /** Null where it shares the network of this machine. */
  readonly fence: Fence | null;
  /** Free, where it shares the network of this machine. */
  readonly port: number;
  /** Such as `2-3`; unset where it may run anywhere. */
  readonly cpuset: string | undefined;
  readonly limits: ContainerLimits;
}

export const PART = 'deskgate.part';
export const GATEWAY = 'deskgate.gateway';
export const PORT = 'deskgate.port';
/** Of all that is the same for every guacd of one configuration. */
export const SPEC = 'deskgate.spec';

/** guacd's own; behind a fence each has a network address of its own. */
export const GUACD_PORT = 4822;
export const LOOPBACK = '127.0.0.1';
/** guacd's threads a connection, and those of the encoder. */
const THREADS_EACH = 16;
const OTHER_THREADS = 64;

/**
 * At the log level `info` guacd may lock up for ever when many connect at once. Images have it in different folders. The
 * address and the port are the script's arguments. Beside it, something looks every 30 s whether anybody is connected: a
 * guacd that its gateway left behind, and that nobody came back to, ends by itself after ten minutes.
 */
const SCRIPT = `
PATH="$PATH:/usr/sbin:/usr/local/sbin:/opt/guacamole/sbin:/usr/local/guacamole/sbin"
used=$(printf ':%04X [0-9A-F]*:[0-9A-F]* 01 ' "$1")
(
  idle=0
  while sleep 30; do
    if grep -q "$used" /proc/net/tcp; then idle=0; else idle=$((idle + 1)); fi
    if [ "$idle" -ge 20 ]; then kill $$; fi
  done
) &
exec guacd -b "$0" -l "$1" -L error -f
`;

/** What Docker is told to create. */
export function containerOptions({ image, gatewayId, fence, port, cpuset, limits }: ContainerPlan) {
  return {
    Image: image,
    Entrypoint: ['/bin/sh', '-c', SCRIPT],
    Cmd: [fence === null ? LOOPBACK : '0.0.0.0', String(port)],
    // RDP keeps certificates below HOME
    Env: ['HOME=/tmp'],
    Labels: {
      [PART]: 'guacd',
      [GATEWAY]: gatewayId,
      [PORT]: String(port),
      [SPEC]: specOf(fence !== null, limits),
    },
    HostConfig: {
      ...(fence === null
        ? // the desktops are published on this machine's loopback, and guacd is to listen there only
          { NetworkMode: 'host' }
        : // names of the outside are nothing that it has to know
          { NetworkMode: fence.network, Dns: [LOOPBACK] }),
      Init: true,
      ReadonlyRootfs: true,
      Tmpfs: { '/tmp': 'rw,noexec,nosuid,nodev,size=64m,mode=1777' },
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Memory: limits.memoryBytes,
      PidsLimit: limits.connections * THREADS_EACH + OTHER_THREADS,
      ...(cpuset === undefined ? {} : { CpusetCpus: cpuset }),
    },
  };
}

/** Tells containers of another configuration, or of another version of this file, apart. */
export function specOf(isFenced: boolean, limits: ContainerLimits): string {
  const text = JSON.stringify([isFenced, limits.cpus, limits.memoryBytes, limits.connections, SCRIPT]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/**
 * guacd starts a thread that encodes pictures for each processor and connection: on few processors it takes less, and one
 * guacd leaves the others some. @returns the processors of the guacd at `place`; undefined where it may have all of them.
 */
export function cpusetAt(place: number, cpusEach: number, cpus: number): string | undefined {
  if (cpusEach >= cpus) return undefined;
  const first = (place * cpusEach) % cpus;
  return Array.from({ length: cpusEach }, (_, index) => (first + index) % cpus)
    .sort((a, b) => a - b)
    .join(',');
}
