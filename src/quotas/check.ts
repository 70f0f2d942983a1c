import type { Database } from '../db/database.ts';
import type { InstanceRow, QuotaRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { isLimited, QUOTAS, type QuotaName, UNLIMITED } from './amounts.ts';
import { allowedIn, countedIn, type QuotaDefaults, type Scope, scopesOf } from './scopes.ts';
import { amountsOf, sumOf, type Taken } from './usage.ts';
import { amountInWords, quotaInWords } from './words.ts';

export interface QuotaParts {
  readonly db: Database;
  readonly quotas: QuotaDefaults;
}

/**
 * Makes the desktop count for its owner, or rejects with QUOTA_EXCEEDED. First in the transaction that does so: until its end
 * nobody else takes anything of the same quotas, at whichever gateway.
 */
export type TakeQuota = (instance: Taken & Pick<InstanceRow, 'id'>) => Promise<void>;

/** Before that transaction. Null where nothing is limited, so that nobody waits for anybody. */
export async function quotaFor(
  parts: QuotaParts,
  { userId, projectId }: Pick<InstanceRow, 'userId' | 'projectId'>,
): Promise<TakeQuota | null> {
  if (userId === null) return null;
  const { db } = parts;
  const all = scopesOf({ userId, projectId });
  const rows = await db.quotas.find(all);
  const limited = all.filter((scope) => isLimited(allowedIn(scope, limitsIn(rows, scope), parts.quotas)));
  if (limited.length === 0) return null;
  // there is a row to be locked from here on
  for (const scope of limited) if (!rows.some((row) => isOf(row, scope))) await db.quotas.ensure(scope);
  return async (instance) => {
    for (const scope of limited) await db.quotas.lock(scope);
    const now = await db.quotas.find(limited);
    // the narrowest first: it is what its owner can do something about
    for (const scope of limited.toReversed()) await check(parts, scope, now, instance);
  };
}

async function check(
  { db, quotas }: QuotaParts,
  scope: Scope,
  rows: readonly QuotaRow[],
  instance: Parameters<TakeQuota>[0],
): Promise<void> {
  const allowed = allowedIn(scope, limitsIn(rows, scope), quotas);
  const used = sumOf(await db.instances.usage(countedIn(scope), instance.id));
  const asked = amountsOf(instance);
  for (const name of QUOTAS) {
    if (asked[name] === 0 || allowed[name] === UNLIMITED) continue;
    if (fits(used[name] + asked[name], allowed[name])) continue;
    throw exceeded(name, scope, await nameOf(db, scope), {
      used: used[name],
      asked: asked[name],
      allowed: allowed[name],
    });
  }
}

function exceeded(
  quota: QuotaName,
  { scope }: Scope,
  name: string,
  { used, asked, allowed }: Readonly<Record<'used' | 'asked' | 'allowed', number>>,
): AppError {
  const whose = scope === 'system' ? 'the whole gateway' : name;
  const [has, needs] = [amountInWords(quota, used), amountInWords(quota, asked)];
  const isEver = fits(asked, allowed);
  return new AppError(
    'QUOTA_EXCEEDED',
    `The quota of ${whose} is ${quotaInWords(quota, allowed)}: ${has} in use, and this desktop takes ${needs} more.`,
    {
      detail: `${scope} quota ${quota}: ${used} used, ${allowed} allowed, ${asked} asked for`,
      remedy: isEver ? REMEDIES[scope] : 'Ask an administrator for a larger quota.',
    },
  );
}

/** Parts of a CPU are thousandths: 0.2 and 0.1 fit 0.3. */
const fits = (amount: number, allowed: number): boolean => amount - allowed < 0.0005;

const REMEDIES: Readonly<Record<QuotaRow['scope'], string>> = {
  system: 'Try again when somebody has stopped a desktop, or ask an administrator for a larger quota.',
  project: 'Stop a desktop of the project, or ask an administrator for a larger quota.',
  user: 'Stop a desktop, or ask an administrator for a larger quota.',
};

async function nameOf(db: Database, { scope, scopeId }: Scope): Promise<string> {
  if (scope === 'user') return (await db.users.get(scopeId))?.username ?? '';
  return `the project ${(await db.projects.get(scopeId))?.name ?? ''}`;
}

const isOf = (row: QuotaRow, { scope, scopeId }: Scope): boolean =>
  row.scope === scope && row.scopeId === scopeId;

const limitsIn = (rows: readonly QuotaRow[], scope: Scope): QuotaRow['limits'] =>
  rows.find((row) => isOf(row, scope))?.limits ?? {};
