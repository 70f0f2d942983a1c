import type { CoreConfig } from '../config/core.ts';
import type { QuotaRow } from '../db/schema/rows.ts';
import { type Amounts, amounts, type Limits, UNLIMITED } from './amounts.ts';

/** Limits of whom no row says otherwise. */
export type QuotaDefaults = Pick<CoreConfig, 'quota' | 'userQuota' | 'projectQuota'>;

/** Whose desktops are counted together. */
export type Scope = Pick<QuotaRow, 'scope' | 'scopeId'>;

export const SYSTEM: Scope = { scope: 'system', scopeId: '' };
export const ofUser = (userId: string): Scope => ({ scope: 'user', scopeId: userId });

export const ofProject = (projectId: string): Scope => ({ scope: 'project', scopeId: projectId });

/** Whose a desktop is. */
export interface Owner {
  readonly userId: string;
  readonly projectId: string | null;
}

/** Every scope that a desktop counts in, in the one order in which they are locked. */
export function scopesOf({ userId, projectId }: Owner): readonly Scope[] {
  return [SYSTEM, ...(projectId === null ? [] : [ofProject(projectId)]), ofUser(userId)];
}

/** For asking what the desktops of a scope take. */
export function countedIn({ scope, scopeId }: Scope): { userId: string } | { projectId: string } | null {
  if (scope === 'system') return null;
  return scope === 'user' ? { userId: scopeId } : { projectId: scopeId };
}

/** What is allowed in a scope. */
export function allowedIn(
  { scope }: Scope,
  own: Limits,
  { quota, userQuota, projectQuota }: QuotaDefaults,
): Amounts {
  const defaults: Record<QuotaRow['scope'], Limits> = {
    system: quota,
    project: projectQuota,
    user: userQuota,
  };
  return amounts((name) => own[name] ?? defaults[scope][name] ?? UNLIMITED);
}
