import { inWords } from '../auth/decision.ts';
import { Keys } from '../auth/key-service.ts';
import { noSecondFactorRule } from '../auth/second-factor-rule.ts';
import { Homes } from '../homes/homes.ts';
import { giveUpStart } from '../instances/give-up-start.ts';
import { jobService } from '../jobs/service.ts';
import { TableQueue } from '../jobs/table-queue.ts';
import { silent } from '../log.ts';
import { Projects } from '../projects/projects.ts';
import { Quotas } from '../quotas/quotas.ts';
import { RecordingFolder } from '../recordings/folder.ts';
import { Recordings } from '../recordings/recordings.ts';
import type { Cli } from './cli.ts';
import { onThisMachine } from './on-this-machine.ts';
import { OPERATOR, type Services } from './services.ts';

const LINK_LIFETIME_MS = 3_600_000;

/** The services on the database of this machine. */
export function withLocalServices(
  cli: Cli,
  work: (services: Services) => Promise<unknown>,
): Promise<unknown> {
  return onThisMachine(cli, (machine) => {
    const { db, bus, config, permissions, auth, people, audit, publicUrl, idOf, did } = machine;
    const keys = new Keys({ db, permissions, bus, rule: noSecondFactorRule(db) });
    const recordings = new Recordings({ db, folder: new RecordingFolder(config.recordings.folder) });
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
    return work({
      people,
      audit,
      quotas: new Quotas({ db, quotas: config }),
      projects: new Projects({ db, bus }),
      homes: new Homes({ db, queue: () => queue }),
      jobs: jobService(queue),
      recordings: {
        page: (actor, filter) => recordings.page(actor, filter),
        remove: (actor, id) => recordings.remove(actor, id),
        async save(id, signal) {
          const { handle, fileName } = await recordings.content(OPERATOR, id);
          return { fileName, stream: handle.createReadStream({ signal }) };
        },
      },
      keys: {
        list: (actor, filter) => keys.list(actor, filter),
        revoke: (actor, id) => keys.revoke(actor, id),
        addFor: async (username, key) =>
          keys.add({ ...OPERATOR, userId: await idOf(username), username }, key),
      },
      why: async (userId) =>
        (await people.explain(OPERATOR, userId)).map((one) => ({
          permission: one.permission,
          title: one.title,
          isAllowed: one.isAllowed,
          why: inWords(one),
        })),
      linkFor: async (userId) =>
        `${publicUrl}/login/link?token=${await auth.createLink(userId, LINK_LIFETIME_MS)}`,
      did,
    });
  });
}
