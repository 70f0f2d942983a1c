import { hostname } from 'node:os';
import { AuditLog } from '../audit/audit-log.ts';
import { AccountMails } from '../auth/account-mails.ts';
import { createLocalAuth } from '../auth/local-auth.ts';
import { People } from '../auth/people-service.ts';
import type { Permissions } from '../auth/permissions.ts';
import type { AuthService } from '../auth/service.ts';
import { type CoreConfig, publicUrlOf } from '../config/core.ts';
import type { Database } from '../db/database.ts';
import { openDatabase } from '../db/open.ts';
import { AppError } from '../errors.ts';
import { EventBus } from '../events/bus.ts';
import { silent } from '../log.ts';
import type { Mailer } from '../mail/mailer.ts';
import { permissionsOf } from '../plugins/permissions.ts';
import type { Cli } from './cli.ts';
import { load } from './context.ts';
import { OutgoingMail } from './outgoing-mail.ts';
import { OPERATOR } from './services.ts';
import { withPlugins } from './with-plugins.ts';

export interface Machine {
  readonly db: Database;
  readonly bus: EventBus;
  readonly config: CoreConfig;
  readonly permissions: Permissions;
  readonly auth: AuthService;
  readonly people: People;
  readonly audit: AuditLog;
  /** Where people reach the gateway. */
  readonly publicUrl: string;
  /** Of a user name. Rejects with USER_NOT_FOUND. */
  idOf(username: string): Promise<string>;
  /** Writes into the audit log what was done, in the words of the REST API. */
  did(action: string, ...resources: string[]): Promise<void>;
}

/** The configured database, without a gateway; one that runs notices within 2 s. */
export async function onThisMachine(
  cli: Cli,
  work: (machine: Machine) => Promise<unknown>,
): Promise<unknown> {
  const loaded = await load(cli);
  const { config, plugins } = loaded;
  const { databaseUrl, sessionHours, port } = config.core;
  const publicUrl = publicUrlOf(config.core, port);
  const mail = new OutgoingMail();
  const db = await openDatabase({ url: databaseUrl, log: silent });
  try {
    const bus = new EventBus();
    const permissions = permissionsOf(plugins);
    const auth = createLocalAuth({ db, bus, sessionMs: sessionHours * 3_600_000 });
    const audit = new AuditLog({ db, log: silent });
    const result = await work({
      ...{ db, bus, permissions, auth, audit, config: config.core },
      people: new People({
        db,
        auth,
        permissions,
        mails: new AccountMails({ mail, publicUrl: () => publicUrl }),
      }),
      publicUrl,
      async idOf(username) {
        const found = await db.users.findByUsername(username);
        if (found === null) throw new AppError('USER_NOT_FOUND', `There is no user named ${username}.`);
        return found.id;
      },
      did: (action, ...resources) =>
        audit.add({
          userId: null,
          actor: OPERATOR.username,
          address: hostname(),
          action,
          resources,
          result: 'ok',
        }),
    });
    const withMailer = (send: (mailer: Mailer | null) => Promise<void>) =>
      withPlugins(loaded, db, ({ mailer }) => send(mailer));
    await mail.leave(withMailer, cli.io.err, cli.io.interrupted());
    return result;
  } finally {
    await db.close();
  }
}

/** For commands that no API has: they refuse where a gateway elsewhere is asked. */
export async function onlyHere(cli: Cli, work: (machine: Machine) => Promise<unknown>): Promise<unknown> {
  if ((await cli.remote()) === null) return onThisMachine(cli, work);
  throw new AppError('BAD_REQUEST', "This is done on the gateway's machine only.", {
    remedy: 'Run it there, or with --local for the database of this machine.',
  });
}
