import type { Database } from '../db/database.ts';
import type { SessionRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import type { EventBus } from '../events/bus.ts';
import type { Language } from '../texts/texts.ts';
import type { AccountService, Self, SessionView } from './account.ts';
import type { AccountMails } from './account-mails.ts';
import { type FactorWays, waysOf } from './factors-of.ts';
import { toUser } from './identity.ts';
import type { User } from './model.ts';
import { OwnAddress } from './own-address.ts';
import { checkNewPassword, hashPassword } from './passwords.ts';
import { type Preferences, storedPreferences } from './preferences.ts';
import type { SecondFactors } from './second-factors.ts';
import { requireOwn, type SelfProof } from './self-proof.ts';
import { sessionName, sessionNamed, viewOf } from './session-views.ts';
import { CodeLimits } from './sign-in-limits.ts';

export interface AccountParts {
  readonly db: Database;
  readonly bus: EventBus;
  readonly factors: SecondFactors;
  readonly proof: SelfProof;
  readonly mails: AccountMails;
  readonly now?: () => number;
}

export class Account implements AccountService {
  readonly #db: Database;
  readonly #bus: EventBus;
  readonly #now: () => number;
  readonly #factors: SecondFactors;
  readonly #proof: SelfProof;
  readonly #mails: AccountMails;
  readonly #address: OwnAddress;
  readonly #codeLimits: CodeLimits;

  constructor({ db, bus, factors, proof, mails, now = Date.now }: AccountParts) {
    this.#db = db;
    this.#bus = bus;
    this.#now = now;
    this.#factors = factors;
    this.#proof = proof;
    this.#mails = mails;
    this.#address = new OwnAddress(db, mails, now);
    this.#codeLimits = new CodeLimits({ db, now });
  }

  async hasPassword(self: Self): Promise<boolean> {
    return (await this.#proof.user(self)).passwordHash !== null;
  }

  async sessions(self: Self): Promise<readonly SessionView[]> {
    return (await this.#rows(self)).map((row) => viewOf(row, self.session.id));
  }

  async endSession(self: Self, id: string): Promise<void> {
    const row = sessionNamed(await this.#rows(self), id);
    await this.#db.sessions.delete(row.id);
    this.#ended([row.id]);
  }

  async renameSession(self: Self, id: string, name: string): Promise<SessionView> {
    const row = { ...sessionNamed(await this.#rows(self), id), name: sessionName(name) };
    if (!(await this.#db.sessions.rename(row.id, row.name))) return viewOf(sessionNamed([], id), null);
    return viewOf(row, self.session.id);
  }

  async endOtherSessions(self: Self): Promise<number> {
    requireOwn(self);
    const ended = await this.#db.sessions.deleteOfUser(self.actor.userId, self.session.id);
    this.#ended(ended);
    return ended.length;
  }

  async changePassword(self: Self, present: string, next: string): Promise<void> {
    const user = await this.#proof.password(self, present);
    if (user.passwordHash === null) await this.#refuseOutside(user.id);
    checkNewPassword(next);
    const { userId } = self.actor;
    await this.#db.users.update(userId, { passwordHash: await hashPassword(next) });
    await this.#db.signInLinks.deleteOfUser(userId);
    await this.#db.signInTickets.deleteOfUser(userId);
    await this.#db.accountLinks.deleteOfUser(userId);
    await this.endOtherSessions(self);
    this.#mails.notice('password-changed', user);
  }

  async requestAddress(self: Self, email: string, password: string, language: Language): Promise<void> {
    await this.#address.request(await this.#proof.passwordOrFresh(self, password), email, language);
  }

  sendsMail(): boolean {
    return this.#mails.isThere();
  }

  linkedAddress(token: string) {
    return this.#address.linked(token);
  }

  async confirmAddress(token: string): Promise<User> {
    return toUser(await this.#address.confirm(token));
  }

  async removeAddress(self: Self, password: string): Promise<void> {
    await this.#address.remove(await this.#proof.passwordOrFresh(self, password));
  }

  async preferences(self: Self): Promise<Preferences> {
    return storedPreferences((await this.#proof.user(self)).preferences);
  }

  async setPreferences(self: Self, preferences: Preferences): Promise<void> {
    requireOwn(self);
    await this.#db.users.update(self.actor.userId, { preferences: { ...preferences } });
  }

  async secondFactor(self: Self) {
    requireOwn(self);
    return this.#factors.state(self.actor.userId);
  }

  async beginSecondFactor(self: Self, password: string) {
    await this.#proof.maySetUp(self);
    return this.#factors.begin(await this.#proof.passwordOrFresh(self, password));
  }

  async waitingSecondFactor(self: Self) {
    return this.#factors.waiting(await this.#proof.user(self));
  }

  async confirmSecondFactor(self: Self, code: string): Promise<readonly string[]> {
    await this.#proof.maySetUp(self);
    return this.#withCode(self, code, async (userId) => {
      const codes = await this.#factors.confirm(userId, code);
      await this.#db.sessions.setFactor(self.session.id, 'code');
      return codes;
    });
  }

  proveSecondFactor(self: Self, code: string): Promise<void> {
    return this.#withCode(self, code, async (userId) => {
      await this.#factors.use(userId, code);
      await this.#db.sessions.setFactor(self.session.id, 'code');
    });
  }

  async factorWays(self: Self): Promise<FactorWays> {
    requireOwn(self);
    return waysOf(this.#db, self.actor.userId);
  }

  renewRecoveryCodes(self: Self, code: string): Promise<readonly string[]> {
    return this.#withCode(self, code, (userId) => this.#factors.renewRecoveryCodes(userId, code));
  }

  endSecondFactor(self: Self, code: string): Promise<void> {
    return this.#withCode(self, code, async (userId) => {
      await this.#factors.use(userId, code);
      await this.#factors.off(userId);
    });
  }

  async #withCode<T>(self: Self, code: string, work: (userId: string) => Promise<T>): Promise<T> {
    requireOwn(self);
    const { userId, username } = self.actor;
    await this.#codeLimits.count(username, self.origin, code);
    const done = await work(userId);
    await this.#codeLimits.forgive(username, self.origin, code);
    return done;
  }

  /** Whoever is shut out there must not keep a way in here. */
  async #refuseOutside(userId: string): Promise<void> {
    if ((await this.#db.externalIdentities.ofUser(userId)).length === 0) return;
    throw new AppError('ACTION_NOT_ALLOWED', 'You sign in elsewhere, and have no password here.', {
      remedy: 'Change your password there, or ask an administrator for one here.',
    });
  }

  async #rows(self: Self): Promise<SessionRow[]> {
    requireOwn(self);
    return this.#db.sessions.listOfUser(self.actor.userId, this.#now());
  }

  #ended(sessionIds: readonly string[]): void {
    if (sessionIds.length > 0) this.#bus.emit('session.ended', { sessionIds: [...sessionIds] });
  }
}
