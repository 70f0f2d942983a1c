import { newUserRow } from '../src/auth/local-auth.ts';
import type { Database } from '../src/db/database.ts';
import type { GroupMemberRow, GroupRow, InstanceRow, SessionRow, UserRow } from '../src/db/schema/rows.ts';
import { hashToken, newId, newToken } from '../src/ids.ts';
import { runningInstance } from './scale-database.ts';

const BATCH = 2000;
const GROUPS = 100;
const GROUPS_OF_A_USER = 3;
const DAY_MS = 86_400_000;

export interface PeopleFilling {
  readonly users: number;
  /** Desktops that have ended, spread over the users. */
  readonly instances: number;
}

/** Somebody in the middle of the users, signed in. */
export interface Asker {
  readonly userId: string;
  /** One of the user's desktops, which has ended. */
  readonly instanceId: string;
  readonly token: string;
}

/** People in groups with lists of their own, and what they did for months. */
export async function fillWithPeople(db: Database, { users, instances }: PeopleFilling): Promise<Asker> {
  const now = Date.now();
  const groupIds = Array.from({ length: GROUPS }, () => newId());
  const userIds = Array.from({ length: users }, () => newId());
  const userId = userIds[Math.floor(users / 2)] ?? '';
  const instanceIds = Array.from({ length: instances }, () => newId());
  await inBatches(db, groupIds, (id, n) => db.groups.insert(group(id, n, now)));
  await inBatches(db, userIds, (id, n) => db.users.insert(user(id, n, now)));
  await inBatches(db, userIds, async (id, n) => {
    for (let which = 0; which < GROUPS_OF_A_USER; which++) {
      await db.groups.addMember(member(groupIds[(n + which * 31) % GROUPS] ?? '', id));
    }
  });
  await inBatches(db, instanceIds, (id, n) =>
    db.instances.insert(endedInstance(id, userIds[n % users] ?? '', now - (instances - n) * 1000)),
  );
  const token = newToken();
  await db.sessions.insert(session(token, userId, now));
  return { userId, instanceId: instanceIds[Math.floor(users / 2)] ?? '', token };
}

async function inBatches(
  db: Database,
  ids: readonly string[],
  insert: (id: string, n: number) => Promise<unknown>,
): Promise<void> {
  for (let first = 0; first < ids.length; first += BATCH) {
    await db.tx(async () => {
      for (const [n, id] of ids.slice(first, first + BATCH).entries()) await insert(id, first + n);
    });
  }
}

const group = (id: string, n: number, createdAt: number): GroupRow => ({
  id,
  name: `group-${n}`,
  description: '',
  needsSecondFactor: 0,
  accept: ['apps.*', `instances.${n}`],
  deny: ['audit.*'],
  createdAt,
  revision: 1,
});

const user = (id: string, n: number, createdAt: number): UserRow => ({
  ...newUserRow(`person-${n}`, 'user', null, createdAt),
  id,
});

const member = (groupId: string, userId: string): GroupMemberRow => ({
  id: newId(),
  groupId,
  userId,
  origin: 'static',
});

const session = (token: string, userId: string, now: number): SessionRow => ({
  id: hashToken(token),
  userId,
  createdAt: now,
  seenAt: now,
  expiresAt: now + DAY_MS,
  address: '127.0.0.1',
  userAgent: 'bench',
  name: null,
  factor: null,
});

const endedInstance = (id: string, userId: string, at: number): InstanceRow => ({
  ...runningInstance(id, userId, at),
  desired: 'stopped',
  runtime: 'gone',
  endedAt: at + 60_000,
});
