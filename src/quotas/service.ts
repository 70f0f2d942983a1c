import type { Actor } from '../auth/model.ts';
import type { Amounts, Limits } from './amounts.ts';

/** What is used against what is allowed. */
export interface QuotaView {
  readonly scope: 'system' | 'project' | 'user';
  /** Null unless it is a user's. */
  readonly user: { readonly id: string; readonly username: string } | null;
  /** Null unless it is a project's. */
  readonly project: { readonly id: string; readonly name: string } | null;
  readonly used: Amounts;
  /** -1 for no limit. */
  readonly allowed: Amounts;
  /** What of it was set; the rest is as configured. */
  readonly set: Limits;
  /** Raised each time that it is set; 0 before. */
  readonly revision: number;
}

/** Everything but `mine` and `ofProject` rejects with FORBIDDEN unless the actor may `quotas.manage`. */
export interface QuotaService {
  /** With a key of a project the project's. */
  mine(actor: Actor): Promise<QuotaView>;
  system(actor: Actor): Promise<QuotaView>;
  /** Rejects with USER_NOT_FOUND. */
  ofUser(actor: Actor, userId: string): Promise<QuotaView>;
  /** For who belongs to the project too. Rejects with PROJECT_NOT_FOUND. */
  ofProject(actor: Actor, projectId: string): Promise<QuotaView>;
  /**
   * In place of what was set before; counts from the next start on, and ends nothing that runs. Rejects with USER_NOT_FOUND.
   * @param userId null for the whole system.
   * @param revision rejects with PRECONDITION_FAILED where it has another one.
   */
  set(actor: Actor, userId: string | null, limits: Limits, revision?: number): Promise<QuotaView>;
  /** The same of a project. Rejects with PROJECT_NOT_FOUND. */
  setOfProject(actor: Actor, projectId: string, limits: Limits, revision?: number): Promise<QuotaView>;
}
