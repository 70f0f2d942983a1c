import type { GroupMemberFilter, GroupMemberSort, Page } from '../db/database.ts';
import type { Actor, PermissionLists, User } from './model.ts';

export interface GroupView extends PermissionLists {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Raised by every change but that of its members. */
  readonly revision: number;
  /** Its members must have a second factor. */
  readonly needsSecondFactor: boolean;
  /** How many users are in it. */
  readonly members: number;
  readonly createdAt: number;
}

export interface Member {
  readonly user: User;
  /** Put there by an administrator; else by the identity provider that the user signs in with. */
  readonly isStatic: boolean;
}

export interface GroupFields {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly accept?: readonly string[] | undefined;
  readonly deny?: readonly string[] | undefined;
  readonly needsSecondFactor?: boolean | undefined;
}

/**
 * Groups, and who is in them. Every method rejects with FORBIDDEN unless the actor may `users.manage`, and where more would be
 * given than the actor has (`Granting`); with ACTION_NOT_ALLOWED where the actor could manage users no more afterwards. Of two
 * administrators who put each other out at once, in whatever way, one is refused with FORBIDDEN. What is given a revision
 * rejects with PRECONDITION_FAILED where somebody has made another one of it.
 */
export interface GroupService {
  /** By name. @param filter.limit at most 200, else 50. */
  groups(
    actor: Actor,
    filter?: { readonly search?: string | undefined } & Partial<Page<'name' | 'createdAt'>>,
  ): Promise<{ readonly items: readonly GroupView[]; readonly total: number }>;
  /** Rejects with GROUP_NOT_FOUND, as the following do. */
  group(actor: Actor, id: string): Promise<GroupView>;
  /** Rejects with GROUP_EXISTS. */
  addGroup(actor: Actor, group: GroupFields & { readonly name: string }): Promise<GroupView>;
  changeGroup(actor: Actor, id: string, change: GroupFields, revision?: number): Promise<GroupView>;
  removeGroup(actor: Actor, id: string, revision?: number): Promise<void>;
  /** By name of the user. @param filter.limit at most 200, else 50. */
  members(
    actor: Actor,
    groupId: string,
    filter?: GroupMemberFilter & Partial<Page<GroupMemberSort>>,
  ): Promise<{ readonly items: readonly Member[]; readonly total: number }>;
  /** Who is in it already stays in it. */
  addMember(actor: Actor, groupId: string, userId: string): Promise<void>;
  /** Rejects with ACTION_NOT_ALLOWED for a member whom only the identity provider can remove. */
  removeMember(actor: Actor, groupId: string, userId: string): Promise<void>;
}
