import type { Database } from '../../src/db/database.ts';
import type {
  AppRow,
  ConnectionRow,
  InstanceRow,
  JobRow,
  SessionRow,
  UserRow,
  ViewerRow,
  WebhookDeliveryRow,
  WebhookRow,
} from '../../src/db/schema/rows.ts';

const run = Date.now().toString(36);
let last = 0;

/** An id that no other row of the run has. */
export function freshId(prefix = 'x'): string {
  last += 1;
  return `${prefix}-${run}-${last}`;
}

export const NOW = 1_770_000_000_123;

export function userRow(change: Partial<UserRow> = {}): UserRow {
  const id = freshId('user');
  return {
    id,
    username: id,
    passwordHash: null,
    role: 'user',
    accept: null,
    deny: null,
    disabledAt: null,
    waitingSince: null,
    email: null,
    createdAt: NOW,
    preferences: null,
    deletion: null,
    revision: 1,
    ...change,
  };
}

export function sessionRow(userId: string, change: Partial<SessionRow> = {}): SessionRow {
  return {
    id: freshId('session'),
    userId,
    createdAt: NOW,
    seenAt: NOW,
    expiresAt: NOW + 1000,
    address: '127.0.0.1',
    userAgent: 'test',
    name: null,
    factor: null,
    ...change,
  };
}

export function appRow(change: Partial<AppRow> = {}): AppRow {
  const times = { createdAt: NOW, updatedAt: NOW };
  const row = { id: freshId('app'), definition: { name: 'An app' }, projectId: null };
  return { ...row, ...times, revision: 1, ...change };
}

export function instanceRow<Owner extends string | null>(
  userId: Owner,
  change: Partial<Omit<InstanceRow, 'userId'>> = {},
): InstanceRow & { userId: Owner } {
  return {
    id: freshId('inst'),
    appId: 'demo',
    appName: 'Demo',
    userId,
    projectId: null,
    provider: 'demo',
    app: {},
    ref: null,
    desired: 'running',
    runtime: null,
    runtimeAt: null,
    error: null,
    actionError: null,
    stages: [],
    createdAt: NOW,
    startedAt: null,
    endedAt: null,
    checkpointAt: null,
    poolKey: null,
    claimedAt: null,
    idleSince: null,
    warnedAt: null,
    kind: null,
    cpuMillis: null,
    memoryBytes: null,
    diskBytes: null,
    version: 0,
    ...change,
  };
}

export function connectionRow(instanceId: string, change: Partial<ConnectionRow> = {}): ConnectionRow {
  return {
    instanceId,
    protocol: 'vnc',
    host: '127.0.0.1',
    port: 5901,
    innerHost: null,
    innerPort: null,
    credentials: 'sealed',
    createdAt: NOW,
    ...change,
  };
}

export function viewerRow(instanceId: string, userId: string, change: Partial<ViewerRow> = {}): ViewerRow {
  return {
    id: freshId('viewer'),
    instanceId,
    userId,
    transport: 'vnc',
    address: '127.0.0.1',
    seat: null,
    viewerKey: null,
    aliveUntil: null,
    openedAt: NOW,
    paintedAt: null,
    closedAt: null,
    reason: null,
    bytesToViewer: 0,
    bytesFromViewer: 0,
    ...change,
  };
}

export function jobRow(change: Partial<JobRow> = {}): JobRow {
  const id = freshId('job');
  const subject = change.subject ?? id;
  return {
    id,
    projectId: null,
    action: 'test',
    subject,
    busyKey: subject,
    status: 'pending',
    error: null,
    result: null,
    params: {},
    created: NOW,
    updated: NOW,
    runAt: NOW,
    tryPeriod: 0,
    tryMax: 3,
    trys: 0,
    leaseOwner: null,
    leaseUntil: null,
    timeoutMs: null,
    deferred: null,
    ...change,
  };
}

/** A stored user. */
export async function aUser(db: Database, change: Partial<UserRow> = {}): Promise<UserRow> {
  const row = userRow(change);
  await db.users.insert(row);
  return row;
}

/** A stored instance of a new user. */
export async function anInstance(
  db: Database,
  change: Partial<Omit<InstanceRow, 'userId'>> = {},
): Promise<InstanceRow & { userId: string }> {
  const user = await aUser(db);
  const row = instanceRow(user.id, change);
  await db.instances.insert(row);
  return row;
}

export function webhookRow(change: Partial<WebhookRow> = {}): WebhookRow {
  return {
    id: freshId('hook'),
    url: 'https://example.org/hook',
    secret: 'sealed',
    events: [],
    disabledAt: null,
    createdAt: NOW,
    revision: 1,
    ...change,
  };
}

export function deliveryRow(webhookId: string, change: Partial<WebhookDeliveryRow> = {}): WebhookDeliveryRow {
  return {
    id: freshId('delivery'),
    webhookId,
    seq: 1,
    type: 'test',
    body: { n: 1 },
    status: 'pending',
    tries: 0,
    nextAt: NOW,
    httpStatus: null,
    error: null,
    createdAt: NOW,
    endedAt: null,
    ...change,
  };
}

/** A stored web hook. */
export async function aWebhook(db: Database, change: Partial<WebhookRow> = {}): Promise<WebhookRow> {
  const row = webhookRow(change);
  await db.webhooks.insert(row);
  return row;
}
