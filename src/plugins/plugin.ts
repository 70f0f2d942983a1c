import type { Context, Hono, MiddlewareHandler } from 'hono';
import type { z } from 'zod';
import type { AppService } from '../apps/service.ts';
import type { AuditService } from '../audit/audit-log.ts';
import type { AccountService, Self } from '../auth/account.ts';
import type { KeyService } from '../auth/keys.ts';
import type { Actor, Role } from '../auth/model.ts';
import type { PasswordWay, SignInLink } from '../auth/outside.ts';
import type { PasskeyService } from '../auth/own-passkeys.ts';
import type { PeopleService } from '../auth/people.ts';
import type { RecoveryService } from '../auth/recovery.ts';
import type { RegistrationService } from '../auth/registration.ts';
import type { Sealer } from '../auth/seal.ts';
import type { AuthService, SignInOrigin } from '../auth/service.ts';
import type { EffectiveEntry } from '../config/effective.ts';
import type { WebhookDeliveryRepository, WebhookRepository } from '../db/database.ts';
import type { DomainEventHandlers } from '../events/domain-events.ts';
import type { HomeService } from '../homes/service.ts';
import type { AppEnv } from '../http/env.ts';
import type { ErrorShape } from '../http/errors.ts';
import type { MetricPart } from '../http/metrics.ts';
import type { Renderer } from '../http/render.ts';
import type { ImageService } from '../images/service.ts';
import type { Provider, ProviderHealth } from '../instances/provider.ts';
import type { InstanceService } from '../instances/service.ts';
import type { QueueEngine } from '../jobs/engine.ts';
import type { JobService } from '../jobs/service.ts';
import type { Logger } from '../log.ts';
import type { Mailer, MailService } from '../mail/mailer.ts';
import type { PoolService } from '../pools/service.ts';
import type { ProjectService } from '../projects/service.ts';
import type { QuotaService } from '../quotas/service.ts';
import type { RecordingService } from '../recordings/service.ts';
import type { Phrases } from '../texts/phrases.ts';
import type { Language, Texts } from '../texts/texts.ts';
import type { ConnectionService } from '../tunnels/connections.ts';
import type { TunnelTransport } from '../tunnels/transport.ts';

