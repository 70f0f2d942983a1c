import type { Database } from '../db/database.ts';
import { UniqueViolation } from '../db/database.ts';
import type { PasskeyRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Self } from './account.ts';
import { type PasskeyView, passkeyNotFound, passkeyView, removePasskey } from './passkey-views.ts';
import type { NewPasskeyRequest, PasskeyRequest, Passkeys } from './passkeys.ts';
import type { SecondFactors } from './second-factors.ts';
import type { SelfProof } from './self-proof.ts';

const MOST = 20;
const LONGEST_NAME = 64;

export interface NewPasskey {
  readonly view: PasskeyView;
  /** Where it is the first second factor of the account: shown this once. */
  readonly recoveryCodes: readonly string[] | null;
}

/** The own passkeys. Every method rejects with FORBIDDEN unless the actor may `account.own`. */
export interface PasskeyService {
  /** Where browsers have passkeys for this gateway, such as `https://desk.example.org`; null for nowhere. */
  readonly origin: string | null;
  /** The oldest first. */
  list(self: Self): Promise<readonly PasskeyView[]>;
  /**
   * What a browser makes one with, for this session alone. Rejects with PASSWORD_WRONG, RATE_LIMITED, TOO_MANY_PASSKEYS or
   * PASSKEYS_UNAVAILABLE; with SIGN_IN_AGAIN for who has no password and has signed in more than ten minutes ago.
   */
  begin(self: Self, password: string): Promise<NewPasskeyRequest>;
  /** @param answer JSON of the browser. Rejects with PASSKEY_REFUSED, PASSKEY_EXISTS, TOO_MANY_PASSKEYS or INVALID_BODY. */
  add(self: Self, name: string, answer: string): Promise<NewPasskey>;
  /** What a browser is asked for one of them with, in this session. Rejects with PASSKEYS_UNAVAILABLE. */
  ask(self: Self): Promise<PasskeyRequest>;
  /** Gives the second factor in this session, which is whole then. Rejects with PASSKEY_REFUSED. */
  prove(self: Self, answer: string): Promise<void>;
  /** What a browser is asked for one of them with, to make new recovery codes. Rejects with PASSKEYS_UNAVAILABLE. */
  askForCodes(self: Self): Promise<PasskeyRequest>;
  /**
   * Makes recovery codes in place of all that there were. Rejects with PASSKEY_REFUSED.
   * @param answer JSON of the browser to what `askForCodes` asked in this session. @returns the codes, shown this once.
   */
  renewRecoveryCodes(self: Self, answer: string): Promise<readonly string[]>;
  /** Rejects with PASSKEY_NOT_FOUND or INVALID_BODY. */
  rename(self: Self, id: string, name: string): Promise<PasskeyView>;
  /** Asks for the password as `begin` does. Rejects with PASSKEY_NOT_FOUND. */
  remove(self: Self, id: string, password: string): Promise<void>;
}

export interface OwnPasskeysParts {
  readonly db: Database;
  readonly passkeys: Passkeys;
  readonly factors: Pick<SecondFactors, 'firstCodes' | 'replaceRecoveryCodes'>;
  readonly proof: SelfProof;
  readonly now?: () => number;
}

export class OwnPasskeys implements PasskeyService {
  readonly #parts: OwnPasskeysParts;
  readonly #now: () => number;

  constructor(parts: OwnPasskeysParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
  }

  get origin(): string | null {
    return this.#parts.passkeys.origin;
  }

  async list(self: Self): Promise<readonly PasskeyView[]> {
    const { db, proof } = this.#parts;
    const { id } = await proof.user(self);
    return (await db.passkeys.ofUser(id)).map(passkeyView);
  }

  async begin(self: Self, password: string): Promise<NewPasskeyRequest> {
    const { proof, passkeys } = this.#parts;
    await proof.maySetUp(self);
    const user = await proof.passwordOrFresh(self, password);
    // so that nobody touches an authenticator in vain
    await this.#checkRoom(user.id);
    return passkeys.create(user, bindingOf(self));
  }

  async add(self: Self, name: string, answer: string): Promise<NewPasskey> {
    const { db, proof, passkeys, factors } = this.#parts;
    const { id: userId } = await proof.user(self);
    await proof.maySetUp(self);
    const times = { createdAt: this.#now(), usedAt: null };
    const row: PasskeyRow = {
      ...{ id: newId(), userId, name: passkeyName(name), ...times },
      ...(await passkeys.created(answer, bindingOf(self))),
    };
    try {
      return await db.tx(async () => {
        // of many who come at once each waits for the one before
        await db.users.hold(userId);
        await this.#checkRoom(userId);
        await db.passkeys.insert(row);
        await db.sessions.setFactor(self.session.id, 'passkey');
        return { view: passkeyView(row), recoveryCodes: await factors.firstCodes(userId) };
      });
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      throw new AppError('PASSKEY_EXISTS', 'This passkey is known already.');
    }
  }

  async ask(self: Self): Promise<PasskeyRequest> {
    const { proof, passkeys } = this.#parts;
    return passkeys.request(provingOf(self), (await proof.user(self)).id);
  }

  async prove(self: Self, answer: string): Promise<void> {
    const { db, proof, passkeys } = this.#parts;
    await passkeys.requested(answer, provingOf(self), (await proof.user(self)).id);
    await db.sessions.setFactor(self.session.id, 'passkey');
  }

  async askForCodes(self: Self): Promise<PasskeyRequest> {
    const { proof, passkeys } = this.#parts;
    return passkeys.request(renewingOf(self), (await proof.user(self)).id);
  }

  async renewRecoveryCodes(self: Self, answer: string): Promise<readonly string[]> {
    const { proof, passkeys, factors } = this.#parts;
    const { id } = await passkeys.requested(answer, renewingOf(self), (await proof.user(self)).id);
    return factors.replaceRecoveryCodes(id);
  }

  async rename(self: Self, id: string, name: string): Promise<PasskeyView> {
    const { db, proof } = this.#parts;
    const { id: userId } = await proof.user(self);
    const row = (await db.passkeys.ofUser(userId)).find((one) => one.id === id);
    const renamed = { name: passkeyName(name) };
    if (row === undefined || !(await db.passkeys.rename(userId, id, renamed.name))) throw passkeyNotFound();
    return passkeyView({ ...row, ...renamed });
  }

  async remove(self: Self, id: string, password: string): Promise<void> {
    const { db, proof } = this.#parts;
    const { id: userId } = await proof.passwordOrFresh(self, password);
    await removePasskey(db, userId, id);
  }

  async #checkRoom(userId: string): Promise<void> {
    if ((await this.#parts.db.passkeys.count(userId)) < MOST) return;
    throw new AppError('TOO_MANY_PASSKEYS', `You have ${MOST} passkeys already.`);
  }
}

const provingOf = ({ session }: Self): string => `prove:${session.id}`;
const renewingOf = ({ session }: Self): string => `codes:${session.id}`;
const bindingOf = ({ session }: Self): string => `new:${session.id}`;

function passkeyName(typed: string): string {
  const name = typed.replace(/\s+/g, ' ').trim();
  if (name !== '' && name.length <= LONGEST_NAME) return name;
  throw new AppError('INVALID_BODY', `A passkey has a name of 1 to ${LONGEST_NAME} characters.`, {
    detail: 'name',
  });
}
