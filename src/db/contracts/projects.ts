import type { ListFilter } from '../list-filter.ts';
import type { AppRow, ProjectMemberRow, ProjectRow, QuotaRow, UserRow } from '../schema/rows.ts';
import type { Page, Paged } from './paging.ts';

export type ProjectRole = ProjectMemberRow['role'];

export type ProjectMemberSort = 'username' | 'role' | 'createdAt';

/** What the members of a project are narrowed to: part of a user name, in whatever case, and what they are in it. */
export interface ProjectMemberFilter {
  readonly search?: string | undefined;
  readonly role?: ProjectRole | undefined;
}

/** A project that a user belongs to. */
export interface ProjectOfUser extends Pick<ProjectRow, 'id' | 'name'> {
  readonly role: ProjectRole;
}

export interface ProjectQuery extends ListFilter, Page<'name' | 'createdAt'> {
  /** Whose role is told. */
  readonly memberId: string;
  /** Only those that this one belongs to. */
  readonly isMember: boolean;
}

export interface ProjectRepository {
  /** Rejects with UniqueViolation for a name that is taken, in whatever case. */
  insert(row: ProjectRow): Promise<void>;
  get(id: string): Promise<ProjectRow | null>;
  /** Those of them that there are. */
  find(ids: readonly string[]): Promise<ProjectRow[]>;
  /** The same by name, in whatever case. */
  named(names: readonly string[]): Promise<ProjectRow[]>;
  /** By name, with how many users belong to each. */
  page(
    query: ProjectQuery,
  ): Promise<Paged<ProjectRow & { readonly members: number; readonly role: ProjectRole | null }>>;
  /**
   * Raises `revision`; a change of nothing does that alone, and keeps others from changing it until the end of the
   * transaction. @param revision changes nothing unless the row still has this one.
   */
  update(
    id: string,
    change: Partial<Omit<ProjectRow, 'id' | 'revision'>>,
    revision?: number,
  ): Promise<boolean>;
  /** With its members and what is shared with it. Rejects with BrokenReference while anything belongs to it. */
  delete(id: string): Promise<boolean>;
  countMembers(id: string): Promise<number>;
  /** @returns false when the user belongs to it already. Rejects with BrokenReference where one of them is not there. */
  addMember(row: ProjectMemberRow): Promise<boolean>;
  changeMember(projectId: string, userId: string, role: ProjectRole): Promise<boolean>;
  removeMember(projectId: string, userId: string): Promise<boolean>;
  /** By name of the user; `createdAt` is since when they belong to it. */
  members(
    projectId: string,
    query: ProjectMemberFilter & Page<ProjectMemberSort>,
  ): Promise<Paged<{ readonly user: UserRow } & Pick<ProjectMemberRow, 'role' | 'createdAt'>>>;
  /** By name. */
  ofUser(userId: string): Promise<ProjectOfUser[]>;
  roleOf(projectId: string, userId: string): Promise<ProjectRole | null>;
  /** The same; inside a transaction it keeps the user in the project until the end. */
  holdMember(projectId: string, userId: string): Promise<ProjectRole | null>;
}

/** With whom an application is shared. */
export interface SharedApp {
  readonly appId: string;
  readonly isEverybodys: boolean;
  readonly projectIds: readonly string[];
  readonly groupIds: readonly string[];
  /** 0 while nobody has set it. */
  readonly revision: number;
}

export interface AppSharingRepository {
  /** Of all applications that have any. */
  list(): Promise<SharedApp[]>;
  get(appId: string): Promise<SharedApp | null>;
  /** Makes a row with what is so anyway, where there is none; not inside a `tx`. */
  ensure(appId: string, isEverybodys: boolean): Promise<void>;
  /**
   * Inside a `tx`; of an application that has a row. Raises `revision`. Rejects with BrokenReference where a project or a group is not there.
   * @param revision changes nothing unless the row still has this one. @returns whether it was changed.
   */
  replace(shared: Omit<SharedApp, 'revision'>, newId: () => string, revision?: number): Promise<boolean>;
  delete(appId: string): Promise<boolean>;
}

export interface AppRepository {
  /** How many a project has. */
  countOfProject(projectId: string): Promise<number>;
  list(): Promise<AppRow[]>;
  get(id: string): Promise<AppRow | null>;
  insert(row: AppRow): Promise<void>;
  /** Raises `revision`. @param revision changes nothing unless the row still has this one. */
  update(
    id: string,
    definition: Record<string, unknown>,
    updatedAt: number,
    revision?: number,
  ): Promise<boolean>;
  /** @param revision as above. */
  delete(id: string, revision?: number): Promise<boolean>;
}

/** Limits that were set, by whose they are. */
export interface QuotaRepository {
  /** Those of the scopes that have a row. */
  find(scopes: readonly Pick<QuotaRow, 'scope' | 'scopeId'>[]): Promise<QuotaRow[]>;
  /**
   * Inserts or replaces, and raises `revision`.
   * @param revision changes nothing unless the row still has this one; 0 where nothing was set. @returns whether it was changed.
   */
  put(row: Omit<QuotaRow, 'id' | 'revision'>, revision?: number): Promise<boolean>;
  /** Makes a row without limits where there is none; not inside a `tx`. */
  ensure(whose: Pick<QuotaRow, 'scope' | 'scopeId'>): Promise<void>;
  /** Keeps everybody else who calls it waiting until the end of the transaction. @returns false when there is no row. */
  lock(whose: Pick<QuotaRow, 'scope' | 'scopeId'>): Promise<boolean>;
  delete(whose: Pick<QuotaRow, 'scope' | 'scopeId'>): Promise<void>;
}