/** What a plugin is given: narrow, and nothing of it is another plugin. */
export interface Core {
  readonly log: Logger;
  readonly info: {
    readonly version: string;
    /**
     * Tells gateways apart that share a provider: what is started carries it as a label beside the instance's id, and
     * `list` gives only what carries this one. Stable for one database.
     */
    readonly gatewayId: string;
    /** Where people reach the gateway, without a trailing slash; known once it listens. */
    readonly publicUrl: () => string;
    /** A folder of the plugin's own below the data directory; made when first asked for. */
    readonly dataDir: () => string;
    /** Every key of the configuration with its value, secrets hidden, and where it comes from. */
    readonly settings: () => readonly EffectiveEntry[];
    /** The absolute path of the configuration file; null where there is none. */
    readonly configFile: string | null;
  };
  readonly apps: AppService;
  readonly instances: InstanceService;
  readonly homes: HomeService;
  readonly pools: PoolService;
  readonly images: ImageService;
  readonly jobs: JobService;
  readonly connections: ConnectionService;
  readonly recordings: RecordingService;
  readonly auth: AuthService;
  readonly people: PeopleService;
  readonly projects: ProjectService;
  readonly quotas: QuotaService;
  readonly keys: KeyService;
  readonly account: AccountService;
  readonly passkeys: PasskeyService;
  readonly registration: RegistrationService;
  readonly recovery: RecoveryService;
  readonly audit: AuditService;
  /** Where no plugin brings a mailer, `isThere` says so. */
  readonly mail: MailService;
  readonly render: Renderer;
  readonly http: {
    /** Writes the session cookie (`__Host-` where HTTPS), and the one that the browser is known by. @param expiresAt UTC ms. */
    openSession(c: Context<AppEnv>, token: string, expiresAt: number): void;
    clearSession(c: Context<AppEnv>): void;
    /** Where the browser is, behind trusted proxies too; for `AuthService.signIn`. */
    origin(c: Context<AppEnv>): SignInOrigin;
    /** Who asks, for `AccountService`. Rejects with UNAUTHENTICATED when nobody is signed in. */
    self(c: Context<AppEnv>): Self;
    /** The same of who has signed in by half, behind `requireHalf`. Rejects with UNAUTHENTICATED for everybody else. */
    half(c: Context<AppEnv>): Self;
    /** The user as an actor for the services. Rejects with UNAUTHENTICATED when nobody is signed in. */
    actor(c: Context<AppEnv>): Actor;
    holds(c: Context<AppEnv>, permission: string): boolean;
    /**
     * For answers that go on, such as streams of events: aborts when the client has left, the answer is complete, the
     * session that asked has ended, or within 2 s when `still` says no. Rejects with UNAUTHENTICATED when nobody is signed in.
     * @param still whether who asked, as they are by now, would still be let in.
     */
    gone(c: Context<AppEnv>, still: (actor: Actor) => boolean | Promise<boolean>): AbortSignal;
  };
  /**
   * Middleware: signed in, and holding the permission `<plugin>.<name>` or one of the core (src/auth/permissions.ts).
   */
  require(permission: string): MiddlewareHandler<AppEnv>;
  /** Lets only those pass who have signed in by half; who has all of it goes on to `?next=`. */
  readonly requireHalf: MiddlewareHandler<AppEnv>;
  /** For small secrets that the plugin stores: sealed with the gateway's key, and opened by this plugin only. */
  readonly sealer: Sealer;
  /**
   * For what is taken once, such as the state of a sign-in. @param until UTC ms; it is forgotten afterwards.
   * @returns whether this is the first time, in whichever process.
   */
  once(what: string, until: number): Promise<boolean>;
  /** For what costs something and anybody may ask for: 60 in 10 minutes of a kind from a network, in all processes together. */
  readonly limits: {
    /** Rejects with RATE_LIMITED. @param kind of the plugin's own. */
    count(kind: string, origin: SignInOrigin): Promise<void>;
    /** Of what turned out to be no abuse. */
    giveBack(kind: string, origin: SignInOrigin): Promise<void>;
  };
  /** Web hooks and what was to be delivered to them. */
  readonly webhooks: {
    readonly hooks: WebhookRepository;
    readonly deliveries: WebhookDeliveryRepository;
  };
  /**
   * Does `work` in one process at a time of all on the database, again whenever this one's turn comes, until `signal`
   * aborts. The signal given to `work` aborts when its turn is over. Never rejects.
   */
  alone(work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>;
  /** What all plugins say about their addresses below `/api/v1`. Complete once every plugin is set up. */
  apis(): readonly ApiDescription[];
  /** Transports of all plugins, for pages that offer a choice. Complete once every plugin is set up. */
  transports(): readonly TunnelTransport[];
  providers(): readonly Provider[];
  /** Ways to sign in elsewhere, of all plugins, for the sign-in page. */
  signInLinks(): readonly SignInLink[];
  /** What all plugins offer to who cannot sign in. */
  signInHelp(language: Language): readonly { readonly title: string; readonly path: string }[];
  /** Health checks of all plugins and the core's own. */
  health(signal: AbortSignal): Promise<readonly HealthResult[]>;
}

export interface HealthCheck {
  readonly name: string;
  check(signal: AbortSignal): Promise<ProviderHealth>;
}

export interface HealthResult extends ProviderHealth {
  readonly name: string;
}

/** A command of the command line, `deskgate <name> …`. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Arguments after the name; the exit code is the result. Runs without a server, with the plugin's own config only. */
  run(args: readonly string[], io: CommandIo): Promise<number>;
}

export interface CommandIo {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly signal: AbortSignal;
}

/** A part of an OpenAPI 3.1 document. Its schema `Error` is the one that every API shares. */
export interface ApiDescription {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, object>>;
  readonly schemas: Readonly<Record<string, object>>;
}

