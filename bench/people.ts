import { openDatabase } from '../src/db/open.ts';
import { silent } from '../src/log.ts';
import { type Gateway, GatewayHome } from './gateway.ts';
import { startMariadb } from './job-servers.ts';
import { load } from './load.ts';
import { type Bench, type BenchContext, type Measurement, measurement, percentile } from './measurement.ts';
import { type Asker, fillWithPeople } from './people-database.ts';
import { permissionCheckMicroseconds } from './permission-cost.ts';

const AT_ONCE = 10;
const SIZE = { users: 10_000, instances: 100_000 };
const QUICK_SIZE = { users: 1000, instances: 10_000 };
const DATABASES = ['sqlite', 'mariadb'] as const;

/** What is asked, and whether an administrator asks: everybody else has some desktops of their own. */
const ASKED = {
  own_list: { path: () => '/api/v1/instances?ended=true&limit=10', byAdmin: false },
  own_one: { path: ({ instanceId }: Asker) => `/api/v1/instances/${instanceId}`, byAdmin: false },
  all_list: { path: () => '/api/v1/instances?ended=true&limit=10', byAdmin: true },
  users_list: { path: () => '/api/v1/users?limit=10&offset=5000', byAdmin: true },
  users_one: { path: ({ userId }: Asker) => `/api/v1/users/${userId}`, byAdmin: true },
} as const;
type Asked = keyof typeof ASKED;
const PARTS = Object.keys(ASKED) as Asked[];

/** Answers a second, and how long one takes, with many people and rows; and what deciding about a permission costs. */
export const peopleBench: Bench = {
  names: [
    ...DATABASES.flatMap((database) =>
      PARTS.flatMap((part) => [`people.${database}_${part}_per_s`, `people.${database}_${part}_p99_ms`]),
    ),
    'people.permission_check_us',
  ],
  async run(context) {
    const measured = [
      measurement('people.permission_check_us', 'µs', permissionCheckMicroseconds(context.quick ? 5 : 21)),
    ];
    for (const database of DATABASES) {
      if (context.wants(`people.${database}_`)) measured.push(...(await ofDatabase(database, context)));
    }
    return measured;
  },
};

async function ofDatabase(
  database: (typeof DATABASES)[number],
  context: BenchContext,
): Promise<readonly Measurement[]> {
  if (database === 'sqlite') return measured('sqlite', null, context);
  const server = await startMariadb(context.signal);
  if (server === null) {
    context.note('people: without MariaDB, which is not installed');
    return [];
  }
  try {
    return await measured('mariadb', server.url, context);
  } finally {
    await server.stop();
  }
}

/** @param url of the database; null for the one that a gateway makes by itself. */
async function measured(
  database: string,
  url: string | null,
  { quick, signal, note }: BenchContext,
): Promise<readonly Measurement[]> {
  const env: Record<string, string> = url === null ? {} : { DESKGATE_DATABASE_URL: url };
  const home = await GatewayHome.make({ env, signal });
  try {
    // the first one makes the tables
    await (await home.start()).stop();
    const db = await openDatabase({ url: url ?? home.databaseUrl, log: silent });
    const size = quick ? QUICK_SIZE : SIZE;
    const asker = await fillWithPeople(db, size).finally(() => db.close());
    note(`people: ${size.users} users and ${size.instances} desktops that have ended are in ${database}`);
    const gateway = await home.start();
    try {
      await gateway.signIn();
      return await answersOf(gateway, asker, { database, runs: quick ? 1 : 5, ms: quick ? 1000 : 3000 });
    } finally {
      await gateway.stop();
    }
  } finally {
    await home.remove();
  }
}

async function answersOf(
  gateway: Gateway,
  asker: Asker,
  { database, runs, ms }: { database: string; runs: number; ms: number },
): Promise<readonly Measurement[]> {
  const results: Record<Asked, { perSecond: number[]; answeredMs: number[] }> = {
    own_list: { perSecond: [], answeredMs: [] },
    own_one: { perSecond: [], answeredMs: [] },
    all_list: { perSecond: [], answeredMs: [] },
    users_list: { perSecond: [], answeredMs: [] },
    users_one: { perSecond: [], answeredMs: [] },
  };
  // the first run is the engine's, which compiles meanwhile
  for (let run = -1; run < runs; run++) {
    for (const part of PARTS) {
      const { path, byAdmin } = ASKED[part];
      const Cookie = byAdmin ? gateway.cookie : `deskgate=${asker.token}`;
      const url = `${gateway.url}${path(asker)}`;
      const { perSecond, answeredMs } = await load({ url, headers: { Cookie }, atOnce: AT_ONCE, ms });
      if (run < 0) continue;
      results[part].perSecond.push(perSecond);
      for (const one of answeredMs) results[part].answeredMs.push(one);
    }
  }
  return PARTS.flatMap((part) => [
    measurement(`people.${database}_${part}_per_s`, 'answers/s', results[part].perSecond),
    percentile(`people.${database}_${part}_p99_ms`, 'ms', results[part].answeredMs, 99),
  ]);
}
