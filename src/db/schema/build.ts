import { attemptTables } from './attempts.ts';
import { identityTables } from './identity.ts';
import type { Kit } from './kit.ts';
import { projectTable } from './project.ts';
import { projectTables } from './projects.ts';
import { recordingTable } from './recordings.ts';

/**
 * The one definition of the core's tables, built once for SQLite and once for MariaDB by a kit of columns with equal names.
 * Ids are made by the application; times are UTC milliseconds; every indexed string has a length; an index decides races.
 */
export function buildTables(kit: Kit) {
  const projects = projectTable(kit);
  const identity = identityTables(kit, projects);
  const { users } = identity;

  /** Applications made over REST; those of the configuration file are not stored. */
  const apps = kit.table('apps', {
    id: kit.text('id', 40).primaryKey(),
    /** The whole definition, parsed again when read; its credentials are sealed. */
    definition: kit.json('definition').$type<Record<string, unknown>>().notNull(),
    /** Whose it is, for good; null for the gateway's own. */
    projectId: kit.id('project_id').references(() => projects.id),
    createdAt: kit.time('created_at').notNull(),
    updatedAt: kit.time('updated_at').notNull(),
    /** Raised by every change, so that of two who change it at once one notices; the same in other tables. */
    revision: kit.integer('revision').notNull().default(1),
  });

  const instances = kit.table(
    'instances',
    {
      id: kit.id('id').primaryKey(),
      appId: kit.text('app_id', 40).notNull(),
      appName: kit.text('app_name', 100).notNull(),
      /** Null while it waits in a warm pool: who claims it becomes its owner, for good. */
      userId: kit.id('user_id').references(() => users.id),
      /** The project that it belongs to and counts for; null for what is its owner's alone. */
      projectId: kit.id('project_id').references(() => projects.id),
      /** Of one started ahead: what it was started from, so that nobody is given a desktop of an older definition. */
      poolKey: kit.text('pool_key', 64),
      claimedAt: kit.time('claimed_at'),
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
      /** What was asked of it last, where that failed and it goes on; null once something else was done. */
      actionError: kit
        .json('action_error')
        .$type<{ action: string; code: string; message: string; detail: string | null; remedy: string }>(),
      /** Progress of the start, and where its time went. */
      stages: kit.json('stages').$type<StageRecord[]>().notNull(),
      /** Since when nobody has been connected, as the scheduler saw it; null while somebody is. */
      idleSince: kit.time('idle_since'),
      /** When the people of the instance were told that it will be stopped soon. */
      warnedAt: kit.time('warned_at'),
      createdAt: kit.time('created_at').notNull(),
      /** When the desktop first answered. */
      startedAt: kit.time('started_at'),
      /** Since when its provider keeps a state that it can go back to; null where there is none. */
      checkpointAt: kit.time('checkpoint_at'),
      /** When everything of it was gone; the row stays as history. */
      endedAt: kit.time('ended_at'),
      /** What it counts as and takes of quotas, as its provider said when it was made; null for what nobody said. */
      kind: kit.text('kind', 16).$type<'vm' | 'container' | 'object'>(),
      cpuMillis: kit.integer('cpu_millis'),
      memoryBytes: kit.bigint('memory_bytes'),
      diskBytes: kit.bigint('disk_bytes'),
      /** Raised by every write, so that a stale writer notices. */
      version: kit.integer('version').notNull(),
    },
    (t) => [
      kit.index('instances_user').on(t.userId, t.endedAt),
      kit.index('instances_project').on(t.projectId, t.endedAt),
      kit.index('instances_app').on(t.appId, t.endedAt),
      kit.index('instances_open').on(t.endedAt, t.createdAt),
      kit.index('instances_created').on(t.createdAt),
      kit.index('instances_pool').on(t.poolKey, t.userId),
      kit.index('instances_created').on(t.createdAt, t.id),
    ],
  );

  /** How an instance's desktop is reached: used by the gateway, never shown. One row a running instance. */
  const connections = kit.table('connections', {
    instanceId: kit
      .id('instance_id')
      .primaryKey()
      .references(() => instances.id, { onDelete: 'cascade' }),
    protocol: kit.text('protocol', 16).$type<'vnc' | 'rdp' | 'ssh' | 'telnet' | 'console'>().notNull(),
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
      /** The gateway process that carries it. */
      seat: kit.id('seat'),
      /** The same for a viewer that comes back; null where nobody can tell. */
      viewerKey: kit.text('viewer_key', 64),
      /** Its gateway renews this; what is older is carried by nobody any more. */
      aliveUntil: kit.time('alive_until'),
      openedAt: kit.time('opened_at').notNull(),
      /** When its browser had painted the first picture, as the browser told. */
      paintedAt: kit.time('painted_at'),
      closedAt: kit.time('closed_at'),
      reason: kit.text('reason', 32),
      bytesToViewer: kit.bigint('bytes_to_viewer').notNull(),
      bytesFromViewer: kit.bigint('bytes_from_viewer').notNull(),
    },
    (t) => [
      kit.index('viewers_instance').on(t.instanceId, t.closedAt),
      kit.index('viewers_opened').on(t.openedAt, t.id),
      kit.index('viewers_open_by_seat').on(t.closedAt, t.seat, t.aliveUntil),
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
      /** Milliseconds that it may take; null for the worker's own limit. */
      timeoutMs: kit.integer('timeout_ms'),
      /** What a job waits for that is not due by the clock alone, such as room on the host. */
      deferred: kit.text('deferred', 255),
    },
    (t) => [
      kit.uniqueIndex('job_busy').on(t.busyKey),
      kit.index('job_due').on(t.status, t.runAt),
      kit.index('job_created').on(t.created),
      kit.index('job_subject').on(t.subject),
      kit.index('job_created').on(t.created, t.id),
    ],
  );

  /** Who does what only one process may do at a time, such as the scheduler. */
  const seats = kit.table('seats', {
    name: kit.text('name', 64).primaryKey(),
    owner: kit.id('owner').notNull(),
    until: kit.time('until').notNull(),
  });

  /** What the scheduler does by a calendar, and when it last did it. */
  const schedules = kit.table('schedules', {
    id: kit.text('id', 190).primaryKey(),
    nextAt: kit.time('next_at').notNull(),
    lastAt: kit.time('last_at'),
    lastError: kit.text('last_error', 255),
  });

  /** Written in the transaction of what it tells, announced afterwards: once each, in the order of `seq`. */
  const outbox = kit.table(
    'outbox',
    {
      seq: kit.sequence('seq'),
      type: kit.text('type', 64).notNull(),
      /** What it is about, such as an instance's id. */
      subject: kit.id('subject').notNull(),
      payload: kit.json('payload').$type<Record<string, unknown>>().notNull(),
      createdAt: kit.time('created_at').notNull(),
      announcedAt: kit.time('announced_at'),
    },
    (t) => [kit.index('outbox_announced').on(t.announcedAt, t.seq)],
  );

  const webhooks = kit.table('webhooks', {
    id: kit.id('id').primaryKey(),
    url: kit.text('url', 2000).notNull(),
    /** The signing secret, sealed with the gateway's key. */
    secret: kit.text('secret', 1000).notNull(),
    /** Types of events; empty for all. */
    events: kit.json('events').$type<string[]>().notNull(),
    disabledAt: kit.time('disabled_at'),
    createdAt: kit.time('created_at').notNull(),
    revision: kit.integer('revision').notNull().default(1),
  });

  /** One row for each event and each web hook that wants it. */
  const webhookDeliveries = kit.table(
    'webhook_deliveries',
    {
      id: kit.id('id').primaryKey(),
      webhookId: kit
        .id('webhook_id')
        .notNull()
        .references(() => webhooks.id, { onDelete: 'cascade' }),
      /** The event's place in the outbox: a hook gets each event once. */
      seq: kit.bigint('seq').notNull(),
      type: kit.text('type', 64).notNull(),
      body: kit.json('body').$type<Record<string, unknown>>().notNull(),
      status: kit.text('status', 16).$type<'pending' | 'delivered' | 'failed'>().notNull(),
      tries: kit.integer('tries').notNull(),
      nextAt: kit.time('next_at').notNull(),
      httpStatus: kit.integer('http_status'),
      error: kit.text('error', 255),
      createdAt: kit.time('created_at').notNull(),
      endedAt: kit.time('ended_at'),
    },
    (t) => [
      kit.uniqueIndex('webhook_deliveries_once').on(t.webhookId, t.seq),
      kit.index('webhook_deliveries_due').on(t.status, t.nextAt),
    ],
  );

  /** What a person keeps in an application from one desktop to the next. */
  const homes = kit.table(
    'homes',
    {
      id: kit.id('id').primaryKey(),
      userId: kit
        .id('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      appId: kit.text('app_id', 40).notNull(),
      provider: kit.text('provider', 40).notNull(),
      /** The provider's own name of it, such as a volume. */
      ref: kit.text('ref', 255).notNull(),
      createdAt: kit.time('created_at').notNull(),
      usedAt: kit.time('used_at').notNull(),
    },
    (t) => [kit.uniqueIndex('homes_owner').on(t.userId, t.appId), kit.index('homes_created').on(t.createdAt)],
  );

  /** What somebody may take. A row without limits is there to be locked by starts; it goes with whom it is about. */
  const quotas = kit.table(
    'quotas',
    {
      /** `<scope>:<scope id>` */
      id: kit.text('id', 64).primaryKey(),
      scope: kit.text('scope', 16).$type<'system' | 'project' | 'user'>().notNull(),
      /** Whose; empty for the whole system. */
      scopeId: kit.id('scope_id').notNull(),
      /** By name of the quota, -1 for no limit; what is left out is as configured. */
      limits: kit.json('limits').$type<Partial<Record<string, number>>>().notNull(),
      /** 0 while nothing was set. */
      revision: kit.integer('revision').notNull().default(1),
    },
    (t) => [kit.uniqueIndex('quotas_whose').on(t.scope, t.scopeId)],
  );

  /** What a client calls a start so that it can ask again without starting twice; written in the start's transaction. */
  const startKeys = kit.table(
    'start_keys',
    {
      /** SHA-256 (hex) of the user's id and the client's key. */
      id: kit.text('id', 64).primaryKey(),
      /** SHA-256 (hex) of what was asked for. */
      asked: kit.text('asked', 64).notNull(),
      /** What was started; its row may be gone. */
      instanceId: kit.id('instance_id').notNull(),
      createdAt: kit.time('created_at').notNull(),
    },
    (t) => [kit.index('start_keys_created').on(t.createdAt)],
  );

  return {
    ...identity,
    ...attemptTables(kit, identity),
    projects,
    ...projectTables(kit, { ...identity, projects }),
    apps,
    instances,
    connections,
    viewers,
    recordings: recordingTable(kit, projects),
    portLeases,
    jobs,
    seats,
    schedules,
    outbox,
    webhooks,
    webhookDeliveries,
    homes,
    quotas,
    startKeys,
  };
}

/** One stage of a start. Times are UTC ms. */
export interface StageRecord {
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** The last thing it said. */
  readonly message: string | null;
  /** Its last log lines, oldest first; left out where there are none. */
  readonly lines?: readonly string[];
}
