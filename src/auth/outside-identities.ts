import type { Database } from '../db/database.ts';
import { UniqueViolation } from '../db/database.ts';
import type { ExternalIdentityRow, UserRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { hashToken, newId } from '../ids.ts';
import type { OutsideIdentity } from './outside.ts';
import { USERNAME } from './username.ts';

const LONGEST = 255;

/** What is noted of a session that was opened so. */
export interface Via {
  readonly identityId: string;
  readonly sidKey: string | null;
}

export interface OutsideIdentitiesParts {
  readonly db: Database;
  readonly now: () => number;
  /** The row of a new user without a password. */
  readonly newUser: (username: string, role: UserRow['role']) => UserRow;
}

/**
 * Which user an identity of elsewhere signs in. An identity is linked to its user by issuer and subject; a name alone never
 * takes an account over.
 */
export class OutsideIdentities {
  readonly #parts: OutsideIdentitiesParts;

  constructor(parts: OutsideIdentitiesParts) {
    this.#parts = parts;
  }

  /**
   * Finds, links or makes the user, and brings groups and role up to date. Rejects with IDENTITY_UNKNOWN,
   * IDENTITY_NAME_TAKEN or IDENTITY_REFUSED.
   */
  async admit(identity: OutsideIdentity): Promise<{ user: UserRow; via: Via }> {
    const { db, now } = this.#parts;
    const { issuer, subject, sid, role } = identity;
    if (issuer === '' || subject === '' || issuer.length > LONGEST || subject.length > LONGEST)
      throw refused('What the provider calls you cannot be stored here.');
    const id = identityKey(issuer, subject);
    const user = await this.#user(id, identity);
    if (user.disabledAt !== null) throw refused('Your account here is disabled.');
    const rows = await this.#memberships(user.id, identity.groups);
    await db.tx(async () => {
      await db.externalIdentities.used(id, now());
      await db.groups.replaceMapped(user.id, rows);
      if (role !== undefined && role !== user.role) await db.users.update(user.id, { role });
    });
    const via = { identityId: id, sidKey: sid === undefined ? null : identityKey(issuer, sid) };
    return { user: { ...user, role: role ?? user.role }, via };
  }

  /** Who has opened the session; null where nobody elsewhere did. */
  async issuerOf(sessionId: string): Promise<string | null> {
    return (await this.#parts.db.externalIdentities.ofSession(sessionId))?.issuer ?? null;
  }

  /** Ids of sessions that the issuer means. */
  sessionsOf(issuer: string, { subject, sid }: { subject?: string; sid?: string }): Promise<string[]> {
    return this.#parts.db.externalIdentities.sessionsOf({
      ...(subject === undefined ? {} : { identityId: identityKey(issuer, subject) }),
      ...(sid === undefined ? {} : { sidKey: identityKey(issuer, sid) }),
    });
  }

  async #user(id: string, identity: OutsideIdentity): Promise<UserRow> {
    const linked = await this.#linked(id);
    if (linked !== null) return linked;
    const name = identity.username.trim().toLowerCase();
    if (!USERNAME.test(name)) throw refused('Your name there cannot be a user name here.');
    try {
      return await this.#first(id, name, identity);
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      // somebody was faster: perhaps the same person in another tab
      const now = await this.#linked(id);
      if (now === null) throw taken(name, identity);
      return now;
    }
  }

  async #linked(id: string): Promise<UserRow | null> {
    const { db } = this.#parts;
    const row = await db.externalIdentities.get(id);
    return row === null ? null : db.users.get(row.userId);
  }

  /** Rejects with UniqueViolation where another one was faster. */
  async #first(id: string, name: string, identity: OutsideIdentity): Promise<UserRow> {
    const { db, now, newUser } = this.#parts;
    const { issuer, subject, mayCreate, mayLink, role = 'user' } = identity;
    const row = (userId: string): ExternalIdentityRow => ({
      ...{ id, userId, issuer, subject },
      ...{ createdAt: now(), usedAt: now() },
    });
    const namesake = await db.users.findByUsername(name);
    if (namesake === null) {
      if (!mayCreate) throw unknown(identity);
      const user = newUser(name, role);
      await db.tx(async () => {
        await db.users.insert(user);
        await db.externalIdentities.insert(row(user.id));
      });
      return user;
    }
    // one who left has left the name to the next one: that is not the same person
    const known = await db.externalIdentities.ofUser(namesake.id);
    const isOthers = known.some((one) => one.issuer === issuer);
    if (!mayLink || isOthers || namesake.role === 'admin') throw taken(name, identity);
    if (namesake.disabledAt === null) await db.externalIdentities.insert(row(namesake.id));
    return namesake;
  }

  async #memberships(userId: string, names: readonly string[]) {
    if (names.length === 0) return [];
    const groups = await this.#parts.db.groups.named(names);
    return groups.map(({ id: groupId }) => ({ id: newId(), groupId, userId, origin: 'mapped' as const }));
  }
}

/** Of an identity, and of a session that the issuer names. */
export function identityKey(issuer: string, subject: string): string {
  return hashToken(JSON.stringify([issuer, subject]));
}

function refused(message: string): AppError {
  return new AppError('IDENTITY_REFUSED', message);
}

function unknown(identity: OutsideIdentity): AppError {
  return new AppError('IDENTITY_UNKNOWN', 'Nobody here belongs to your account there.', {
    detail: forTheOperator(identity),
  });
}

function taken(name: string, identity: OutsideIdentity): AppError {
  const message = `There is a user named ${name} here already, who is not linked to your account there.`;
  return new AppError('IDENTITY_NAME_TAKEN', message, { detail: forTheOperator(identity) });
}

/** What `deskgate identity link` asks for. */
function forTheOperator({ issuer, subject }: OutsideIdentity): string {
  return `issuer ${issuer}, subject ${subject}`;
}
