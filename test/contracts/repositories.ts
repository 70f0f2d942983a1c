import { afterAll, beforeAll, describe } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { auditTests } from './repositories/audit.ts';
import { externalIdentityTests } from './repositories/external-identities.ts';
import { groupTests } from './repositories/groups.ts';
import { homeTests } from './repositories/homes.ts';
import { identityTests } from './repositories/identity.ts';
import { instanceTests } from './repositories/instances.ts';
import { jobDeskTests } from './repositories/job-desk.ts';
import { jobTests } from './repositories/jobs.ts';
import { narrowedTests } from './repositories/narrowed.ts';
import { outboxTests } from './repositories/outbox.ts';
import { projectTests } from './repositories/projects.ts';
import { quotaTests } from './repositories/quotas.ts';
import { recordingTests } from './repositories/recordings.ts';
import { scheduleTests } from './repositories/schedules.ts';
import { seatTests } from './repositories/seats.ts';
import { secondFactorTests } from './repositories/second-factors.ts';
import type { Sides } from './repositories/sides.ts';
import { signInFailureTests } from './repositories/sign-in-failures.ts';
import { storedValueTests } from './repositories/stored-values.ts';
import { transactionTests } from './repositories/transactions.ts';
import { viewerTests } from './repositories/viewers.ts';
import { webhookTests } from './repositories/webhooks.ts';

/** What every database does. `open` opens another `Database` on the same data, which is this suite's alone. */
export function repositoryContract(name: string, open: () => Promise<Database>): void {
  describe(name, () => {
    const sides = { open } as Sides;

    beforeAll(async () => {
      [sides.db, sides.other] = await Promise.all([open(), open()]);
    });

    afterAll(async () => {
      await Promise.all([sides.db?.close(), sides.other?.close()]);
    });

    auditTests(sides);
    identityTests(sides);
    secondFactorTests(sides);
    signInFailureTests(sides);
    externalIdentityTests(sides);
    groupTests(sides);
    storedValueTests(sides);
    instanceTests(sides);
    jobTests(sides);
    jobDeskTests(sides);
    narrowedTests(sides);
    homeTests(sides);
    quotaTests(sides);
    projectTests(sides);
    viewerTests(sides);
    recordingTests(sides);
    seatTests(sides);
    scheduleTests(sides);
    outboxTests(sides);
    webhookTests(sides);
    transactionTests(sides);
  });
}
