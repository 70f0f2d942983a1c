import { tmpdir } from 'node:os';
import { AppError, type Core, type PasskeyService, type Plugin } from '../../../src/api.ts';
import { Permissions } from '../../../src/auth/permissions.ts';
import { createSealer } from '../../../src/auth/seal.ts';
import { requireHalf, requirePermission } from '../../../src/http/authenticate.ts';
import { failing } from './failing.ts';
import { FakeApps } from './fake-apps.ts';
import { FakeAuth } from './fake-auth.ts';
import { FakeConnections } from './fake-connections.ts';
import { FakeHomes } from './fake-homes.ts';
import { FakeImages } from './fake-images.ts';
import { FakeInstances } from './fake-instances.ts';
import { FakeJobs } from './fake-jobs.ts';
import { fakeLog } from './fake-log.ts';
import { FakeQuotas } from './fake-quotas.ts';

export interface FakeCore extends Core {
  readonly log: ReturnType<typeof fakeLog>;
  readonly apps: FakeApps;
  readonly instances: FakeInstances;
  readonly homes: FakeHomes;
  readonly jobs: FakeJobs;
  readonly connections: FakeConnections;
  readonly images: FakeImages;
  readonly auth: FakeAuth;
  readonly quotas: FakeQuotas;
  readonly permissions: Permissions;
}

export interface FakeCoreOptions {
  readonly configured?: readonly Record<string, unknown>[];
  readonly isQuick?: boolean;
}

const noPasskeys = (): never => {
  throw new AppError('PASSKEYS_UNAVAILABLE', 'There are no passkeys here.');
};
const NO_PASSKEYS: PasskeyService = {
  origin: null,
  list: async () => [],
  ...{
    begin: noPasskeys,
    ask: noPasskeys,
    prove: noPasskeys,
    askForCodes: noPasskeys,
    renewRecoveryCodes: noPasskeys,
    add: noPasskeys,
    rename: noPasskeys,
    remove: noPasskeys,
  },
};

/** What a plugin is given, in memory, with the real rules about permissions. */
export function fakeCore(
  plugin: Pick<Plugin, 'id' | 'permissions'>,
  { configured = [], isQuick = false }: FakeCoreOptions = {},
): FakeCore {
  const apps: FakeApps = new FakeApps({ configured, isInUse: (appId) => instances.isOpen(appId) });
  const auth = new FakeAuth();
  const jobs = new FakeJobs();
  const instances = new FakeInstances(apps, { isQuick });
  const permissions = new Permissions(
    Object.fromEntries(
      Object.entries(plugin.permissions ?? {}).map(([name, rule]) => [`${plugin.id}.${name}`, rule]),
    ),
  );
  return {
    log: fakeLog(),
    info: {
      version: '0.0.0-test',
      gatewayId: 'fake-gateway',
      settings: () => [
        { key: 'port', value: 8080, source: 'default', where: 'default', variable: 'DESKGATE_PORT' },
      ],
      configFile: null,
      publicUrl: () => 'http://localhost',
      dataDir: () => tmpdir(),
    },
    apps,
    instances,
    homes: new FakeHomes(),
    pools: { status: async () => [] },
    jobs,
    connections: new FakeConnections(instances),
    recordings: failing('recordings'),
    images: new FakeImages(apps, jobs),
    auth,
    people: failing('people'),
    projects: failing('projects'),
    quotas: new FakeQuotas(),
    audit: failing('audit'),
    mail: failing('mail'),
    keys: failing('keys'),
    account: failing('account'),
    passkeys: { ...NO_PASSKEYS },
    registration: failing('registration'),
    recovery: failing('recovery'),
    permissions,
    render: (c, template, data = {}, status = 200) => c.json({ template, data }, status as 200),
    http: {
      openSession: (c, token) => c.header('Set-Cookie', `deskgate=${token}`),
      clearSession: (c) => c.header('Set-Cookie', 'deskgate=; Max-Age=0'),
      origin: () => ({ address: '127.0.0.1', userAgent: 'test' }),
      self(c) {
        const [user, session] = [c.get('user'), c.get('session')];
        if (user === null || session === null) throw new AppError('UNAUTHENTICATED', 'Sign in first.');
        const origin = { address: '127.0.0.1', userAgent: 'test' };
        return { actor: permissions.actor(user), session, origin };
      },
      half() {
        throw new AppError('UNAUTHENTICATED', 'Nobody has signed in by half here.');
      },
      actor(c) {
        const user = c.get('user');
        if (user === null) throw new AppError('UNAUTHENTICATED', 'Sign in first.');
        return permissions.actor(user);
      },
      holds(c, permission) {
        const user = c.get('user');
        return user !== null && permissions.holds(user, permission);
      },
      gone: (c) => AbortSignal.any([c.req.raw.signal, auth.endOf(c.get('session')?.id ?? '')]),
    },
    require: (permission) => requirePermission(permissions, permission),
    requireHalf: requireHalf(),
    sealer: createSealer(Buffer.alloc(32)),
    limits: { count: async () => {}, giveBack: async () => {} },
    webhooks: { hooks: failing('hooks'), deliveries: failing('deliveries') },
    alone: async (work, signal) => work(signal),
    once: async () => true,
    apis: () => [],
    transports: () => [],
    providers: () => [],
    signInLinks: () => [],
    signInHelp: () => [],
    health: async () => [],
  };
}
