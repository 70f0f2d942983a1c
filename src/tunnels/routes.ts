import type { Context, Next } from 'hono';
import { Hono } from 'hono';
import type { HoldEnd, LiveSessions } from '../auth/live-sessions.ts';
import type { Permissions } from '../auth/permissions.ts';
import type { Sealer } from '../auth/seal.ts';
import type { Database } from '../db/database.ts';
import type { ConnectionRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import type { EventBus } from '../events/bus.ts';
import { acceptUpgrade } from '../http/answer-upgrades.ts';
import { declaring } from '../http/authenticate.ts';
import { clientAddress } from '../http/client-address.ts';
import type { AppEnv } from '../http/env.ts';
import { said } from '../http/said.ts';
import { isUpgrade, onSocketClose, whileThere } from '../http/upgrades.ts';
import { newId } from '../ids.ts';
import type { ShowableInstance } from '../instances/model.ts';
import type { Provider } from '../instances/provider.ts';
import { openCredentials } from '../instances/secrets.ts';
import type { ShowableInstances } from '../instances/service.ts';
import { waysToSee } from '../instances/ways-to-see.ts';
import type { Logger } from '../log.ts';
import type { Recorder } from '../recordings/recorder.ts';
import type { Rush } from '../rush.ts';
import { chooseTransport } from './choose-transport.ts';
import { tellIn } from './close-viewer.ts';
import { CAME_BACK, type LiveTunnel, type LiveTunnels } from './live-tunnels.ts';
import { runTunnel } from './run-tunnel.ts';
import { StartWaits, takeWait } from './start-waits.ts';
import type { ConsoleTarget, DesktopTarget, TunnelEnd, TunnelTransport } from './transport.ts';
import { takeView, viewerKeyOf } from './viewer-key.ts';
import { ViewerPlaces } from './viewer-places.ts';

export interface TunnelRouteOptions {
  readonly db: Database;
  /** This gateway process among those on the database. */
  readonly seat: string;
  readonly bus: EventBus;
  readonly log: Logger;
  readonly sealer: Sealer;
  readonly instances: ShowableInstances;
  provider(id: string): Provider | null;
  readonly sessions: LiveSessions;
  readonly permissions: Permissions;
  readonly live: LiveTunnels;
  readonly recorder: Recorder;
  /** Upgrades are answered before desktops are connected. */
  readonly rush: Pick<Rush, 'turn'>;
  readonly transports: readonly TunnelTransport[];
  readonly maxPerUser: number;
  readonly maxPerAddress: number;
  /** Addresses of proxies whose X-Forwarded-For counts. */
  readonly isTrustedProxy: (address: string) => boolean;
  /** Aborts when the gateway closes. */
  readonly closing: AbortSignal;
}

const HOLD_ENDS: Readonly<Record<HoldEnd, TunnelEnd>> = {
  session: { reason: 'signed-out', message: 'You signed out, or your session ended.' },
  permission: { reason: 'not-allowed', message: 'You may not see this desktop any more.' },
};

/** `WS /instance/:id`: refused as 4xx before the upgrade, then one transport owns the socket. */
export function tunnelRoutes(options: TunnelRouteOptions): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const waits = new StartWaits({ ...options, most: options.maxPerUser });
  const places = new ViewerPlaces(options);
  const openOrPass = declaring('instances.own', async (c: Context<AppEnv>, next: Next) => {
    // the same address without an upgrade is the viewer's page
    if (isUpgrade(c)) return openTunnel(options, waits, places, c);
    if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') return next();
    throw new AppError('BAD_REQUEST', 'The request names a WebSocket but does not ask for one.', {
      remedy: 'Let the proxy in front of the gateway pass on the header "Connection: Upgrade".',
    });
  });
  routes.get('/instance/:id', openOrPass);
  return routes;
}

