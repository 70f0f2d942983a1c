import { startRunning, withBenchGateway } from './bench-gateway.ts';
import type { Gateway } from './gateway.ts';
import { startGuacamoleLite } from './peers/guacamole-lite.ts';
import { startWebsockify } from './peers/websockify.ts';
import { BEHAVIOURS, type Behaviour, type DesktopPorts } from './sources/behaviours.ts';
import type { ViewerGroup } from './sources/viewers.ts';

export type Protocol = ViewerGroup['protocol'];
/** Where viewers of desktops with a behaviour connect to. */
export type Entrance = Pick<ViewerGroup, 'via' | 'headers' | 'targets'>;

export interface LoopDelay {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What is measured: a server between viewers and desktops. */
export interface Subject {
  readonly name: string;
  pid(behaviour: Behaviour): number;
  entrance(behaviour: Behaviour, viewers: number): Promise<Entrance>;
  /** Of its event loop, where it can tell. */
  readonly loop?: { begin(): Promise<void>; end(): Promise<LoopDelay> };
  /** Gives back the memory that is no longer used, where it can be told to. */
  collectGarbage?(): Promise<void>;
}

export function direct(protocol: Protocol, ports: DesktopPorts): Pick<Subject, 'entrance'> {
  return {
    entrance: async (behaviour, viewers) => {
      const target = protocol === 'rfb' ? `${ports[behaviour]}` : `${ports.guacd} ${ports[behaviour]}`;
      return { via: 'tcp', headers: {}, targets: Array(viewers).fill(target) };
    },
  };
}

export function withGateway<T>(
  protocol: Protocol,
  ports: DesktopPorts,
  signal: AbortSignal,
  work: (subject: Subject) => Promise<T>,
): Promise<T> {
  const kind =
    protocol === 'rfb'
      ? ({ protocol: 'vnc', viewer: 'vnc' } as const)
      : ({ protocol: 'rdp', viewer: 'guacamole' } as const);
  const apps = BEHAVIOURS.map((id) => ({ id, ...kind, port: ports[id] }));
  const guacd = protocol === 'rfb' ? {} : { guacdPort: ports.guacd };
  return withBenchGateway({ apps, ...guacd, signal }, (gateway) => work(gatewaySubject(gateway)));
}

function gatewaySubject(gateway: Gateway): Subject {
  const running = new Map<Behaviour, string[]>();
  return {
    name: 'deskgate',
    pid: () => gateway.pid,
    async entrance(behaviour, viewers) {
      const ids = running.get(behaviour) ?? [];
      ids.push(...(await startRunning(gateway, behaviour, viewers - ids.length)));
      running.set(behaviour, ids);
      const { headers } = gateway.viewerOf('');
      const targets = ids.slice(0, viewers).map((id) => gateway.viewerOf(id).url.href);
      return { via: 'websocket', headers, targets };
    },
    loop: loopOf(gateway),
    collectGarbage: async () => void (await gateway.call('POST', '/bench/collect-garbage')),
  };
}

export function loopOf(gateway: Gateway): NonNullable<Subject['loop']> {
  return {
    begin: async () => void (await gateway.call('POST', '/bench/loop-delay')),
    end: () => gateway.call<LoopDelay>('GET', '/bench/loop-delay'),
  };
}

export async function withWebsockify<T>(
  ports: DesktopPorts,
  signal: AbortSignal,
  work: (subject: Subject) => Promise<T>,
): Promise<T> {
  const opened = new Map<Behaviour, Awaited<ReturnType<typeof startWebsockify>>>();
  try {
    for (const behaviour of BEHAVIOURS)
      opened.set(behaviour, await startWebsockify({ port: ports[behaviour] }, signal));
    const of = (behaviour: Behaviour) => {
      const found = opened.get(behaviour);
      if (found === undefined) throw new Error(`there is no websockify for ${behaviour} desktops`);
      return found.tunnel;
    };
    return await work({
      name: 'websockify',
      pid: (behaviour) => of(behaviour).pid,
      async entrance(behaviour, viewers) {
        const { url, headers } = await of(behaviour).viewer();
        return { via: 'websocket', headers, targets: Array(viewers).fill(url) };
      },
    });
  } finally {
    for (const { stop } of opened.values()) await stop();
  }
}

export async function withGuacamoleLite<T>(
  ports: DesktopPorts,
  signal: AbortSignal,
  work: (subject: Subject) => Promise<T>,
): Promise<T> {
  const desktops = BEHAVIOURS.map((behaviour) => ports[behaviour]);
  const lite = await startGuacamoleLite(ports.guacd, desktops, signal);
  try {
    return await work({
      name: 'guacamole_lite',
      pid: () => lite.pid,
      entrance: async (behaviour, viewers) => ({
        via: 'websocket',
        headers: {},
        targets: Array(viewers).fill(lite.url(ports[behaviour])),
      }),
    });
  } finally {
    await lite.stop();
  }
}
