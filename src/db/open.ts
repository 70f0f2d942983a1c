import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { type Client, createClient } from './client.ts';
import type { Database } from './database.ts';
import { describeAddress, type MysqlAddress, parseDatabaseUrl, type SqliteAddress } from './database-url.ts';
import { unreachable, withoutParameters } from './failures.ts';
import { accessKeyRepository } from './repositories/access-keys.ts';
import { accountLinkRepository } from './repositories/account-links.ts';
import { appSharingRepository } from './repositories/app-sharing.ts';
import { appRepository } from './repositories/apps.ts';
import { auditRepository } from './repositories/audit.ts';
import { connectionRepository } from './repositories/connections.ts';
import { externalIdentityRepository } from './repositories/external-identities.ts';
import { groupRepository } from './repositories/groups.ts';
import { homeRepository } from './repositories/homes.ts';
import { instanceRepository } from './repositories/instances.ts';
import { jobRepository } from './repositories/jobs.ts';
import { knownPlaceRepository } from './repositories/known-places.ts';
import { outboxRepository } from './repositories/outbox.ts';
import { passkeyRepository } from './repositories/passkeys.ts';
import { portLeaseRepository } from './repositories/port-leases.ts';
import { projectRepository } from './repositories/projects.ts';
import { quotaRepository } from './repositories/quotas.ts';
import { recordingRepository } from './repositories/recordings.ts';
import { scheduleRepository } from './repositories/schedules.ts';
import { seatRepository } from './repositories/seats.ts';
import { secondFactorRepository } from './repositories/second-factors.ts';
import { sessionRepository } from './repositories/sessions.ts';
import { signInFailureRepository } from './repositories/sign-in-failures.ts';
import { signInLinkRepository } from './repositories/sign-in-links.ts';
import { signInTicketRepository } from './repositories/sign-in-tickets.ts';
import { spentTokenRepository } from './repositories/spent-tokens.ts';
import { startKeyRepository } from './repositories/start-keys.ts';
import { userRepository } from './repositories/users.ts';
import { viewerRepository } from './repositories/viewers.ts';
import { webhookDeliveryRepository } from './repositories/webhook-deliveries.ts';
import { webhookRepository } from './repositories/webhooks.ts';
import { Transactions } from './transactions.ts';

export interface OpenOptions {
  /** `sqlite:///absolute/path`, `sqlite:relative/path`, `mysql://` or `mariadb://user:password@host:port/name`. */
  readonly url: string;
  readonly log: Logger;
}

/**
 * Opens the database, creates it where it is a file, and brings its tables up to date; of processes that start at once
 * one does so and the others wait. Rejects with CONFIG_INVALID, DATABASE_UNREACHABLE, DATABASE_NEWER or
 * DATABASE_MIGRATION_FAILED; no message holds the password.
 */
export async function openDatabase({ url, log }: OpenOptions): Promise<Database> {
  const address = parseDatabaseUrl(url);
  try {
    return address.dialect === 'sqlite' ? await openSqlite(address, log) : await openMysql(address, log);
  } catch (error) {
    throw atStart(error, describeAddress(address));
  }
}

async function openSqlite({ file }: SqliteAddress, log: Logger): Promise<Database> {
  const [{ SqliteDriver }, { migrateSqlite }, { sqliteDialect }] = await Promise.all([
    import('./sqlite-driver.ts'),
    import('./sqlite-migrate.ts'),
    import('./sqlite-dialect.ts'),
  ]);
  const driver = await SqliteDriver.open({ file, log });
  try {
    await migrateSqlite(driver, log);
  } catch (error) {
    await driver.close();
    throw error;
  }
  const transactions = new Transactions({ driver });
  return assemble('sqlite', transactions, createClient(transactions, sqliteDialect(transactions)));
}

async function openMysql(address: MysqlAddress, log: Logger): Promise<Database> {
  const [{ MysqlDriver }, { migrateMysql }, { mysqlDialect }] = await Promise.all([
    import('./mysql-driver.ts'),
    import('./mysql-migrate.ts'),
    import('./mysql-dialect.ts'),
  ]);
  const driver = await MysqlDriver.open(address);
  try {
    await migrateMysql(driver, address.database, log);
  } catch (error) {
    await driver.close();
    throw error;
  }
  const transactions = new Transactions({ driver });
  return assemble('mysql', transactions, createClient(transactions, mysqlDialect(transactions)));
}

function assemble(dialect: Database['dialect'], transactions: Transactions, client: Client): Database {
  return {
    dialect,
    users: guarded(userRepository(client)),
    sessions: guarded(sessionRepository(client)),
    signInLinks: guarded(signInLinkRepository(client)),
    secondFactors: guarded(secondFactorRepository(client)),
    passkeys: guarded(passkeyRepository(client)),
    signInTickets: guarded(signInTicketRepository(client)),
    signInFailures: guarded(signInFailureRepository(client)),
    accountLinks: guarded(accountLinkRepository(client)),
    knownPlaces: guarded(knownPlaceRepository(client)),
    externalIdentities: guarded(externalIdentityRepository(client)),
    spentTokens: guarded(spentTokenRepository(client)),
    accessKeys: guarded(accessKeyRepository(client)),
    audit: guarded(auditRepository(client)),
    groups: guarded(groupRepository(client)),
    projects: guarded(projectRepository(client)),
    apps: guarded(appRepository(client)),
    appSharing: guarded(appSharingRepository(client)),
    instances: guarded(instanceRepository(client)),
    connections: guarded(connectionRepository(client)),
    viewers: guarded(viewerRepository(client)),
    recordings: guarded(recordingRepository(client)),
    leases: guarded(portLeaseRepository(client)),
    jobs: guarded(jobRepository(client)),
    homes: guarded(homeRepository(client)),
    startKeys: guarded(startKeyRepository(client)),
    quotas: guarded(quotaRepository(client)),
    seats: guarded(seatRepository(client)),
    schedules: guarded(scheduleRepository(client)),
    outbox: guarded(outboxRepository(client)),
    webhooks: guarded(webhookRepository(client)),
    webhookDeliveries: guarded(webhookDeliveryRepository(client)),
    tx: (work) => transactions.tx(work),
    together: (ask) => transactions.together(ask),
    afterCommit: (then) => transactions.afterCommit(then),
    ping: (signal) => ping(transactions, signal),
    close: () => transactions.close(),
  };
}

/** Drizzle's errors quote the statement's parameters, among them what must stay secret: none leaves a repository. */
function guarded<Repository extends object>(repository: Repository): Repository {
  const methods = Object.entries(repository) as [string, (...args: unknown[]) => Promise<unknown>][];
  const guardedMethods = methods.map(([name, method]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await method(...args);
      } catch (error) {
        throw withoutParameters(error);
      }
    },
  ]);
  return Object.fromEntries(guardedMethods) as Repository;
}

async function ping(transactions: Transactions, signal: AbortSignal): Promise<void> {
  let giveUp = (): void => {};
  const late = new Promise<never>((_, reject) => {
    giveUp = () => reject(unreachable('it did not answer in time'));
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    await Promise.race([late, transactions.execute({ sql: 'SELECT 1', params: [] })]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** At the start the operator reads the message, and is told where and why; later a visitor may, and is not. */
function atStart(error: unknown, where: string): unknown {
  if (!(error instanceof AppError) || error.code !== 'DATABASE_UNREACHABLE') return error;
  const why = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return new AppError('DATABASE_UNREACHABLE', `The database ${where} cannot be opened${why}.`, {
    remedy: error.remedy,
    cause: error.cause,
  });
}
