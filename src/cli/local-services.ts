import { hostname } from 'node:os';
import { AuditLog } from '../audit/audit-log.ts';
import { inWords } from '../auth/decision.ts';
import { Keys } from '../auth/key-service.ts';
import { createLocalAuth } from '../auth/local-auth.ts';
import { People } from '../auth/people-service.ts';
import { openDatabase } from '../db/open.ts';
import { EventBus } from '../events/bus.ts';
import { giveUpStart } from '../instances/give-up-start.ts';
import { jobService } from '../jobs/service.ts';
import { TableQueue } from '../jobs/table-queue.ts';
import { silent } from '../log.ts';
import { permissionsOf } from '../plugins/permissions.ts';
import { Quotas } from '../quotas/quotas.ts';
import type { Cli } from './cli.ts';
import { load } from './context.ts';
import { OPERATOR, type Services, userIdOf } from './services.ts';

const LINK_LIFETIME_MS = 3_600_000;

/** The configured database, without a gateway; one that runs notices within 2 s. */
export async function withLocalServices(
  cli: Cli,
  work: (services: Services) => Promise<unknown>,
): Promise<unknown> {
  const { config, plugins } = await load(cli);
  const { databaseUrl, sessionHours, publicUrl, host, port } = config.core;
  const db = await openDatabase({ url: databaseUrl, log: silent });
  try {
    const bus = new EventBus();
    const permissions = permissionsOf(plugins);
    const auth = createLocalAuth({ db, bus, sessionMs: sessionHours * 3_600_000 });
    const people = new People({ db, auth, permissions });
    const keys = new Keys({ db, permissions, bus });
    const audit = new AuditLog({ db, log: silent });
    const queue = new TableQueue({
      db,
      log: silent,
      handlers: {},
      concurrency: 1,
      timeoutMs: 1,
      lanes: [],
      onUnwanted: (job) => giveUpStart(db, job),
      // the gateway compares what is wanted with what is, and does the rest
      onEnd: async () => {},
    });
    return await work({
      people,
      audit,
      quotas: new Quotas({ db, quotas: config.core }),
      jobs: jobService(queue),
      keys: {
        list: (actor, filter) => keys.list(actor, filter),
        revoke: (actor, id) => keys.revoke(actor, id),
        addFor: async (username, key) =>
          keys.add({ ...OPERATOR, userId: await userIdOf({ people }, username), username }, key),
      },
      why: async (userId) =>
        (await people.explain(OPERATOR, userId)).map((one) => ({
          permission: one.permission,
          title: one.title,
          isAllowed: one.isAllowed,
          why: inWords(one),
        })),
      linkFor: async (userId) =>
        `${publicUrl ?? `http://${host}:${port}`}/login/link?token=${await auth.createLink(userId, LINK_LIFETIME_MS)}`,
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
  } finally {
    await db.close();
  }
}
