import type { Kit } from './kit.ts';

/**
 * The one definition of the core's tables, built once for SQLite and once for MariaDB by a kit of columns with equal names.
 * Ids are made by the application; times are UTC milliseconds; every indexed string has a length; an index decides races.
 */
export function buildTables(kit: Kit) {
  const users = kit.table(
    'users',
    {
      id: kit.id('id').primaryKey(),
      /** Compared without case: stored in lower case. */
      username: kit.text('username', 64).notNull(),
      /** argon2id, PHC string; null for somebody who cannot sign in with a password. */
      passwordHash: kit.text('password_hash', 255),
      role: kit.text('role', 16).$type<'admin' | 'user'>().notNull(),
      disabledAt: kit.time('disabled_at'),
      createdAt: kit.time('created_at').notNull(),
    },
    (t) => [kit.uniqueIndex('users_username').on(t.username)],
  );

  const sessions = kit.table(
    'sessions',
    {
      /** SHA-256 (hex) of the cookie's token: who reads the table cannot sign in. */
      id: kit.text('id', 64).primaryKey(),
      userId: kit
        .id('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      createdAt: kit.time('created_at').notNull(),
      seenAt: kit.time('seen_at').notNull(),
      expiresAt: kit.time('expires_at').notNull(),
      address: kit.text('address', 64).notNull(),
      userAgent: kit.text('user_agent', 255).notNull(),
    },
    (t) => [kit.index('sessions_user').on(t.userId), kit.index('sessions_expires').on(t.expiresAt)],
  );

  /** One-time sign-in links: the row is deleted by whoever uses it. */
  const signInLinks = kit.table('sign_in_links', {
    /** SHA-256 (hex) of the link's token. */
    id: kit.text('id', 64).primaryKey(),
    userId: kit
      .id('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    expiresAt: kit.time('expires_at').notNull(),
  });

  /** Applications made over REST; those of the configuration file are not stored. */
  const apps = kit.table('apps', {
    id: kit.text('id', 40).primaryKey(),
    /** The whole definition, parsed again when read; its credentials are sealed. */
    definition: kit.json('definition').$type<Record<string, unknown>>().notNull(),
    createdAt: kit.time('created_at').notNull(),
    updatedAt: kit.time('updated_at').notNull(),
  });

  const instances = kit.table(
    'instances',
    {
      id: kit.id('id').primaryKey(),
      appId: kit.text('app_id', 40).notNull(),
      appName: kit.text('app_name', 100).notNull(),
      userId: kit
        .id('user_id')
        .notNull()
        .references(() => users.id),
      provider: kit.text('provider', 40).notNull(),
      /** The application as it was when the instance was started, without secrets. */
      app: kit.json('app').$type<Record<string, unknown>>().notNull(),
      /** The provider's own id; null until it was started. */
      ref: kit.text('ref', 255),
      /** What is wanted: decides what reconciling does with what it finds. */
      desired: kit.text('desired', 16).$type<'running' | 'stopped'>().notNull(),
      /** What the runtime last said; null before anything was launched. */
      runtime: kit
        .text('runtime', 16)
        .$type<'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead' | 'gone'>(),
      /** Since when `runtime` is so. */
      runtimeAt: kit.time('runtime_at'),
      /** { code, message, detail, remedy } of the last failure. */
      error: kit
        .json('error')
        .$type<{ code: string; message: string; detail: string | null; remedy: string }>(),
      /** Progress of the start: [{ name, startedAt, endedAt, message }]. */
      stages: kit
        .json('stages')
        .$type<{ name: string; startedAt: number; endedAt: number | null; message: string | null }[]>()
        .notNull(),
      createdAt: kit.time('created_at').notNull(),
      /** When the desktop first answered. */
      startedAt: kit.time('started_at'),
      /** When everything of it was gone; the row stays as history. */
      endedAt: kit.time('ended_at'),
      /** Raised by every write, so that a stale writer notices. */
      version: kit.integer('version').notNull(),
    },
    (t) => [
      kit.index('instances_user').on(t.userId, t.endedAt),
      kit.index('instances_app').on(t.appId, t.endedAt),
      kit.index('instances_open').on(t.endedAt, t.createdAt),
    ],
  );

  /** How an instance's desktop is reached: used by the gateway, never shown. One row a running instance. */
  const connections = kit.table('connections', {
    instanceId: kit
      .id('instance_id')
      .primaryKey()
      .references(() => instances.id, { onDelete: 'cascade' }),
    protocol: kit.text('protocol', 16).$type<'vnc' | 'rdp' | 'ssh' | 'telnet'>().notNull(),
    host: kit.text('host', 255),
    port: kit.integer('port'),
    innerHost: kit.text('inner_host', 255),
    innerPort: kit.integer('inner_port'),
    /** { username, password }, sealed with the gateway's key. */
    credentials: kit.text('credentials', 4000).notNull(),
    createdAt: kit.time('created_at').notNull(),
  });

  /** One row a tunnel; open while `closedAt` is null. */
  const viewers = kit.table(
    'viewers',
    {
      id: kit.id('id').primaryKey(),
      instanceId: kit
        .id('instance_id')
        .notNull()
        .references(() => instances.id, { onDelete: 'cascade' }),
      userId: kit
        .id('user_id')
        .notNull()
        .references(() => users.id),
      transport: kit.text('transport', 40).notNull(),
      address: kit.text('address', 64).notNull(),
      openedAt: kit.time('opened_at').notNull(),
      closedAt: kit.time('closed_at'),
      reason: kit.text('reason', 32),
      bytesToViewer: kit.bigint('bytes_to_viewer').notNull(),
      bytesFromViewer: kit.bigint('bytes_from_viewer').notNull(),
    },
    (t) => [
      kit.index('viewers_instance').on(t.instanceId, t.closedAt),
      kit.index('viewers_open').on(t.closedAt),
    ],
  );

  /** One row a leased port: the primary key decides who gets it. */
  const portLeases = kit.table(
    'port_leases',
    {
      port: kit.integer('port').primaryKey(),
      instanceId: kit
        .id('instance_id')
        .notNull()
        .references(() => instances.id, { onDelete: 'cascade' }),
      leasedAt: kit.time('leased_at').notNull(),
    },
    (t) => [kit.uniqueIndex('port_leases_instance').on(t.instanceId)],
  );

  const jobs = kit.table(
    'job',
    {
      /** The job of a start has the instance's id. */
      id: kit.id('id').primaryKey(),
      projectId: kit.id('project_id'),
      action: kit.text('action', 50).notNull(),
      /** The instance it works on: at most one unfinished job each (see `busyKey`). */
      subject: kit.id('subject').notNull(),
      /** `subject` while unfinished, null afterwards: its unique index refuses a second one. */
      busyKey: kit.text('busy_key', 64),
      status: kit
        .text('status', 16)
        .$type<'pending' | 'running' | 'finished' | 'error' | 'canceled'>()
        .notNull(),
      error: kit.json('error').$type<Record<string, unknown>>(),
      result: kit.json('result').$type<Record<string, unknown>>(),
      params: kit.json('params').$type<Record<string, unknown>>().notNull(),
      created: kit.time('created').notNull(),
      updated: kit.time('updated').notNull(),
      runAt: kit.time('run_at').notNull(),
      tryPeriod: kit.integer('try_period').notNull(),
      tryMax: kit.integer('try_max').notNull(),
      trys: kit.integer('trys').notNull(),
      leaseOwner: kit.text('lease_owner', 64),
      leaseUntil: kit.time('lease_until'),
    },
    (t) => [
      kit.uniqueIndex('job_busy').on(t.busyKey),
      kit.index('job_due').on(t.status, t.runAt),
      kit.index('job_subject').on(t.subject),
    ],
  );

  return { users, sessions, signInLinks, apps, instances, connections, viewers, portLeases, jobs };
}
