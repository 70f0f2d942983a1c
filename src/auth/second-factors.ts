import { randomBytes } from 'node:crypto';
import type { Database } from '../db/database.ts';
import { UniqueViolation } from '../db/database.ts';
import { AppError } from '../errors.ts';
import { dropUselessCodes } from './factors-of.ts';
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts';
import type { Sealer } from './seal.ts';
import { base32, keyUri, stepOf } from './totp.ts';

/** As long as the hash: RFC 4226 section 4, R6. */
const SECRET_BYTES = 20;
const ISSUER = 'Deskgate';

export interface SecondFactorState {
  /** Since when sign-ins ask for a code of the authenticator app, UTC ms; null while they do not. */
  readonly since: number | null;
  /** How many recovery codes are left. */
  readonly recoveryCodes: number;
}

export interface NewSecondFactor {
  /** To be typed into the authenticator app, in base32. */
  readonly secret: string;
  /** The same for a QR code. */
  readonly uri: string;
}

export interface SecondFactorParts {
  readonly db: Database;
  readonly sealer: Sealer;
  readonly now?: (() => number) | undefined;
}

/** Authenticator apps (TOTP) and their recovery codes. Who may ask is the caller's to check, and how often. */
export class SecondFactors {
  readonly #db: Database;
  readonly #sealer: Sealer;
  readonly #now: () => number;

  constructor({ db, sealer, now = Date.now }: SecondFactorParts) {
    this.#db = db;
    this.#sealer = sealer;
    this.#now = now;
  }

  async state(userId: string): Promise<SecondFactorState> {
    const [row, recoveryCodes] = await Promise.all([
      this.#db.secondFactors.get(userId),
      this.#db.secondFactors.countCodes(userId),
    ]);
    return { since: row?.confirmedAt ?? null, recoveryCodes };
  }

  /** Makes a secret, which counts once `confirm` has seen a code of it. Rejects with SECOND_FACTOR_ON. */
  async begin(user: { readonly id: string; readonly username: string }): Promise<NewSecondFactor> {
    const secret = randomBytes(SECRET_BYTES);
    try {
      await this.#db.secondFactors.put({
        userId: user.id,
        secret: this.#sealer.seal(secret.toString('base64'), contextOf(user.id)),
        createdAt: this.#now(),
        confirmedAt: null,
        lastStep: 0,
      });
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      throw new AppError('SECOND_FACTOR_ON', 'Your second factor is set up already.');
    }
    return { secret: base32(secret), uri: keyUri(secret, ISSUER, user.username) };
  }

  /** The one that waits for its first code; null where none does. */
  async waiting(user: { readonly id: string; readonly username: string }): Promise<NewSecondFactor | null> {
    const row = await this.#db.secondFactors.get(user.id);
    if (row === null || row.confirmedAt !== null) return null;
    const secret = this.#secretOf(row);
    return { secret: base32(secret), uri: keyUri(secret, ISSUER, user.username) };
  }

  /** From now on sign-ins ask for it. Rejects with CODE_WRONG or SECOND_FACTOR_OFF. @returns the recovery codes, shown this once. */
  async confirm(userId: string, code: string): Promise<readonly string[]> {
    const row = await this.#db.secondFactors.get(userId);
    if (row === null || row.confirmedAt !== null) throw notWaiting();
    const step = stepOf(this.#secretOf(row), digitsOf(code), this.#now());
    if (step === null) throw wrong();
    return this.#db.tx(async () => {
      // who adds a passkey at the same time makes recovery codes too
      await this.#db.users.hold(userId);
      if (!(await this.#db.secondFactors.confirm(userId, row.secret, step, this.#now()))) throw notWaiting();
      return this.#newCodes(userId);
    });
  }

  /** Rejects with CODE_WRONG or SECOND_FACTOR_OFF. @returns codes in place of all that there were. */
  async renewRecoveryCodes(userId: string, code: string): Promise<readonly string[]> {
    await this.use(userId, code);
    return this.replaceRecoveryCodes(userId);
  }

  /** Codes in place of all that there were, for who has shown by a passkey who they are. */
  replaceRecoveryCodes(userId: string): Promise<readonly string[]> {
    return this.#db.tx(() => this.#newCodes(userId));
  }

  /** Recovery codes for who has none yet, to be called in the transaction that sets up a second factor; null for who has. */
  async firstCodes(userId: string): Promise<readonly string[] | null> {
    return (await this.#db.secondFactors.countCodes(userId)) > 0 ? null : this.#newCodes(userId);
  }

  /** Takes a code of the app or a recovery code, each once. Rejects with CODE_WRONG or SECOND_FACTOR_OFF. */
  async use(userId: string, code: string): Promise<void> {
    const [row, keys] = await Promise.all([
      this.#db.secondFactors.get(userId),
      this.#db.passkeys.count(userId),
    ]);
    const hasApp = row !== null && row.confirmedAt !== null;
    if (!hasApp && keys === 0)
      throw new AppError('SECOND_FACTOR_OFF', 'There is no second factor that a code could be of.');
    const recovery = recoveryCodeHash(userId, code);
    if (recovery !== null) {
      if (await this.#db.secondFactors.takeCode(userId, recovery)) return;
      throw wrong();
    }
    if (!hasApp) throw wrong();
    const step = stepOf(this.#secretOf(row), digitsOf(code), this.#now());
    // whoever else came with the same code was first
    if (step === null || !(await this.#db.secondFactors.useStep(userId, step))) throw wrong();
  }

  /** Takes the authenticator app off. @returns false where there was none. */
  off(userId: string): Promise<boolean> {
    return this.#db.tx(async () => {
      const wasOn = await this.#db.secondFactors.delete(userId);
      await dropUselessCodes(this.#db, userId);
      return wasOn;
    });
  }

  async #newCodes(userId: string): Promise<readonly string[]> {
    const codes = newRecoveryCodes();
    const hashes = codes.flatMap((code) => recoveryCodeHash(userId, code) ?? []);
    await this.#db.secondFactors.replaceCodes(userId, hashes);
    return codes;
  }

  #secretOf({ userId, secret }: { readonly userId: string; readonly secret: string }): Buffer {
    return Buffer.from(this.#sealer.open(secret, contextOf(userId)), 'base64');
  }
}

const contextOf = (userId: string): string => `second-factor:${userId}`;

/** Apps show `123 456`. */
const digitsOf = (code: string): string => code.replace(/\s/g, '');

const wrong = (): AppError => new AppError('CODE_WRONG', 'The code is wrong, or was used before.');

const notWaiting = (): AppError =>
  new AppError('SECOND_FACTOR_OFF', 'No second factor waits for its first code.');
