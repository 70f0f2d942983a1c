import type { AccessKeyFilter, AccessKeySort, Page } from '../db/database.ts';
import { AppError, type ErrorCode } from '../errors.ts';
import type { Actor, Identity, Session } from './model.ts';

export interface AccessKeyView {
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly id: string; readonly username: string };
  /** Makes, lists and revokes its owner's keys, and does nothing else; those it makes are within its own limits. */
  readonly isManage: boolean;
  readonly scopes: readonly string[];
  /** The only project that it opens; null for all that its owner may. */
  readonly project: { readonly id: string; readonly name: string } | null;
  readonly addresses: readonly string[];
  /** All times are UTC ms. */
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly usedAt: number | null;
  readonly usedFrom: string | null;
  /** Raised by every change; its use is none. */
  readonly revision: number;
}

/** `userId` counts with `all` only. */
export interface KeyFilter extends AccessKeyFilter, Partial<Page<AccessKeySort>> {
  readonly all?: boolean;
}

export interface NewKey {
  readonly name: string;
  readonly isManage?: boolean | undefined;
  /** Permissions or patterns of them; empty for all that the owner may. */
  readonly scopes?: readonly string[] | undefined;
  /** Id of the only project that it opens: one that the owner may start desktops in. */
  readonly projectId?: string | null | undefined;
  /** Addresses or CIDR blocks; empty for all. */
  readonly addresses?: readonly string[] | undefined;
  /** UTC ms; null for no end. */
  readonly expiresAt?: number | null | undefined;
}

/** Keys with which programs come in place of people. */
export interface KeyService {
  /**
   * The actor's own, newest first; everybody's for `all`, which needs `keys.all`, and a project's for who manages the
   * project that `projectId` names. @param filter.limit at most 200, else 50.
   */
  list(
    actor: Actor,
    filter?: KeyFilter,
  ): Promise<{ readonly items: readonly AccessKeyView[]; readonly total: number }>;
  /** Rejects with KEY_NOT_FOUND. */
  get(actor: Actor, id: string): Promise<AccessKeyView>;
  /**
   * A key that a manage key makes is within its maker's scopes, addresses and time, and has those where none are asked for.
   * Rejects with KEY_EXISTS, TOO_MANY_KEYS, INVALID_BODY or PROJECT_NOT_FOUND; with MANAGE_KEY_NEEDED where a manage key would make
   * another manage key, and with FORBIDDEN where it would make one that may more.
   * @returns the key itself too, which is shown this once and stored nowhere.
   */
  add(actor: Actor, key: NewKey): Promise<{ readonly view: AccessKeyView; readonly token: string }>;
  /** Ends it, and its open streams within 2 s. Rejects with KEY_NOT_FOUND. */
  revoke(actor: Actor, id: string): Promise<AccessKeyView>;
  /** Takes it out of the list, revoking it first. Rejects with PRECONDITION_FAILED where it has another revision. */
  remove(actor: Actor, id: string, revision?: number): Promise<void>;
}

/** Who asks with a key: `session` stands for it where streams are held, and ends with it. */
export interface KeyHolder {
  readonly user: Identity;
  readonly session: Session;
  /** It is used for the first time, or from another address than the last one: for the audit log, once an hour for each. */
  readonly isNews: boolean;
}

/** What is refused is a key of somebody, not one that was made up. */
export class RefusedKey extends AppError {
  readonly key: { readonly id: string; readonly owner: Pick<Identity, 'id' | 'username'> };
  /** As of a `KeyHolder`, for each reason. */
  readonly isNews: boolean;

  constructor(code: ErrorCode, message: string, key: RefusedKey['key'], isNews: boolean) {
    super(code, message);
    this.key = key;
    this.isNews = isNews;
  }
}

export interface KeyDoor {
  /**
   * Who holds this key. Rejects with KEY_INVALID, KEY_EXPIRED, KEY_ELSEWHERE or SECOND_FACTOR_REQUIRED, as a RefusedKey where
   * there is or was such a key.
   * @param token as it stood behind `Bearer`.
   */
  authenticate(token: string, address: string): Promise<KeyHolder>;
  /** The same of a session that stands for a key, by the session's id; null when the key is not valid any more. */
  stillHeld(sessionId: string): Promise<Identity | null>;
}

const SESSION_PREFIX = 'key:';

/** Of what stands for a key where sessions are held. */
export const sessionIdOf = (keyId: string): string => `${SESSION_PREFIX}${keyId}`;

/** The key that a session stands for; null where it is one of a person. */
export function keyIdOf(sessionId: string): string | null {
  return sessionId.startsWith(SESSION_PREFIX) ? sessionId.slice(SESSION_PREFIX.length) : null;
}
