import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'hono';
import type { AppService } from './apps/service.ts';
import type { AuditService } from './audit/audit-log.ts';
import type { AccountService } from './auth/account.ts';
import { AccountMails } from './auth/account-mails.ts';
import type { KeyService } from './auth/keys.ts';
import type { LiveSessions } from './auth/live-sessions.ts';
import type { PasskeyService } from './auth/own-passkeys.ts';
import { People } from './auth/people-service.ts';
import type { Permissions } from './auth/permissions.ts';
import { Recovery } from './auth/recovery.ts';
import { Registration } from './auth/registration.ts';
import type { Sealer } from './auth/seal.ts';
import type { AuthService } from './auth/service.ts';
import { NetworkLimits } from './auth/sign-in-limits.ts';
import type { CoreConfig } from './config/core.ts';
import type { EffectiveEntry } from './config/effective.ts';
import type { Database } from './db/database.ts';
import { AppError, asAppError } from './errors.ts';
import type { EventBus } from './events/bus.ts';
import type { HomeService } from './homes/service.ts';
import { requireHalf, requirePermission } from './http/authenticate.ts';
import { clientAddress, isHttps, type ProxyTest } from './http/client-address.ts';
import { deviceOf, writeDeviceCookie } from './http/device-cookie.ts';
import type { AppEnv } from './http/env.ts';
import type { Renderer } from './http/render.ts';
import { requestEnd } from './http/request-end.ts';
import { clearSessionCookie, writeSessionCookie } from './http/session-cookie.ts';
import { titleIn } from './http/template-texts.ts';
import { hashToken } from './ids.ts';
import type { ImageService } from './images/service.ts';
import type { InstanceService } from './instances/service.ts';
import type { JobService } from './jobs/service.ts';
import type { Logger } from './log.ts';
import type { MailService } from './mail/mailer.ts';
import type { PluginHost } from './plugins/host.ts';
import type { Core, HealthCheck, HealthResult, Plugin } from './plugins/plugin.ts';
import type { PoolService } from './pools/service.ts';
import { Projects } from './projects/projects.ts';
import { Quotas } from './quotas/quotas.ts';
import type { RecordingService } from './recordings/service.ts';
import { withSeat } from './seats/with-seat.ts';
import type { ConnectionService } from './tunnels/connections.ts';
import { version } from './version.ts';

export interface CoreParts {
  readonly settings: CoreConfig;
  readonly effective: () => readonly EffectiveEntry[];
  readonly configFile: string | null;
  /** Of the process that has them. */
  readonly checks?: readonly HealthCheck[];
  readonly log: Logger;
  readonly gatewayId: string;
  readonly publicUrl: () => string;
  readonly auth: AuthService;
  readonly keys: KeyService;
  readonly account: AccountService;
  readonly passkeys: PasskeyService;
  readonly audit: AuditService;
  readonly mail: MailService;
  readonly db: Database;
  readonly bus: EventBus;
  readonly sealer: Sealer;
  readonly permissions: Permissions;
  readonly sessions: LiveSessions;
  readonly isTrustedProxy: ProxyTest;
  readonly render: Renderer;
  readonly apps: () => AppService;
  readonly instances: () => InstanceService;
  readonly jobs: () => JobService;
  readonly homes: () => HomeService;
  readonly pools: () => PoolService;
  readonly images: () => ImageService;
  readonly connections: ConnectionService;
  readonly recordings: RecordingService;
  readonly host: () => PluginHost;
}

