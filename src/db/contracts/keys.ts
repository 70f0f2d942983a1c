import type { ListFilter } from '../list-filter.ts';
import type { AccessKeyRow, UserRow } from '../schema/rows.ts';
import type { Page, Paged } from './paging.ts';

export type AccessKeySort = 'name' | 'createdAt' | 'expiresAt' | 'usedAt';

export type KeyStatus = 'valid' | 'expired' | 'revoked';

/** Names are those of the key and, where no user is named, its owner. */
export interface AccessKeyFilter extends ListFilter {
  readonly userId?: string | undefined;
  /** Keys that open this project only. */
  readonly projectId?: string | undefined;
  readonly isRevoked?: boolean | undefined;
  readonly statuses?: readonly KeyStatus[] | undefined;
}

export interface AccessKeyRepository {
  /** Rejects with UniqueViolation when the user has another key of this name. */
  insert(row: AccessKeyRow): Promise<void>;
  get(id: string): Promise<AccessKeyRow | null>;
  /** The key, its user and the name of its project in one query. */
  findWithUser(id: string): Promise<{ key: AccessKeyRow; user: UserRow; project: string | null } | null>;
  /** Newest first; of all users without `userId`. */
  /** Newest first. @param now what is over at that time has expired, UTC ms. */
  page(
    query: AccessKeyFilter & Page<AccessKeySort>,
    now: number,
  ): Promise<Paged<{ key: AccessKeyRow; username: string; project: string | null }>>;
  count(userId: string): Promise<number>;
  /** Keys of a project that are not revoked: of one user, or of all. */
  ofProject(projectId: string, userId?: string): Promise<string[]>;
  deleteOfProject(projectId: string): Promise<number>;
  /** @returns false when it was revoked before. */
  revoke(id: string, now: number): Promise<boolean>;
  used(id: string, at: number, from: string): Promise<void>;
  /** @param revision deletes nothing unless the row still has this one. */
  delete(id: string, revision?: number): Promise<boolean>;
  deleteOfUser(userId: string): Promise<void>;
}