async function openTunnel(
  options: TunnelRouteOptions,
  waits: StartWaits,
  places: ViewerPlaces,
  c: Context<AppEnv>,
): Promise<Response> {
  const { live, transports } = options;
  const user = c.get('user');
  const session = c.get('session');
  if (user === null || session === null)
    throw new AppError('UNAUTHENTICATED', 'Sign in to see this desktop.');
  options.permissions.require(user, 'instances.own');
  const query = new URL(c.req.url).searchParams;
  const seconds = takeWait(query);
  const view = takeView(query);
  if (seconds > 0) c.get('takesLong')?.();
  // as long as an id is at most
  const id = (c.req.param('id') ?? '').slice(0, 32);
  const address = clientAddress(c, options.isTrustedProxy);
  const viewerKey =
    view === null ? null : viewerKeyOf({ sessionId: session.id, userId: user.id, instanceId: id, view });
  const whose = { userId: user.id, address: address.slice(0, 64), viewerKey };
  const elsewhere = () => options.db.viewers.countElsewhere(options.seat, whose, Date.now());
  const started = (over: readonly AbortSignal[]) => waits.started({ user, session }, id, seconds, over);
  const waited = (gone: AbortSignal) => started([c.req.raw.signal, options.closing, gone]);
  // a signal of its own is dear, and only who waits needs it: who need not wait asks for all at once
  const instanceOf = seconds > 0 ? whileThere(c, waited) : started([]);
  const [instance, connection, others] = await Promise.all(
    seconds > 0
      ? [instanceOf, instanceOf.then(() => options.db.connections.get(id)), instanceOf.then(elsewhere)]
      : [instanceOf, options.db.connections.get(id), elsewhere()],
  );
  if (options.closing.aborted) throw new AppError('SHUTTING_DOWN', 'The gateway is closing.');
  const provider = options.provider(instance.provider);
  const ways = waysToSee(instance.protocol, provider?.capabilities ?? null);
  const transport = chooseTransport(c.req.header('sec-websocket-protocol'), instance, transports, ways);
  const isConsole = transport.protocols.includes('console');
  if (!instance.allowedActions.includes(isConsole ? 'console' : 'connect')) {
    throw new AppError('ACTION_NOT_ALLOWED', `A desktop that is ${instance.status} cannot be shown.`);
  }
  transport.checkQuery(query);
  // it may have been read just before the start that the instance's row tells of
  const isKnown = (connection?.host ?? null) !== null;
  const where = isKnown ? connection : await options.db.connections.get(id);
  const target = isConsole ? await consoleOf(options, instance) : targetOf(options, instance, where);
  const giveBack = places.take({ userId: user.id, address, viewerKey }, others);
  const stay = onSocketClose(c, giveBack);
  const language = said(c);
  return acceptUpgrade(c, (viewer) => {
    tellIn(viewer, language);
    // nothing of it is read before this call is over
    viewer.pause();
    const tunnel: LiveTunnel = {
      id: newId(),
      instanceId: instance.id,
      transport: transport.id,
      userId: user.id,
      address,
      viewerKey,
      stats: live.newStatistics(transport.id),
      controller: new AbortController(),
      done: Promise.resolve(),
    };
    const log = options.log.child({ instanceId: instance.id, viewerId: tunnel.id, transport: transport.id });
    // its former socket may be dead without anybody having noticed
    if (viewerKey !== null) live.endOfViewer(viewerKey, CAME_BACK);
    stay();
    giveBack();
    live.add(tunnel);
    const letGo = options.sessions.hold(session.id, {
      end: (why) => tunnel.controller.abort(HOLD_ENDS[why]),
      still: (actor) => options.instances.isVisible(actor, instance.id),
    });
    const recorder = instance.isRecorded ? options.recorder : null;
    tunnel.done = runTunnel(viewer, { ...options, log, transport, target, query, tunnel, recorder })
      .catch((error: unknown) => log.error({ err: error }, 'a tunnel ended badly'))
      .finally(() => {
        letGo();
        live.delete(tunnel.id);
      });
  });
}

function targetOf(
  options: TunnelRouteOptions,
  instance: ShowableInstance,
  connection: ConnectionRow | null,
): DesktopTarget {
  if (connection === null || connection.host === null || connection.port === null) {
    throw new AppError('ACTION_NOT_ALLOWED', 'The desktop has no connection yet.');
  }
  const { innerHost, innerPort, protocol } = connection;
  if (protocol === 'console')
    throw new AppError('ACTION_NOT_ALLOWED', 'The desktop can be seen through its console only.');
  const inner =
    innerHost === null || innerPort === null ? {} : { inner: { host: innerHost, port: innerPort } };
  return {
    instanceId: instance.id,
    protocol,
    endpoint: { host: connection.host, port: connection.port, ...inner },
    credentials: openCredentials(options.sealer, instance.id, connection.credentials),
    width: instance.width,
    height: instance.height,
  };
}

async function consoleOf(
  { db, provider }: TunnelRouteOptions,
  { id: instanceId, provider: of, width, height }: ShowableInstance,
): Promise<ConsoleTarget> {
  const row = await db.instances.get(instanceId);
  return {
    instanceId,
    protocol: 'console',
    width,
    height,
    async openConsole(signal) {
      const stream = await provider(of)?.openConsole?.({ instanceId, ref: row?.ref ?? null }, signal);
      if (stream === undefined)
        throw new AppError('PROVIDER_UNREACHABLE', 'The machine has no console any more.');
      return stream;
    },
  };
}
