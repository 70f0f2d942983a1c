import type { AuditService } from '../audit/audit-log.ts';
import type { SessionView } from '../auth/account.ts';
import type { KeyService } from '../auth/keys.ts';
import type { Actor } from '../auth/model.ts';
import type { PeopleService, Person } from '../auth/people.ts';
import { AppError } from '../errors.ts';
import type { HomeService } from '../homes/service.ts';
import type { JobService } from '../jobs/service.ts';
import type { ProjectMember, ProjectService, ProjectView } from '../projects/service.ts';
import type { QuotaService } from '../quotas/service.ts';
import type { RecordingService } from '../recordings/service.ts';
import { failureOf } from './exit-codes.ts';

/** Whoever has the command line on the gateway's machine has the database, and with it everything. */
export const OPERATOR: Actor = { userId: '', username: 'command line', keyId: null, may: () => true };

export interface Why {
  readonly permission: string;
  readonly title: string;
  readonly isAllowed: boolean;
  readonly why: string;
}

interface Membership extends Pick<ProjectMember, 'role' | 'createdAt'> {
  readonly user: Pick<ProjectMember['user'], 'id' | 'username'>;
}

interface GroupMember {
  readonly user: Pick<Person, 'id' | 'username' | 'role'>;
  readonly isStatic: boolean;
}

/** What the commands work with: the database of this machine, or a gateway's API, where the key says who asks. */
export interface Services {
  readonly people: Pick<
    PeopleService,
    | 'users'
    | 'resetSecondFactor'
    | 'unlock'
    | 'endSession'
    | 'endSessions'
    | 'groups'
    | 'addGroup'
    | 'changeGroup'
    | 'removeGroup'
    | 'addMember'
    | 'removeMember'
  > & {
    user(...given: Parameters<PeopleService['user']>): Promise<Omit<Person, 'groups' | 'preferences'>>;
    members(
      ...given: Parameters<PeopleService['members']>
    ): Promise<{ readonly items: readonly GroupMember[]; readonly total: number }>;
    sessions(
      ...given: Parameters<PeopleService['sessions']>
    ): Promise<readonly Omit<SessionView, 'isThis'>[]>;
    addUser(
      ...given: Parameters<PeopleService['addUser']>
    ): Promise<Pick<Person, 'id' | 'username' | 'role'>>;
    removeUser(
      ...given: Parameters<PeopleService['removeUser']>
    ): Promise<Pick<Person, 'id' | 'username' | 'role'>>;
    changeUser(
      ...given: Parameters<PeopleService['changeUser']>
    ): Promise<Pick<Person, 'id' | 'username' | 'role'>>;
  };
  readonly keys: Pick<KeyService, 'list' | 'revoke'> & {
    /** Rejects with BAD_REQUEST where that is somebody else, and only they can. */
    addFor(username: string, key: Parameters<KeyService['add']>[1]): ReturnType<KeyService['add']>;
  };
  readonly quotas: Pick<QuotaService, 'system' | 'ofUser' | 'set' | 'ofProject' | 'setOfProject'>;
  readonly projects: Pick<ProjectService, 'list' | 'create' | 'change' | 'remove' | 'removeMember'> & {
    members(
      ...given: Parameters<ProjectService['members']>
    ): Promise<{ readonly items: readonly Membership[]; readonly total: number }>;
    addMember(...given: Parameters<ProjectService['addMember']>): Promise<Membership>;
    changeMember(...given: Parameters<ProjectService['changeMember']>): Promise<Membership>;
  };
  readonly recordings: Pick<RecordingService, 'page' | 'remove'> & {
    /** The file, under the name that the gateway gives it. Whoever reads `stream` to its end, or leaves, closes it. */
    save(
      id: string,
      signal: AbortSignal,
    ): Promise<{ readonly fileName: string; readonly stream: AsyncIterable<Uint8Array> }>;
  };
  readonly homes: Pick<HomeService, 'list' | 'remove'>;
  readonly audit: AuditService;
  readonly jobs: JobService;
  why(userId: string): Promise<readonly Why[]>;
  /** A link that signs in once. Rejects with BAD_REQUEST where only the gateway's machine can make one. */
  linkFor(userId: string): Promise<string>;
  /** Writes into the audit log what was done, in the words of the REST API; a gateway has written it itself. */
  did(action: string, ...resources: string[]): Promise<void>;
}

/** Of a user name. Rejects with USER_NOT_FOUND. */
export async function userIdOf({ people }: Pick<Services, 'people'>, username: string): Promise<string> {
  const name = username.toLowerCase();
  for (let offset = 0; ; ) {
    const { items, total } = await people.users(OPERATOR, { search: name, offset, limit: 200 });
    const found = items.find((one) => one.username === name);
    if (found !== undefined) return found.id;
    offset += items.length;
    if (items.length === 0 || offset >= total)
      throw new AppError('USER_NOT_FOUND', `There is no user named ${username}.`);
  }
}

/** All projects, or those that whoever asks belongs to where they look after no others. */
export async function projectsOf({ projects }: Pick<Services, 'projects'>): Promise<ProjectView[]> {
  const every = (all: boolean) => everyItem((page) => projects.list(OPERATOR, { ...page, all }));
  try {
    return await every(true);
  } catch (error) {
    if (failureOf(error).code === 'FORBIDDEN') return every(false);
    throw error;
  }
}

/** By name. Rejects with PROJECT_NOT_FOUND. */
export async function projectOf(services: Pick<Services, 'projects'>, name: string): Promise<ProjectView> {
  const found = (await projectsOf(services)).find((one) => one.name === name.toLowerCase());
  if (found === undefined) throw new AppError('PROJECT_NOT_FOUND', `There is no project named ${name}.`);
  return found;
}

/** Every item of a list, page after page. */
export async function everyItem<Item>(
  list: (page: {
    offset: number;
    limit: number;
  }) => Promise<{ readonly items: readonly Item[]; readonly total: number }>,
): Promise<Item[]> {
  const found: Item[] = [];
  for (;;) {
    const { items, total } = await list({ offset: found.length, limit: 200 });
    found.push(...items);
    if (items.length === 0 || found.length >= total) return found;
  }
}
