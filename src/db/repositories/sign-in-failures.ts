import { and, eq, gt, inArray, isNull, lte, max, sql } from 'drizzle-orm';
import type { Client } from '../client.ts';
import { type FailureRule, type SignInFailureRepository, UniqueViolation } from '../database.ts';
import { chunks } from './chunks.ts';
import { deleteOldest } from './delete-oldest.ts';

type Key = Parameters<SignInFailureRepository['count']>[0];

export function signInFailureRepository(client: Client): SignInFailureRepository {
  const { query, tables } = client;
  const { signInFailures: failures } = tables;
  const find = client.finder(failures, failures.id);

  /** @returns false where another one has made the row meanwhile. */
  async function begin({ id, account }: Key, now: number, rule: FailureRule): Promise<boolean> {
    const expiresAt = now + rule.keepMs;
    const heldUntil = rule.heldUntil(1, now, expiresAt);
    try {
      await client.insert(failures, { id, account, failures: 1, heldUntil, expiresAt });
      return true;
    } catch (error) {
      if (error instanceof UniqueViolation) return false;
      throw error;
    }
  }

  /** @returns false where another one has changed the row so that this one is not let through, or not here. */
  function add(id: string, now: number, rule: FailureRule): Promise<boolean> {
    const isOpen = and(eq(failures.id, id), lte(failures.heldUntil, now), gt(failures.expiresAt, now));
    const later = rule.isWindow ? {} : { expiresAt: now + rule.keepMs };
    return client.tx(async () => {
      // it locks the row, so that the others see what follows from it
      if (
        (await client.update(failures, { failures: sql`${failures.failures} + 1`, ...later }, isOpen)) === 0
      )
        return false;
      const row = await find(id);
      if (row === null) return false;
      const heldUntil = rule.heldUntil(row.failures, now, row.expiresAt);
      if (heldUntil > 0) await client.update(failures, { heldUntil }, eq(failures.id, id));
      return true;
    });
  }

  return {
    async count(key, now, rule) {
      for (;;) {
        const row = await find(key.id);
        if (row === null) {
          if (await begin(key, now, rule)) return null;
        } else if (row.expiresAt <= now) {
          await client.delete(failures, and(eq(failures.id, key.id), lte(failures.expiresAt, now)));
        } else if (row.heldUntil > now) {
          return row.heldUntil;
        } else if (await add(key.id, now, rule)) {
          return null;
        }
      }
    },

    async heldUntil(ids, now) {
      const isHeld = and(inArray(failures.id, [...ids]), gt(failures.heldUntil, now));
      const [row] = await query
        .select({ until: max(failures.heldUntil) })
        .from(failures)
        .where(and(isHeld, gt(failures.expiresAt, now)));
      return Number(row?.until ?? 0);
    },

    async heldAccounts(accounts, now) {
      const found = new Map<string, number>();
      for (const some of chunks(accounts)) {
        const rows = await query
          .select({ account: failures.account, until: max(failures.heldUntil) })
          .from(failures)
          .where(and(inArray(failures.account, some), gt(failures.heldUntil, now)))
          .groupBy(failures.account);
        for (const { account, until } of rows) if (account !== null) found.set(account, Number(until));
      }
      return found;
    },

    async giveBack(id) {
      const change = { failures: sql`${failures.failures} - 1`, heldUntil: 0 };
      await client.update(failures, change, and(eq(failures.id, id), gt(failures.failures, 0)));
    },

    async forget(id) {
      await client.delete(failures, eq(failures.id, id));
    },

    async forgetAccount(account, now) {
      const isIts = eq(failures.account, account);
      const held = await client.delete(failures, and(isIts, gt(failures.heldUntil, now)));
      await client.delete(failures, isIts);
      return held;
    },

    async forgetShared() {
      await client.delete(failures, isNull(failures.account));
    },

    deleteExpired: (now, limit) =>
      deleteOldest(client, failures, failures.expiresAt, lte(failures.expiresAt, now), limit),
  };
}
