import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { checkedList, checkedName, partOf } from '../checked.ts';
import type { Database } from '../db/database.ts';
import { UniqueViolation } from '../db/database.ts';
import type { AccessKeyRow, UserRow } from '../db/schema/rows.ts';
import { AppError, changedMeanwhile } from '../errors.ts';
import type { EventBus } from '../events/bus.ts';
import { hashToken, newId, newToken } from '../ids.ts';
import { addressTest } from './addresses.ts';
import { toIdentity } from './identity.ts';
import {
  type AccessKeyView,
  type KeyDoor,
  type KeyFilter,
  type KeyHolder,
  type KeyService,
  keyIdOf,
  type NewKey,
  sessionIdOf,
} from './keys.ts';
import type { Actor, Identity } from './model.ts';
import type { Permissions } from './permissions.ts';

/** So that a key is known where it stands by mistake, as by programs that look for leaked secrets. */
const PREFIX = 'dgk';
const TOKEN = /^dgk_([a-z0-9]{20})_[a-z0-9]{52}$/;
const MOST = 100;
const LONGEST_NAME = 64;
const MOST_ENTRIES = 100;
/** Its last use is written down at most this often. */
const USED_EVERY_MS = 60_000;
const FOR_EVER = Number.MAX_SAFE_INTEGER;

export interface KeysParts {
  readonly db: Database;
  readonly bus: EventBus;
  readonly permissions: Permissions;
  readonly now?: () => number;
}

export class Keys implements KeyService, KeyDoor {
  readonly #parts: KeysParts;
  readonly #now: () => number;

  constructor(parts: KeysParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
  }

