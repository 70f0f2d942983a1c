import type { Actor, User } from '../auth/model.ts';
import type { Page, ProjectMemberFilter, ProjectMemberSort, ProjectRole } from '../db/database.ts';
import type { ListFilter } from '../db/list-filter.ts';

/** What people own together: applications, desktops and their connections, and access keys. */
export interface ProjectView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** What whoever looks is in it; null for who looks after all projects and does not belong to this one. */
  readonly role: ProjectRole | null;
  /** How many users belong to it. */
  readonly members: number;
  /** UTC ms. */
  readonly createdAt: number;
  /** Raised by every change but that of its members. */
  readonly revision: number;
}

export interface ProjectMember {
  readonly user: User;
  readonly role: ProjectRole;
  /** UTC ms: since when. */
  readonly createdAt: number;
}

export interface ProjectFields {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
}

export interface ProjectFilter extends ListFilter, Partial<Page<'name' | 'createdAt'>> {
  /** Also those that the actor does not belong to: for who holds `projects.manage`. */
  readonly all?: boolean | undefined;
}

/**
 * Projects, and who belongs to them as what. Every method rejects with FORBIDDEN unless the actor may `projects.own`, and with
 * PROJECT_NOT_FOUND for a project that the actor neither belongs to nor looks after (`projects.manage`). What is given a
 * revision rejects with PRECONDITION_FAILED where somebody has made another one of it.
 */
export interface ProjectService {
  /** By name. @param filter.limit at most 200, else 50. */
  list(
    actor: Actor,
    filter?: ProjectFilter,
  ): Promise<{ readonly items: readonly ProjectView[]; readonly total: number }>;
  get(actor: Actor, id: string): Promise<ProjectView>;
  /** For who holds `projects.manage`, who becomes its first manager. Rejects with PROJECT_EXISTS or INVALID_BODY. */
  create(actor: Actor, project: ProjectFields & { readonly name: string }): Promise<ProjectView>;
  /** For its managers too. Rejects with PROJECT_EXISTS or INVALID_BODY. */
  change(actor: Actor, id: string, change: ProjectFields, revision?: number): Promise<ProjectView>;
  /**
   * For who holds `projects.manage`. Its keys go with it; what has ended in it stays with who started it. Rejects with
   * PROJECT_IN_USE while it has applications or desktops.
   */
  remove(actor: Actor, id: string, revision?: number): Promise<void>;
  /** By name of the user, for everybody who belongs to it. @param filter.limit at most 200, else 50. */
  members(
    actor: Actor,
    id: string,
    filter?: ProjectMemberFilter & Partial<Page<ProjectMemberSort>>,
  ): Promise<{ readonly items: readonly ProjectMember[]; readonly total: number }>;
  /**
   * For its managers too, as the following are. Rejects with USER_NOT_FOUND or MEMBER_EXISTS, and with RATE_LIMITED, whatever
   * the name, for who may not list users and has tried too many that there are not. Not inside a `tx`.
   */
  addMember(actor: Actor, id: string, username: string, role: ProjectRole): Promise<ProjectMember>;
  /** Rejects with MEMBER_NOT_FOUND. */
  changeMember(actor: Actor, id: string, userId: string, role: ProjectRole): Promise<ProjectMember>;
  /**
   * Everybody may leave. Their keys of the project are revoked, and their open streams of its desktops end within 2 s; the
   * desktops stay the project's. Rejects with MEMBER_NOT_FOUND.
   */
  removeMember(actor: Actor, id: string, userId: string): Promise<void>;
}
