import { join, resolve } from 'node:path';
import { createApp } from './app.ts';
import { AppRegistry } from './apps/registry.ts';
import { staticApps } from './apps/static-apps.ts';
import { AuditLog } from './audit/audit-log.ts';
import { ensureAdmin } from './auth/first-admin.ts';
import { Keys } from './auth/key-service.ts';
import { LiveSessions } from './auth/live-sessions.ts';
import { createLocalAuth } from './auth/local-auth.ts';
import { ownAccount } from './auth/own-account.ts';
import { createSealer, loadKey } from './auth/seal.ts';
import { SecondFactorRule } from './auth/second-factor-rule.ts';
import { systemClock } from './clock.ts';
import type { LoadedConfig } from './config/load.ts';
import { createCore } from './core.ts';
import type { Database } from './db/database.ts';
import { openDatabase } from './db/open.ts';
import { AppError } from './errors.ts';
import { Announcer } from './events/announcer.ts';
import { EventBus } from './events/bus.ts';
import { gatewayIdOf } from './gateway-id.ts';
import { ownChecks } from './health-checks.ts';
import { Homes } from './homes/homes.ts';
import { type DeclaredActs, declaredActs, declaredPermission } from './http/authenticate.ts';
import { proxyTest } from './http/client-address.ts';
import { Listener } from './http/listener.ts';
import { metricRoutes } from './http/metrics.ts';
import { createRenderer, type PageRenderer } from './http/nunjucks.ts';
import { newId } from './ids.ts';
import { AppImages } from './images/app-images.ts';
import { countByStatus } from './instances/count-by-status.ts';
import { Instances } from './instances/instances.ts';
import { InstanceJobs } from './instances/jobs.ts';
import { type JobService, jobService } from './jobs/service.ts';
import type { Logger } from './log.ts';
import { Post } from './mail/post.ts';
import { Opened } from './opened.ts';
import type { FoundPlugin } from './plugins/discover.ts';
import { PluginHost } from './plugins/host.ts';
import { permissionsOf } from './plugins/permissions.ts';
import { WarmPools } from './pools/warm-pools.ts';
import { PortAllocator } from './ports/allocator.ts';
import { recordingPart } from './recordings/part.ts';
import { projectRoot } from './root.ts';
import { Rush } from './rush.ts';
import { SCHEDULER } from './scheduler/parts.ts';
import { Scheduler } from './scheduler/scheduler.ts';
import { withSeat } from './seats/with-seat.ts';
import { corePhrases } from './texts/core-phrases.ts';
import { phraseBooks } from './texts/phrases.ts';
import { chooseSubprotocol } from './tunnels/choose-transport.ts';
import { connectionService } from './tunnels/connections.ts';
import { LiveTunnels } from './tunnels/live-tunnels.ts';
import { tunnelRoutes } from './tunnels/routes.ts';
import type { TunnelEnd } from './tunnels/transport.ts';
import { tunnelMetrics } from './tunnels/tunnel-metrics.ts';
import { renewViewers } from './tunnels/viewer-leases.ts';
import { version } from './version.ts';
import { within } from './wait.ts';

const PLUGIN_CLOSE_MS = 3000;
const PART_CLOSE_MS = 5000;
/** Of the time that a shutdown may take; the rest is for the log and the end of the process. */
const SHUTDOWN_SHARE = 0.9;

const SHUTTING_DOWN: TunnelEnd = {
  reason: 'shutting-down',
  message: 'The gateway is restarting; the desktop goes on.',
};

export interface GatewayOptions {
  readonly config: LoadedConfig;
  readonly plugins: readonly FoundPlugin[];
  readonly log: Logger;
  /** Whether it does jobs that others could do; as configured if left out. */
  readonly worker?: boolean;
}

export interface Gateway {
  /** Where it listens, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** A link that signs in once, while the administrator has no password; else null. It is a secret. */
  readonly signInLink: string | null;
  readonly db: Database;
  /** What is served, middleware too (method `ALL`), each with the permission that it declares. */
  readonly routes: readonly {
    readonly method: string;
    readonly path: string;
    readonly permission: string | null;
    /** Where one route does many things; null for any other. */
    readonly acts: DeclaredActs | null;
  }[];
  /** Compares rows and runtime now, as it happens every 30 s. */
  reconcile(signal: AbortSignal): Promise<void>;
  /** Takes nothing new, tells viewers, closes everything it opened within the configured time; desktops go on. */
  close(): Promise<void>;
}