/** What each plugin is given. */
export function createCore(parts: CoreParts): (plugin: Plugin) => Core {
  const { settings, permissions } = parts;
  const https = (c: Context<AppEnv>): boolean => isHttps(c, parts.isTrustedProxy, settings.publicUrl);
  const originOf = (c: Context<AppEnv>) => ({
    address: clientAddress(c, parts.isTrustedProxy),
    userAgent: (c.req.header('user-agent') ?? '').slice(0, 300),
    device: deviceOf(c, https(c)),
  });
  const database: HealthCheck = {
    name: 'database',
    async check(signal) {
      await parts.db.ping(signal);
      return { ok: true, message: `The ${parts.db.dialect} database answers.` };
    },
  };
  const apps = lookedUpWhenUsed(parts.apps);
  const instances = lookedUpWhenUsed(parts.instances);
  const jobs = lookedUpWhenUsed(parts.jobs);
  const homes = lookedUpWhenUsed(parts.homes);
  const pools = lookedUpWhenUsed(parts.pools);
  const images = lookedUpWhenUsed(parts.images);
  const mails = new AccountMails(parts);
  const people = new People({ ...parts, mails });
  const registration = new Registration({ db: parts.db, mails });
  const recovery = new Recovery({ db: parts.db, bus: parts.bus, mails });
  const limits = new NetworkLimits(parts);
  const projects = new Projects({ db: parts.db, bus: parts.bus });
  const quotas = new Quotas({ db: parts.db, quotas: settings });
  return (plugin) => ({
    log: parts.log.child({ plugin: plugin.id }),
    info: {
      version,
      gatewayId: parts.gatewayId,
      settings: parts.effective,
      configFile: parts.configFile,
      publicUrl: parts.publicUrl,
      dataDir: () => {
        const folder = join(settings.dataDir, plugin.id);
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        return folder;
      },
    },
    apps,
    instances,
    jobs,
    homes,
    pools,
    images,
    connections: parts.connections,
    recordings: parts.recordings,
    auth: parts.auth,
    people,
    projects,
    quotas,
    keys: parts.keys,
    account: parts.account,
    passkeys: parts.passkeys,
    registration,
    recovery,
    audit: parts.audit,
    mail: parts.mail,
    render: parts.render,
    http: {
      openSession(c, token, expiresAt) {
        writeSessionCookie(c, https(c), token, expiresAt);
        writeDeviceCookie(c, https(c));
      },
      clearSession: (c) => clearSessionCookie(c, https(c)),
      actor(c) {
        const user = c.get('user');
        if (user === null) throw new AppError('UNAUTHENTICATED', 'Sign in first.');
        return permissions.actor(user);
      },
      self(c) {
        const session = c.get('session');
        const user = c.get('user');
        if (user === null || session === null) throw new AppError('UNAUTHENTICATED', 'Sign in first.');
        return { actor: permissions.actor(user), session, origin: originOf(c) };
      },
      half(c) {
        const half = c.get('half');
        if (half === undefined) throw new AppError('UNAUTHENTICATED', 'Sign in first.');
        const { session, user } = half;
        return { actor: permissions.actor(user), session, origin: originOf(c), isHalf: true };
      },
      origin: originOf,
      holds(c, permission) {
        permissions.assertKnown(permission);
        const user = c.get('user');
        return user !== null && permissions.holds(user, permission);
      },
      gone: (c, still) => requestEnd(c, parts.sessions, still),
    },
    require: (permission) => requirePermission(permissions, permission),
    requireHalf: requireHalf(),
    sealer: sealerOf(parts.sealer, plugin.id),
    limits: {
      count: (kind, origin) => limits.count(`${plugin.id}:${kind}`, origin),
      giveBack: (kind, origin) => limits.giveBack(`${plugin.id}:${kind}`, origin),
    },
    webhooks: { hooks: parts.db.webhooks, deliveries: parts.db.webhookDeliveries },
    alone: (work, signal) =>
      withSeat(
        { db: parts.db, log: parts.log, name: `plugin:${plugin.id}` },
        (sitting) => work(sitting.signal),
        signal,
      ),
    once: (what, until) => parts.db.spentTokens.spend(hashToken(`${plugin.id}:${what}`), until),
    apis: () => parts.host().apis(),
    transports: () => parts.host().transports,
    providers: () => parts.host().providers,
    signInLinks: () => parts.host().signInLinks,
    signInHelp: (language) =>
      parts
        .host()
        .signInHelp.filter((help) => help.isOffered())
        .map(({ title, path, texts }) => ({ title: titleIn(texts, title, language), path })),
    health: (signal) =>
      checkAll(
        [database, ...(parts.checks ?? []), ...parts.host().health, ...providerChecks(parts.host())],
        signal,
      ),
  });
}

function sealerOf(sealer: Sealer, pluginId: string): Sealer {
  return {
    seal: (plain, context) => sealer.seal(plain, `plugin:${pluginId}:${context}`),
    open: (sealed, context) => sealer.open(sealed, `plugin:${pluginId}:${context}`),
  };
}

function providerChecks(host: PluginHost): HealthCheck[] {
  return host.providers.map((provider) => ({
    name: provider.id,
    check: (signal) => provider.health(signal),
  }));
}

/** All at once; a check that fails or does not answer is a result, not an error. */
export async function checkAll(checks: readonly HealthCheck[], signal: AbortSignal): Promise<HealthResult[]> {
  return Promise.all(
    checks.map(async ({ name, check }) => {
      try {
        return { name, ...(await check(signal)) };
      } catch (thrown) {
        const error = asAppError(thrown);
        return { name, ok: false, message: error.message, remedy: error.remedy };
      }
    }),
  );
}

/** Services are made after the plugins are set up, since they need the providers that plugins return. */
function lookedUpWhenUsed<Service extends object>(find: () => Service): Service {
  return new Proxy({} as Service, {
    get(_, name) {
      return (...given: unknown[]): unknown => {
        const service = find() as Record<PropertyKey, (...given: unknown[]) => unknown>;
        return service[name]?.(...given);
      };
    },
  });
}
