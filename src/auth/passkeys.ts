import { createHash } from 'node:crypto';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Database } from '../db/database.ts';
import type { PasskeyRow, UserRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { hashToken } from '../ids.ts';
import type { Logger } from '../log.ts';
import { passkeyRefused, readAsserted, readCreated } from './passkey-answer.ts';
import type { RelyingParty } from './relying-party.ts';

const NAME = 'Deskgate';
/** For the person to find the passkey, and a finger. */
const TIMEOUT_MS = 2 * 60_000;
const CHALLENGE_MS = 5 * 60_000;
/** Ed25519, ES256 and RS256 (RFC 9053): what all authenticators have one of. */
const ALGORITHMS = [-8, -7, -257];

/** What a browser is asked for a passkey with, in JSON as WebAuthn has it. */
export type PasskeyRequest = PublicKeyCredentialRequestOptionsJSON;
/** What a browser makes one with. */
export type NewPasskeyRequest = PublicKeyCredentialCreationOptionsJSON;

export interface PasskeysParts {
  readonly db: Pick<Database, 'passkeys'>;
  readonly log: Logger;
  /** Null where browsers have no passkeys. */
  readonly party: () => RelyingParty | null;
  readonly now: () => number;
}

/**
 * Passkeys (WebAuthn level 2). A challenge is a row until somebody comes with it: it is taken once, for five minutes, by the
 * browser and for the purpose that it was made for, which is its `binding`. Who may ask is the caller's to check, and how often.
 */
export class Passkeys {
  readonly #parts: PasskeysParts;

  constructor(parts: PasskeysParts) {
    this.#parts = parts;
  }

  /** The pages that may ask for passkeys; null where there are none. */
  get origin(): string | null {
    return this.#parts.party()?.origin ?? null;
  }

  /** Rejects with PASSKEYS_UNAVAILABLE. */
  async create(user: Pick<UserRow, 'id' | 'username'>, binding: string): Promise<NewPasskeyRequest> {
    const { id: rpID } = this.#party();
    const known = await this.#parts.db.passkeys.ofUser(user.id);
    const options = await generateRegistrationOptions({
      ...{ rpName: NAME, rpID, userName: user.username, userDisplayName: user.username },
      userID: new Uint8Array(Buffer.from(user.id)),
      timeout: TIMEOUT_MS,
      attestationType: 'none',
      excludeCredentials: known.map(asked),
      // found without a name; a security key that knows nobody is still a second factor
      authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
      supportedAlgorithmIDs: ALGORITHMS,
    });
    await this.#remember(options.challenge, binding);
    return options;
  }

  /** @param answer JSON of the browser. Rejects with PASSKEY_REFUSED. @returns what is to be stored of it. */
  async created(
    answer: string,
    binding: string,
  ): Promise<Pick<PasskeyRow, 'credentialKey' | 'credentialId' | 'publicKey' | 'counter' | 'transports'>> {
    const { id: expectedRPID, origin: expectedOrigin } = this.#party();
    const response = { ...readCreated(answer), clientExtensionResults: {} };
    const { registrationInfo } = await this.#checked(() =>
      verifyRegistrationResponse({
        ...{ response, expectedRPID, expectedOrigin },
        expectedChallenge: (challenge) => this.#take(challenge, binding),
        requireUserVerification: false,
        supportedAlgorithmIDs: ALGORITHMS,
      }),
    );
    if (registrationInfo === undefined) throw passkeyRefused();
    const { id, publicKey, counter } = registrationInfo.credential;
    return {
      ...{ credentialKey: keyOf(id), credentialId: id, counter },
      publicKey: Buffer.from(publicKey).toString('base64url'),
      transports: [...new Set(response.response.transports)],
    };
  }

  /** @param ofUser whose passkeys are asked for; any where it is left out, each of which must know its person then. */
  async request(binding: string, ofUser?: string): Promise<PasskeyRequest> {
    const { id: rpID } = this.#party();
    const known = ofUser === undefined ? null : await this.#parts.db.passkeys.ofUser(ofUser);
    const options = await generateAuthenticationOptions({
      ...{ rpID, timeout: TIMEOUT_MS },
      ...(known === null ? {} : { allowCredentials: known.map(asked) }),
      userVerification: known === null ? 'required' : 'preferred',
    });
    await this.#remember(options.challenge, binding);
    return options;
  }

  /**
   * Whose passkey has answered. Rejects with PASSKEY_REFUSED; also where its counter says that there are two of it (WebAuthn
   * section 6.1.1), or somebody else has just come with the same count.
   * @param ofUser whose it must be; where it is left out it must have verified its person itself.
   */
  async requested(answer: string, binding: string, ofUser?: string): Promise<UserRow> {
    const { db, now } = this.#parts;
    const { id: expectedRPID, origin: expectedOrigin } = this.#party();
    const { response, ...credential } = readAsserted(answer);
    const { userHandle, ...proof } = response;
    const found = await db.passkeys.findWithUser(keyOf(credential.id));
    if (found === null) throw passkeyRefused();
    const { passkey, user } = found;
    const isAlone = ofUser === undefined;
    const isTheirs = isAlone ? userHandle === Buffer.from(user.id).toString('base64url') : user.id === ofUser;
    if (!isTheirs || user.disabledAt !== null) throw passkeyRefused();
    const { verified, authenticationInfo } = await this.#checked(() =>
      verifyAuthenticationResponse({
        ...{ expectedRPID, expectedOrigin },
        response: { ...credential, response: proof, clientExtensionResults: {} },
        expectedChallenge: (challenge) => this.#take(challenge, binding),
        credential: {
          id: passkey.credentialId,
          publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
          counter: passkey.counter,
        },
        requireUserVerification: isAlone,
      }),
    );
    if (!verified || !(await db.passkeys.used(passkey.id, authenticationInfo.newCounter, now())))
      throw passkeyRefused();
    return user;
  }

  #party(): RelyingParty {
    const party = this.#parts.party();
    if (party !== null) return party;
    throw new AppError('PASSKEYS_UNAVAILABLE', 'Browsers have no passkeys at the address of this gateway.');
  }

  async #remember(challenge: string, binding: string): Promise<void> {
    const row = { id: hashToken(challenge), binding: hashToken(binding) };
    await this.#parts.db.passkeys.addChallenge({ ...row, expiresAt: this.#parts.now() + CHALLENGE_MS });
  }

  async #take(challenge: string, binding: string): Promise<boolean> {
    const { db, now } = this.#parts;
    const expiresAt = await db.passkeys.takeChallenge(hashToken(challenge), hashToken(binding));
    return expiresAt !== null && expiresAt > now();
  }

  /** The library throws for what is wrong, with all that it knows: that is for the log. */
  async #checked<T>(check: () => Promise<T>): Promise<T> {
    try {
      return await check();
    } catch (error) {
      if (error instanceof AppError) throw error;
      this.#parts.log.info({ err: error }, 'a passkey was not accepted');
      throw passkeyRefused();
    }
  }
}

/** A credential id may be longer than an index of a database. */
const keyOf = (credentialId: string): string => createHash('sha256').update(credentialId).digest('hex');

const asked = ({ credentialId: id, transports }: PasskeyRow) => ({ id, transports });
