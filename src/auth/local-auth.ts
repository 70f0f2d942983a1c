import type { Database } from '../db/database.ts';
import { UniqueViolation } from '../db/database.ts';
import type { SessionRow, UserRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import type { EventBus } from '../events/bus.ts';
import { hashToken, newId, newToken } from '../ids.ts';
import { CodeStep, PASSKEYS } from './code-step.ts';
import { findHolder, toUser } from './identity.ts';
import { KnownPlaces } from './known-places.ts';
import type { Session } from './model.ts';
import type { PasswordWay } from './outside.ts';
import { OutsideIdentities, type Via } from './outside-identities.ts';
import { passkeyRefused } from './passkey-answer.ts';
import type { Passkeys } from './passkeys.ts';
import { askWays } from './password-ways.ts';
import { checkNewPassword, hashPassword, verifyPassword } from './passwords.ts';
import { noSecondFactorRule, type SecondFactorRule } from './second-factor-rule.ts';
import type { SecondFactors } from './second-factors.ts';
import type { AuthService, SignInOrigin } from './service.ts';
import { NetworkLimits, SignInLimits } from './sign-in-limits.ts';
import { checkUsername, USERNAME } from './username.ts';

/** A session's `seenAt` is written at most this often. */
const TOUCH_EVERY_MS = 60_000;

const NONE: Pick<SecondFactors, 'use'> = {
  use: () => Promise.reject(new AppError('CODE_WRONG', 'Codes cannot be checked here.')),
};
const NO_PASSKEYS: Pick<Passkeys, 'request' | 'requested'> = {
  request: () => Promise.reject(new AppError('PASSKEYS_UNAVAILABLE', 'Passkeys cannot be checked here.')),
  requested: () => Promise.reject(passkeyRefused()),
};

const OFFERS = 'passkey-offer';

export interface LocalAuthOptions {
  readonly db: Database;
  readonly bus: EventBus;
  readonly sessionMs: number;
  /** What checks second factors; where there is none, codes are asked for and none is right. */
  readonly factors?: Pick<SecondFactors, 'use'>;
  /** What checks passkeys; where there is none, none is accepted. */
  readonly passkeys?: Pick<Passkeys, 'request' | 'requested'>;
  /** Of whom a second factor is required; of nobody where it is left out. */
  readonly rule?: SecondFactorRule;
  /** Directories that know passwords; asked when somebody signs in. */
  readonly passwordWays?: () => readonly PasswordWay[];
  readonly now?: () => number;
}

/** Local users with passwords; sessions are rows, cookies hold their tokens. */
export function createLocalAuth({
  db,
  bus,
  sessionMs,
  factors = NONE,
  passkeys = NO_PASSKEYS,
  rule = noSecondFactorRule(db),
  passwordWays = () => [],
  now = Date.now,
}: LocalAuthOptions): AuthService {
  const limits = new SignInLimits({ db, now });
  const passkeyLimits = new NetworkLimits({ db, now });
  const places = new KnownPlaces(db, now);
  const codes = new CodeStep({ db, factors, passkeys, passkeyLimits, now });
  const outside = new OutsideIdentities({
    ...{ db, now },
    newUser: (username, role) => newUserRow(username, role, null, now()),
  });

  async function openSession(
    user: UserRow,
    origin: SignInOrigin,
    { factor = null, via }: { readonly factor?: SessionRow['factor']; readonly via?: Via | undefined } = {},
  ) {
    const token = newToken();
    const row: SessionRow = {
      id: hashToken(token),
      userId: user.id,
      createdAt: now(),
      seenAt: now(),
      expiresAt: now() + sessionMs,
      address: origin.address.slice(0, 64),
      userAgent: origin.userAgent.slice(0, 255),
      name: null,
      factor,
    };
    await db.tx(async () => {
      await db.sessions.insert(row);
      if (via !== undefined) await db.externalIdentities.addSession({ sessionId: row.id, ...via });
    });
    await places.remember(user, origin);
    return { token, session: toSession(row), user: toUser(user) };
  }

  async function requireUser(username: string): Promise<UserRow> {
    const user = await db.users.findByUsername(username.trim());
    if (user === null)
      throw new AppError('USER_NOT_FOUND', `There is no user named ${username.slice(0, 64)}.`);
    return user;
  }

  async function endSession(id: string): Promise<void> {
    await db.sessions.delete(id);
    bus.emit('session.ended', { sessionIds: [id] });
  }

  async function endSessions(userId: string): Promise<number> {
    const sessionIds = await db.sessions.deleteOfUser(userId);
    await db.signInLinks.deleteOfUser(userId);
    await db.signInTickets.deleteOfUser(userId);
    if (sessionIds.length > 0) bus.emit('session.ended', { sessionIds });
    return sessionIds.length;
  }

  /** Rejects with SIGN_IN_FAILED, or with what the directories say. */
  async function elsewhere(
    user: UserRow | null,
    name: string,
    password: string,
  ): Promise<{ user: UserRow; via?: Via }> {
    const identity = await askWays(passwordWays(), db, user, { name, password });
    if (identity === null) throw new AppError('SIGN_IN_FAILED', 'The user name or the password is wrong.');
    return outside.admit(identity);
  }

  return {
    async signIn(username, password, origin) {
      const name = username.trim().toLowerCase();
      await limits.count(name.slice(0, 64), origin);
      const user = USERNAME.test(name) ? await db.users.findByUsername(name) : null;
      const matches = await verifyPassword(user?.passwordHash ?? null, password);
      if (matches && user?.waitingSince != null)
        throw new AppError('ACCOUNT_WAITING', 'Nobody has let this account in yet.');
      const isLocal = user !== null && matches && user.disabledAt === null;
      const found = isLocal ? { user } : await elsewhere(user, name, password);
      // the attempt is given back when the whole sign-in is done, or a password alone would bring ticket after ticket
      await codes.require(found.user);
      await limits.forgive(name.slice(0, 64), origin);
      return openSession(found.user, origin, { via: found.via });
    },

    async signInWithCode(ticket, code, origin) {
      const user = await codes.finish(ticket, code, origin);
      await limits.forgive(user.username, origin);
      return openSession(user, origin, { factor: 'code' });
    },

    askForPasskeyStep: (ticket, origin) => codes.askForPasskey(ticket, origin),

    async signInWithPasskeyStep(ticket, answer, origin) {
      const user = await codes.finishWithPasskey(ticket, answer, origin);
      await limits.forgive(user.username, origin);
      return openSession(user, origin, { factor: 'passkey' });
    },

    ticketHolder: (ticket) => codes.holder(ticket),

    async askForPasskey(browser, origin, how) {
      // each look at the sign-in page is an offer, and must keep nobody from the button
      await passkeyLimits.count(how === 'offered' ? OFFERS : PASSKEYS, origin);
      return passkeys.request(browserBinding(browser));
    },

    async signInWithPasskey(browser, answer, origin) {
      await passkeyLimits.count(PASSKEYS, origin);
      const user = await passkeys.requested(answer, browserBinding(browser));
      // question and answer
      for (const _ of [1, 2]) await passkeyLimits.giveBack(PASSKEYS, origin);
      return openSession(user, origin, { factor: 'passkey' });
    },

    async signInWithLink(token, origin) {
      const link = await db.signInLinks.take(hashToken(token));
      const user = link === null ? null : await db.users.get(link.userId);
      if (link === null || link.expiresAt <= now() || user === null || user.disabledAt !== null) {
        await limits.countWrongLink(origin);
        throw new AppError(
          'SIGN_IN_LINK_USED',
          'This sign-in link was used already, has expired, or never existed.',
        );
      }
      return openSession(user, origin, { factor: 'link' });
    },

    async signInOutside(identity, origin) {
      const { user, via } = await outside.admit(identity);
      return openSession(user, origin, { via, factor: identity.hasSecondFactor ? 'elsewhere' : null });
    },

    outsideIssuer: (session) => outside.issuerOf(session.id),

    async endOutside(issuer, whose) {
      if (whose.subject === undefined && whose.sid === undefined) return 0;
      const sessionIds = await outside.sessionsOf(issuer, whose);
      for (const id of sessionIds) await db.sessions.delete(id);
      if (sessionIds.length > 0) bus.emit('session.ended', { sessionIds });
      return sessionIds.length;
    },

    signOut: (session) => endSession(session.id),

    async authenticate(token) {
      const found = await findHolder(db, hashToken(token), now(), rule);
      if (found === null) return null;
      if (now() - found.session.seenAt > TOUCH_EVERY_MS) {
        await db.sessions.touch(found.session.id, now(), found.session.expiresAt);
      }
      return { session: toSession(found.session), user: found.user, isHalf: found.isHalf };
    },

    async createLink(userId, lifetimeMs) {
      const token = newToken();
      await db.signInLinks.insert({ id: hashToken(token), userId, expiresAt: now() + lifetimeMs });
      return token;
    },

    async listUsers() {
      return (await db.users.list()).map(toUser);
    },

    async addUser(username, password, role) {
      const name = checkUsername(username);
      checkNewPassword(password);
      const row = newUserRow(name, role, await hashPassword(password), now());
      try {
        await db.users.insert(row);
      } catch (error) {
        if (error instanceof UniqueViolation)
          throw new AppError('USER_EXISTS', `There is a user named ${name} already.`);
        throw error;
      }
      return toUser(row);
    },

    async setPassword(username, password) {
      checkNewPassword(password);
      const user = await requireUser(username);
      await db.users.update(user.id, { passwordHash: await hashPassword(password) });
      await endSessions(user.id);
    },

    endSession,
    endSessions,

    async setDisabled(username, disabled) {
      const user = await requireUser(username);
      await db.users.update(user.id, { disabledAt: disabled ? now() : null, waitingSince: null });
      if (disabled) await endSessions(user.id);
    },
  };
}

const browserBinding = (browser: string): string => `browser:${browser}`;

export function newUserRow(
  username: string,
  role: UserRow['role'],
  passwordHash: string | null,
  now: number,
): UserRow {
  const lists = { accept: null, deny: null };
  const row = { id: newId(), username, passwordHash, role, ...lists };
  return {
    ...row,
    email: null,
    waitingSince: null,
    disabledAt: null,
    createdAt: now,
    preferences: null,
    deletion: null,
    revision: 1,
  };
}

function toSession(row: SessionRow): Session {
  return { id: row.id, userId: row.userId, createdAt: row.createdAt, expiresAt: row.expiresAt };
}
