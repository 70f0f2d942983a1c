import { hostname } from 'node:os';
import { AuditLog } from '../audit/audit-log.ts';
import { createLocalAuth } from '../auth/local-auth.ts';
import type { Actor } from '../auth/model.ts';
import type { PeopleService } from '../auth/people.ts';
import { People } from '../auth/people-service.ts';
import type { Permissions } from '../auth/permissions.ts';
import type { AuthService } from '../auth/service.ts';
import type { Database } from '../db/database.ts';
import { openDatabase } from '../db/open.ts';
import { AppError } from '../errors.ts';
import { EventBus } from '../events/bus.ts';
import { silent } from '../log.ts';
import { permissionsOf } from '../plugins/permissions.ts';
import { Quotas } from '../quotas/quotas.ts';
import type { QuotaService } from '../quotas/service.ts';
import { load } from './context.ts';

/** Whoever has the command line on the gateway's machine has the database, and with it everything. */
export const OPERATOR: Actor = { userId: '', username: 'command line', keyId: null, may: () => true };

export interface Opened {
  readonly auth: AuthService;
  readonly people: PeopleService;
  readonly db: Database;
  readonly permissions: Permissions;
  readonly quotas: QuotaService;
  readonly publicUrl: string;
  /** Of a user name. Rejects with USER_NOT_FOUND. */
  idOf(username: string): Promise<string>;
  /** Writes into the audit log what was done, in the words of the REST API. */
  did(action: string, ...resources: string[]): Promise<void>;
}

/** The users of the configured database, without a gateway; one that runs notices within 2 s. */
export async function withPeople(
  file: string | undefined,
  work: (opened: Opened) => Promise<void>,
): Promise<number> {
  const { config, plugins } = await load(file);
  const { databaseUrl, sessionHours, publicUrl, host, port } = config.core;
  const db = await openDatabase({ url: databaseUrl, log: silent });
  try {
    const auth = createLocalAuth({ db, bus: new EventBus(), sessionMs: sessionHours * 3_600_000 });
    const idOf = async (username: string): Promise<string> => {
      const found = await db.users.findByUsername(username);
      if (found === null) throw new AppError('USER_NOT_FOUND', `There is no user named ${username}.`);
      return found.id;
    };
    const permissions = permissionsOf(plugins);
    const people = new People({ db, auth, permissions });
    const audit = new AuditLog({ db, log: silent });
    const did: Opened['did'] = (action, ...resources) =>
      audit.add({
        userId: null,
        actor: OPERATOR.username,
        address: hostname(),
        action,
        resources,
        result: 'ok',
      });
    const quotas = new Quotas({ db, quotas: config.core });
    await work({
      auth,
      people,
      db,
      permissions,
      quotas,
      publicUrl: publicUrl ?? `http://${host}:${port}`,
      idOf,
      did,
    });
    return 0;
  } finally {
    await db.close();
  }
}