export interface NavEntry {
  /** A key of the plugin's texts, or the words themselves. */
  readonly title: string;
  readonly path: string;
  readonly permission?: string;
  /** About the own account: in the user's menu only. */
  readonly isPersonal?: boolean;
  /** At its place in the list at the side of the administration, which extends `admin.njk`, and nowhere else. */
  readonly administrative?: number;
  /** A drawing of `icons.njk`, for personal and administrative entries. */
  readonly icon?: string;
}

/** A way out for who stands before the sign-in page. */
export interface SignInHelp {
  /** A key of the plugin's texts, or the words themselves. */
  readonly title: string;
  readonly path: string;
  /** Asked with each page. */
  isOffered(): boolean;
}

/** What a plugin contributes. It is returned from `setup`, never registered; duplicates stop the start. */
export interface Contributions {
  /** Mounted once at `/`; two plugins on one method and path stop the start. */
  readonly routes?: Hono<AppEnv>;
  readonly providers?: readonly Provider[];
  readonly transports?: readonly TunnelTransport[];
  readonly health?: readonly HealthCheck[];
  readonly nav?: readonly NavEntry[];
  /** Buttons of the sign-in page; what comes back goes to `core.auth.signInOutside`. */
  readonly signInLinks?: readonly SignInLink[];
  /** Ways below the sign-in form, for who cannot sign in. */
  readonly signInHelp?: readonly SignInHelp[];
  /** Directories that check user names and passwords of the sign-in form. */
  readonly passwordWays?: readonly PasswordWay[];
  /** How workers learn that a job is due, instead of by looking into the database. One plugin at most contributes it. */
  readonly queue?: QueueEngine;
  /** Hands mail on. One plugin at most contributes it. */
  readonly mailer?: Mailer;
  /** Adds metrics to `/metrics`; called when somebody first reads them. */
  readonly metrics?: MetricPart;
  /** Called with what has happened, after it was committed; see `DomainEventHandler` for what is promised. */
  readonly events?: DomainEventHandlers;
  /**
   * What its routes do that change something, by method and path, in the words of the audit log: `POST /app/:id` `startApp`.
   * Those that it does not name are written down by method and path.
   */
  acts?(): Readonly<Record<string, string>>;
  /** How errors are told at a path of its own, whoever refused the request: for an API with a shape of its own for them. */
  readonly errors?: Readonly<Record<string, ErrorShape>>;
  /** Describes those of the routes that belong to the API; called when somebody first asks. */
  api?(): ApiDescription;
  /** Folder with nunjucks templates, found under `<plugin id>/`. */
  readonly templates?: string;
  /** What its templates say, in each language: `t('key')` in them. */
  readonly texts?: Texts<never>;
  /** Folder served read-only under `/static/<plugin id>/`. */
  readonly public?: string;
  /** Work that needs the complete gateway: called once it listens. */
  started?(): Promise<void>;
  /** Called in reverse order of set-up, with a deadline. */
  close?(): Promise<void>;
}

export interface Plugin<Config = unknown> {
  /** Also the name of its folder, config section and environment prefix. */
  readonly id: string;
  /** Strict zod object with defaults; `.describe()` on every key is its documentation. */
  readonly config: z.ZodType<Config>;
  /** `{ launch: { title: 'Start an application', roles: ['user', 'admin'] } }` makes the permission `<id>.launch`. */
  readonly permissions?: Readonly<
    Record<string, { readonly title: string; readonly roles: readonly Role[] }>
  >;
  /**
   * What it says in English elsewhere than on its pages (stages, checks, errors, notes of settings, acts, titles), for pages in
   * other languages.
   */
  readonly phrases?: Phrases;
  /** Applications that the plugin brings along, such as the demo desktop. */
  apps?(config: Config): readonly Record<string, unknown>[];
  readonly commands?: (config: Config) => readonly Command[];
  setup(core: Core, config: Config): Contributions | Promise<Contributions>;
}

/** Keeps the type of the config between the schema and `setup`. */
export function definePlugin<Config>(plugin: Plugin<Config>): Plugin<Config> {
  return plugin;
}
