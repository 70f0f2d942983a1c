import { expect, it } from 'vitest';
import { AuditLog } from '../../src/audit/audit-log.ts';
import type { Database } from '../../src/db/database.ts';
import { quietLog } from '../db/quiet-log.ts';

it('puts nothing into the chain before those who wait for an answer have it', async () => {
  const asked: string[] = [];
  const leave = new AbortController();
  const audit = {
    head: async () => null,
    lastChained: async () => null,
    listUnchained: async () => {
      asked.push('entries');
      leave.abort();
      return [];
    },
  } as unknown as Database['audit'];
  let calm = (): void => {};
  const isCalm = new Promise<void>((resolve) => {
    calm = resolve;
  });
  const log = new AuditLog({
    db: { audit, tx: (work) => work() },
    log: quietLog(),
    untilCalm: () => isCalm,
  });
  const chaining = log.chain(leave.signal);
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toEqual([]);
  calm();
  await chaining;
  expect(asked).toEqual(['entries']);
});
