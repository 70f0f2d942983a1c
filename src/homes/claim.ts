import { UniqueViolation } from '../db/database.ts';
import type { HomeRow, InstanceRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { HomeSpec } from '../instances/provider.ts';
import { JobDeferred } from '../jobs/queue.ts';
import type { HomeParts } from './parts.ts';
import { removalOf } from './removal.ts';
import { homeOf, usesOf } from './use.ts';

type Claimant = Pick<InstanceRow, 'id' | 'appId' | 'appName' | 'userId' | 'provider' | 'app'>;

const LOOK_AGAIN_MS = 500;

/**
 * The first thing in the transaction that begins a start: writes the home's row, before there is a home. Two desktops of one
 * person in one application never have it at once. Rejects with HOME_IN_USE or HOME_ELSEWHERE.
 */
export async function claimHome(parts: HomeParts, claimant: Claimant): Promise<void> {
  const { userId, appId } = claimant;
  if (homeOf(claimant) === undefined || userId === null) return;
  const row = await ownRow(parts, claimant, userId);
  if (row === null) return;
  if (row.provider !== claimant.provider) {
    throw new AppError(
      'HOME_ELSEWHERE',
      `What is kept of ${claimant.appName} is kept by ${row.provider}, and the application is run by ${claimant.provider} now.`,
    );
  }
  const uses = await usesOf(parts.db, { userId, appId }, claimant.id);
  if (!uses.has('held')) return;
  throw new AppError(
    'HOME_IN_USE',
    `A desktop of ${claimant.appName} is open already, and what is kept of it can be given to one at a time.`,
  );
}

/** Touching the row, or inserting it, keeps others away until the transaction ends. */
async function ownRow(
  { db, provider }: HomeParts,
  { appId, provider: providerId }: Claimant,
  userId: string,
): Promise<HomeRow | null> {
  const now = Date.now();
  if (!(await db.homes.touch(userId, appId, now))) {
    const id = newId();
    const ref = provider(providerId)?.homeRef?.(id);
    if (ref === undefined) return null;
    const row = { id, userId, appId, provider: providerId, ref, createdAt: now, usedAt: now };
    try {
      await db.homes.insert(row);
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      await db.homes.touch(userId, appId, now);
    }
  }
  return db.homes.ofOwner(userId, appId);
}

/**
 * The home for a start; null where the application keeps none. Rejects with JobDeferred while the desktop before it still
 * ends, or what was given up is not removed yet.
 */
export async function homeForStart(parts: HomeParts, claimant: Claimant): Promise<HomeSpec | null> {
  const { db } = parts;
  const { userId, appId } = claimant;
  const home = homeOf(claimant);
  if (home === undefined || userId === null) return null;
  const uses = await usesOf(db, { userId, appId }, claimant.id);
  if (uses.has('leaving')) throw new JobDeferred('the desktop before it to end', LOOK_AGAIN_MS);
  const template = home.template ?? null;
  if (template !== null && (await db.jobs.activeOf(removalOf(userId, appId))) !== null) {
    throw new JobDeferred('what was kept before to be removed', LOOK_AGAIN_MS);
  }
  const row = (await db.homes.ofOwner(userId, appId)) ?? (await claimedNow(parts, claimant, userId));
  return { ref: row.ref, path: home.path, template, userId };
}

/** The home that was claimed went with the desktop before. */
async function claimedNow(parts: HomeParts, claimant: Claimant, userId: string): Promise<HomeRow> {
  await parts.db.tx(() => claimHome(parts, claimant));
  const row = await parts.db.homes.ofOwner(userId, claimant.appId);
  if (row !== null) return row;
  throw new AppError('PROVIDER_FAILED', `The provider ${claimant.provider} keeps no homes any more.`, {
    remedy: "Leave out the application's home, or run it with a provider that keeps homes.",
  });
}

/** Part of a stop, repeatable: what is not to be kept goes with the desktop. */
export async function discardHome(
  { db, provider }: HomeParts,
  row: Claimant,
  signal: AbortSignal,
): Promise<void> {
  const { userId, appId } = row;
  if (userId === null || homeOf(row)?.keep !== false) return;
  const home = await db.homes.ofOwner(userId, appId);
  if (home === null || (await usesOf(db, { userId, appId }, row.id)).has('held')) return;
  await provider(home.provider)?.removeHome?.(home.ref, signal);
  await db.homes.delete(home.id);
}