  async list(actor: Actor, { all = false, offset, limit, ...filter }: KeyFilter = {}) {
    requirePermission(actor, all ? 'keys.all' : 'keys.own');
    const { rows, total } = await this.#parts.db.accessKeys.page(
      {
        ...filter,
        ...(all ? {} : { userId: actor.userId }),
        ...partOf({ offset, limit }),
      },
      this.#now(),
    );
    return { items: rows.map(({ key, username }) => viewOf(key, username)), total };
  }

  async get(actor: Actor, id: string): Promise<AccessKeyView> {
    const { key, user } = await this.#visible(actor, id);
    return viewOf(key, user.username);
  }

  async add(actor: Actor, { name, isManage = false, scopes = [], addresses = [], expiresAt = null }: NewKey) {
    requirePermission(actor, 'keys.own');
    if (isManage && actor.keyId !== null)
      throw new AppError('MANAGE_KEY_NEEDED', 'A key makes no manage keys: only who has signed in does.');
    const { db, permissions } = this.#parts;
    const checked = checkedName('name', name, LONGEST_NAME);
    permissions.checkLists({ accept: checkedList('scopes', scopes, MOST_ENTRIES), deny: [] });
    for (const address of checkedList('addresses', addresses, MOST_ENTRIES)) checkAddress(address);
    if (expiresAt !== null && !Number.isSafeInteger(expiresAt))
      throw new AppError('INVALID_BODY', 'expiresAt: expected UTC milliseconds.', { detail: 'expiresAt' });
    if (expiresAt !== null && expiresAt <= this.#now())
      throw new AppError('INVALID_BODY', 'The key would be over its time already.', { detail: 'expiresAt' });
    if ((await db.accessKeys.count(actor.userId)) >= MOST)
      throw new AppError('TOO_MANY_KEYS', `You have ${MOST} access keys already.`);
    const id = newId();
    const token = `${PREFIX}_${id}_${newToken()}`;
    const row: AccessKeyRow = {
      ...{ id, name: checked, userId: actor.userId, hash: hashToken(token) },
      ...{ isManage: isManage ? 1 : 0, scopes: [...scopes], addresses: [...addresses] },
      ...{ createdAt: this.#now(), expiresAt, revokedAt: null, usedAt: null, usedFrom: null },
      revision: 1,
    };
    try {
      await db.accessKeys.insert(row);
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      throw new AppError('KEY_EXISTS', `You have a key named ${row.name} already.`);
    }
    return { view: viewOf(row, actor.username), token };
  }

  async revoke(actor: Actor, id: string): Promise<AccessKeyView> {
    const { db, bus } = this.#parts;
    await this.#visible(actor, id);
    await db.accessKeys.revoke(id, this.#now());
    bus.emit('session.ended', { sessionIds: [sessionIdOf(id)] });
    const { key, user } = await this.#visible(actor, id);
    return viewOf(key, user.username);
  }

  async remove(actor: Actor, id: string, revision?: number): Promise<void> {
    const { db, bus } = this.#parts;
    await this.#visible(actor, id);
    if (!(await db.accessKeys.delete(id, revision))) throw changedMeanwhile();
    bus.emit('session.ended', { sessionIds: [sessionIdOf(id)] });
  }

  async authenticate(token: string, address: string): Promise<KeyHolder> {
    const id = TOKEN.exec(token)?.[1] ?? null;
    const found = id === null ? null : await this.#find(id);
    if (found === null || !isSame(hashToken(token), found.key.hash)) throw invalid();
    const { key, user } = found;
    const { expiresAt } = key;
    if (expiresAt !== null && expiresAt <= this.#now())
      throw new AppError('KEY_EXPIRED', 'The access key is over its time.');
    if (key.addresses.length > 0 && !addressTest(key.addresses)(address))
      throw new AppError('KEY_ELSEWHERE', 'The access key may not be used from this address.');
    if (key.usedAt === null || this.#now() - key.usedAt > USED_EVERY_MS || key.usedFrom !== address) {
      await this.#parts.db.accessKeys.used(key.id, this.#now(), address);
    }
    const session = {
      id: sessionIdOf(key.id),
      userId: user.id,
      createdAt: key.createdAt,
      expiresAt: expiresAt ?? FOR_EVER,
    };
    return { user, session };
  }

  async stillHeld(sessionId: string): Promise<Identity | null> {
    const found = await this.#find(keyIdOf(sessionId) ?? '');
    if (found === null || (found.key.expiresAt ?? FOR_EVER) <= this.#now()) return null;
    return found.user;
  }

  /** A key that was not revoked, of a user who is not disabled. */
  async #find(id: string): Promise<{ key: AccessKeyRow; user: Identity } | null> {
    const { db } = this.#parts;
    const found = await db.accessKeys.findWithUser(id);
    if (found === null || found.key.revokedAt !== null || found.user.disabledAt !== null) return null;
    const groups = await db.groups.ofUser(found.user.id);
    const { name, isManage, scopes } = found.key;
    const scope = { id, name, isManage: isManage === 1, scopes };
    return { key: found.key, user: { ...toIdentity(found.user, groups), key: scope } };
  }

  /** What is somebody else's looks like what does not exist. */
  async #visible(actor: Actor, id: string): Promise<{ key: AccessKeyRow; user: UserRow }> {
    requirePermission(actor, 'keys.own');
    const found = await this.#parts.db.accessKeys.findWithUser(id);
    if (found !== null && (found.key.userId === actor.userId || actor.may('keys.all'))) return found;
    throw new AppError('KEY_NOT_FOUND', 'There is no access key with this id.');
  }
}

function viewOf(key: AccessKeyRow, username: string): AccessKeyView {
  const { id, name, userId, isManage, scopes, addresses, createdAt, expiresAt, revokedAt, usedAt } = key;
  return {
    ...{ id, name, owner: { id: userId, username }, isManage: isManage === 1, scopes, addresses },
    ...{ createdAt, expiresAt, revokedAt, usedAt, usedFrom: key.usedFrom, revision: key.revision },
  };
}

/** A key that is no manage key is told what it would need. */
function requirePermission(actor: Actor, permission: string): void {
  if (actor.may(permission)) return;
  if (actor.keyId !== null) throw new AppError('MANAGE_KEY_NEEDED', 'This key may not manage keys.');
  throw new AppError('FORBIDDEN', `Your account may not do this (${permission}).`);
}

function checkAddress(entry: string): void {
  const [address = '', bits] = entry.split('/');
  const most = isIP(address) === 6 ? 128 : 32;
  const isBits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
  if (isIP(address) !== 0 && isBits && entry.split('/').length <= 2) return;
  throw new AppError('INVALID_BODY', `Expected an address or a CIDR block, got ${entry.slice(0, 60)}.`, {
    detail: 'addresses',
  });
}

/** In the same time whatever differs. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function invalid(): AppError {
  return new AppError('KEY_INVALID', 'The access key is not valid.');
}