/** Opens everything in order and listens; what fails closes what was opened before. */
export async function startGateway({ config, plugins, log, worker }: GatewayOptions): Promise<Gateway> {
  const { core: settings } = config;
  const opened = new Opened(log);
  try {
    return await open();
  } catch (error) {
    await opened.close(PART_CLOSE_MS);
    throw error;
  }

  async function open(): Promise<Gateway> {
    const closing = new AbortController();
    let listening = '';
    const publicUrl = (): string => settings.publicUrl ?? listening;
    const bus = new EventBus();
    const opening = openDatabase({ url: settings.databaseUrl, log });
    opened.add('database', async () => (await opening.catch(() => null))?.close());
    const [key, db] = await Promise.all([loadKey(settings.secretKey, settings.dataDir), opening]);
    const sealer = createSealer(key);
    const post = new Post({ mailer: () => late.host?.mailer ?? null, log });
    const { checks, account, passkeys } = ownAccount({ db, bus, log, sealer, mail: post, publicUrl });
    const rule = new SecondFactorRule({
      db,
      roles: settings.secondFactorRequired,
      bindsKeys: settings.secondFactorForKeys,
    });
    const auth = createLocalAuth({
      db,
      bus,
      sessionMs: settings.sessionHours * 3_600_000,
      ...checks,
      rule,
      passwordWays: () => late.host?.passwordWays ?? [],
    });
    const isTrustedProxy = proxyTest(settings.trustProxy);
    const permissions = permissionsOf(plugins);
    const keys = new Keys({ db, bus, permissions, rule });
    const gatewayId = gatewayIdOf(key);
    const sessions = new LiveSessions({ db, bus, log, permissions, keys, rule });
    opened.add('sessions', () => sessions.close());
    /** This process among those on the database; another one after every start. */
    const seat = newId();
    const live = new LiveTunnels(bus);
    const recordings = recordingPart({ db, log, settings: settings.recordings });
    const rush = new Rush();
    const audit = new AuditLog({ db, log, untilCalm: () => rush.over() });
    opened.add('live tunnels', () => live.close());

    // services and plugins know one another: plugins get the services as they are complete
    const late: {
      apps?: AppRegistry;
      instances?: Instances;
      jobs?: JobService;
      homes?: Homes;
      host?: PluginHost;
      pools?: WarmPools;
      images?: AppImages;
    } = {};
    const core = createCore({
      settings,
      effective: () => config.effective(),
      configFile: config.file,
      checks: ownChecks({ db, settings }),
      log,
      gatewayId,
      publicUrl,
      auth,
      audit,
      mail: post,
      bus,
      keys,
      account,
      passkeys,
      db,
      sealer,
      permissions,
      sessions,
      isTrustedProxy,
      apps: () => complete(late.apps),
      instances: () => complete(late.instances),
      jobs: () => complete(late.jobs),
      homes: () => complete(late.homes),
      pools: () => complete(late.pools),
      images: () => complete(late.images),
      connections: connectionService({ db, bus, live, instances: () => complete(late.instances) }),
      recordings: recordings.service,
      host: () => complete(late.host),
      render: (c, template, data, status) => renderer(c, template, data, status),
    });
    const host = await PluginHost.setUp({
      found: plugins,
      core,
      config: (plugin) => config.plugin(plugin),
      log,
    });
    opened.add('plugins', () => host.close(PLUGIN_CLOSE_MS));
    late.host = host;
    opened.add('mail', () => post.close());
    const renderer = createRenderer({
      shared: join(projectRoot(), 'webroot/templates'),
      plugins: new Map(
        [...host.folders('templates')].map(([id, { folder, own }]) => [id, resolve(folder, own)]),
      ),
      nav: host.nav,
      texts: host.texts(),
      version,
      holds: (user, permission) => permissions.holds(user, permission),
    });

    const { providers, transports } = host;
    const apps = new AppRegistry({
      db,
      sealer,
      providers,
      transports,
      staticApps: staticApps(config, plugins, providers),
    });
    late.apps = apps;
    const byId = new Map(providers.map((provider) => [provider.id, provider]));
    const parts = {
      db,
      bus,
      log,
      sealer,
      ports: new PortAllocator(db, settings.portRange),
      roomLimits: settings,
      quotas: settings,
      stops: settings,
      provider: (id: string) => byId.get(id) ?? null,
    };
    const jobs = new InstanceJobs(parts, providers, settings, {
      engine: host.queue,
      lanes: (worker ?? settings.worker) ? ['gateway', 'shared'] : ['gateway'],
      untilCalm: () => rush.over(),
    });
    const scheduler = new Scheduler({
      db,
      bus,
      log,
      clock: systemClock,
      owner: seat,
      defaults: settings,
      historyDays: settings.instanceHistoryDays,
      auditDays: settings.auditDays,
      permissions,
      apps: () => apps.list(SCHEDULER),
      instances: () => complete(late.instances),
      homes: () => complete(late.homes),
    });
    const pools = new WarmPools({
      parts,
      owner: seat,
      queue: () => jobs.queue,
      apps: async () => {
        const listed = await apps.list(SCHEDULER);
        return Promise.all(listed.map(({ id }) => apps.definition(id)));
      },
    });
    late.pools = pools;
    const instances = new Instances({
      ...parts,
      pools,
      stops: scheduler.rules,
      apps,
      transports,
      queue: () => jobs.queue,
      look: (id, signal) => jobs.look(id, signal),
    });
    late.instances = instances;
    late.jobs = jobService(jobs.queue);
    late.homes = new Homes({ db, queue: () => jobs.queue });
    late.images = new AppImages({ apps, provider: parts.provider, queue: () => jobs.queue });

    const tunnels = tunnelRoutes({
      db,
      seat,
      bus,
      log,
      sealer,
      instances,
      provider: parts.provider,
      sessions,
      permissions,
      live,
      recorder: recordings.recorder,
      rush,
      transports,
      maxPerUser: settings.maxViewersPerUser,
      maxPerAddress: settings.maxViewersPerAddress,
      isTrustedProxy,
      closing: closing.signal,
    });
    const metrics = metricRoutes({
      version,
      viewers: () => live.byTransport(),
      instances: () => countByStatus(db),
      token: settings.metricsToken,
      permissions,
      parts: [tunnelMetrics(live), ...host.metrics],
    });
    let acts: ReadonlyMap<string, string> | undefined;
    const app = createApp({
      log,
      db,
      audit,
      acts: () => {
        acts ??= host.acts();
        return acts;
      },
      auth,
      keys,
      permissions,
      render: renderer,
      key,
      publicUrl: settings.publicUrl,
      isTrustedProxy,
      bodyLimit: settings.bodyLimit,
      isClosing: () => closing.signal.aborted,
      rush,
      staticFolders: staticFolders(host),
      metrics,
      tunnels,
      routes: host.routes,
      errorShapes: host.errorShapes,
      phrases: phraseBooks([corePhrases, ...plugins.flatMap(({ plugin }) => plugin.phrases ?? [])]),
    });

    const listener = await Listener.open({
      app,
      host: settings.host,
      port: settings.port,
      chooseSubprotocol: (offered) => chooseSubprotocol(offered, transports),
    });
    listening = listener.url;
    opened.add('server', () => listener.close());

    // a crash leaves rows of viewers that nobody watches any more; those of other gateways are alive
    await db.viewers.closeExpired(systemClock.now());
    const token = await ensureAdmin(db, auth, settings.adminPassword);
    jobs.start();
    scheduler.start();
    pools.start();
    opened.add('scheduler', () => scheduler.close());
    const leaseEnd = new AbortController();
    const renewing = renewViewers({ db, log, live, clock: systemClock }, leaseEnd.signal);
    opened.add('leases of viewers', async () => {
      leaseEnd.abort();
      await renewing;
    });
    const keeping = recordings.keep(closing.signal);
    opened.add('recordings', () => keeping);
    opened.add('jobs', () => jobs.close());
    opened.add('warm pools', () => pools.close());
    const chaining = withSeat({ db, log, name: 'audit' }, (seat) => audit.chain(seat.signal), closing.signal);
    opened.add('audit log', () => chaining);
    const announcer = new Announcer({
      db,
      bus,
      log,
      subscribers: host.subscribers,
      untilCalm: () => rush.over(),
    });
    announcer.start();
    opened.add('announcer', () => announcer.close());
    const started = Promise.all([host.started(), warm(renderer, log)]);
    opened.add('what plugins do after the start', async () => {
      await started;
    });
    opened.add('viewers', () => live.endAll(SHUTTING_DOWN));

    return {
      url: listening,
      signInLink: token === null ? null : `${publicUrl()}/login/link?token=${token}`,
      db,
      routes: app.routes.map(({ method, path, handler }) => ({
        method,
        path,
        permission: declaredPermission(handler),
        acts: declaredActs(handler),
      })),
      reconcile: (signal) => jobs.reconcile(signal),
      close() {
        closing.abort();
        // takes nothing new from here on; what is open is told and closed below
        listener.refuseNew();
        const ms = settings.shutdownSeconds * SHUTDOWN_SHARE * 1000;
        const closed = opened.close(Math.min(PART_CLOSE_MS, ms / 3));
        return within(ms, closed, () => log.warn({}, 'closing took too long'));
      },
    };
  }
}

function complete<T>(part: T | undefined): T {
  if (part === undefined) throw new AppError('INTERNAL', 'A plugin used the core before it was complete.');
  return part;
}

/** Built files of a plugin lie in dist/public, its others in its own folder. */
function staticFolders(host: PluginHost): Map<string, readonly string[]> {
  const folders = new Map<string, readonly string[]>([['', [join(projectRoot(), 'webroot/static')]]]);
  for (const [id, { folder, own }] of host.folders('public')) {
    folders.set(id, [join(projectRoot(), 'dist/public', id), resolve(folder, own)]);
  }
  return folders;
}

/** So that the first page does not wait for the template engine. */
async function warm(renderer: PageRenderer, log: Logger): Promise<void> {
  try {
    await renderer.warm();
  } catch (error) {
    log.error({ err: error }, 'the templates cannot be loaded');
  }
}
