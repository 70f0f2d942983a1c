import type { CoreConfig } from '../config/core.ts';
import type { QuotaRow } from '../db/schema/rows.ts';
import { type Amounts, amounts, type Limits, UNLIMITED } from './amounts.ts';

/** Limits of whom no row says otherwise. */
export type QuotaDefaults = Pick<CoreConfig, 'quota' | 'userQuota'>;

/** Whose desktops are counted together. */
export type Scope = Pick<QuotaRow, 'scope' | 'scopeId'>;

export const SYSTEM: Scope = { scope: 'system', scopeId: '' };
export const ofUser = (userId: string): Scope => ({ scope: 'user', scopeId: userId });

/** Every scope that a desktop of the user counts in, in the one order in which they are locked. */
export const scopesOf = (userId: string): readonly Scope[] => [SYSTEM, ofUser(userId)];

/** What is allowed in a scope. */
export function allowedIn({ scope }: Scope, own: Limits, { quota, userQuota }: QuotaDefaults): Amounts {
  const defaults: Partial<Record<QuotaRow['scope'], Limits>> = { system: quota, user: userQuota };
  return amounts((name) => own[name] ?? defaults[scope]?.[name] ?? UNLIMITED);
}
