import type { CommandIo } from '../plugins/plugin.ts';
import { type Limits, QUOTAS, type QuotaName, UNLIMITED } from '../quotas/amounts.ts';
import { amountInWords } from '../quotas/words.ts';
import { withLimit } from './quota-limits.ts';
import { OPERATOR, type Opened, withPeople } from './with-people.ts';

type Io = Pick<CommandIo, 'out' | 'err'>;

/** `deskgate quota …`: works on the database itself; counts from the next start on. */
export const quota = {
  show: (
    file: string | undefined,
    io: Io,
    name: string | undefined,
    options: { json?: boolean },
  ): Promise<number> =>
    withPeople(file, async (opened) => {
      const view = await viewOf(opened, name);
      if (options.json) return io.out(JSON.stringify(view, null, 2));
      const words = (of: QuotaName, amount: number): string =>
        amount === UNLIMITED ? 'unlimited' : amountInWords(of, amount);
      io.out('QUOTA       USED        ALLOWED     FROM');
      for (const of of QUOTAS) {
        const from = view.set[of] === undefined ? 'configuration' : 'set';
        const cells = [of, words(of, view.used[of]), words(of, view.allowed[of])];
        io.out([...cells.map((cell) => cell.padEnd(10)), from].join('  '));
      }
    }),

  set: (
    file: string | undefined,
    io: Io,
    given: readonly string[],
    name: string | undefined,
  ): Promise<number> =>
    withPeople(file, async (opened) => {
      const { quotas, idOf, did } = opened;
      const before = (await viewOf(opened, name)).set;
      const limits = given.reduce<Limits>(withLimit, before);
      const userId = name === undefined ? null : await idOf(name);
      await quotas.set(OPERATOR, userId, limits);
      await did(userId === null ? 'setSystemQuota' : 'setUserQuota', ...(userId === null ? [] : [userId]));
      io.out(`Set; it counts from the next start of ${name ?? 'anybody'} on.`);
    }),
};

async function viewOf({ quotas, idOf }: Opened, name: string | undefined) {
  return name === undefined ? quotas.system(OPERATOR) : quotas.ofUser(OPERATOR, await idOf(name));
}
