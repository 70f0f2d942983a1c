import { and, count, eq, isNotNull, isNull, lt } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { SecondFactorRepository } from '../database.ts';

export function secondFactorRepository(client: Client): SecondFactorRepository {
  const { query, tables } = client;
  const { secondFactors, recoveryCodes } = tables;
  return {
    get: client.finder(secondFactors, secondFactors.userId),

    put: (row) =>
      client.tx(async () => {
        const isWaiting = and(eq(secondFactors.userId, row.userId), isNull(secondFactors.confirmedAt));
        await client.delete(secondFactors, isWaiting);
        await client.insert(secondFactors, row);
      }),

    async confirm(userId, secret, lastStep, confirmedAt) {
      const isIt = and(
        eq(secondFactors.userId, userId),
        eq(secondFactors.secret, secret),
        isNull(secondFactors.confirmedAt),
      );
      return (await client.update(secondFactors, { lastStep, confirmedAt }, isIt)) > 0;
    },

    async useStep(userId, step) {
      const isNewer = and(
        eq(secondFactors.userId, userId),
        isNotNull(secondFactors.confirmedAt),
        lt(secondFactors.lastStep, step),
      );
      return (await client.update(secondFactors, { lastStep: step }, isNewer)) > 0;
    },

    async delete(userId) {
      return (await client.delete(secondFactors, eq(secondFactors.userId, userId))) > 0;
    },

    replaceCodes: (userId, ids) =>
      client.tx(async () => {
        await client.delete(recoveryCodes, eq(recoveryCodes.userId, userId));
        for (const id of ids) await client.insert(recoveryCodes, { id, userId });
      }),

    async takeCode(userId, id) {
      const isIt = and(eq(recoveryCodes.id, id), eq(recoveryCodes.userId, userId));
      return (await client.delete(recoveryCodes, isIt)) > 0;
    },

    async countCodes(userId) {
      const [row] = await query
        .select({ n: count() })
        .from(recoveryCodes)
        .where(eq(recoveryCodes.userId, userId));
      return row?.n ?? 0;
    },
  };
}
