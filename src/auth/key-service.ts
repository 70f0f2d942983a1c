import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { checkedList, checkedName, partOf } from '../checked.ts';
import type { Database } from '../db/database.ts';
import { BrokenReference, UniqueViolation } from '../db/database.ts';
import type { AccessKeyRow, ProjectRow, UserRow } from '../db/schema/rows.ts';
import { AppError, changedMeanwhile, type ErrorCode } from '../errors.ts';
import type { EventBus } from '../events/bus.ts';
import { hashToken, newId, newToken } from '../ids.ts';
import { projectNotFound, roleIn } from '../projects/membership.ts';
import { mayIn } from '../projects/roles.ts';
import { addressTest } from './addresses.ts';
import { toIdentity } from './identity.ts';
import { within } from './key-limits.ts';
import {
  type AccessKeyView,
  type KeyDoor,
  type KeyFilter,
  type KeyHolder,
  type KeyService,
  keyIdOf,
  type NewKey,
  RefusedKey,
  sessionIdOf,
} from './keys.ts';
import { type Actor, type Identity, NO_END } from './model.ts';
import type { Permissions } from './permissions.ts';
import type { SecondFactorRule } from './second-factor-rule.ts';

/** So that a key is known where it stands by mistake, as by programs that look for leaked secrets. */
const PREFIX = 'dgk';
const TOKEN = /^dgk_([a-z0-9]{20})_[a-z0-9]{52}$/;
const MOST = 100;
const LONGEST_NAME = 64;
const MOST_ENTRIES = 100;
/** Its last use is written down at most this often. */
const USED_EVERY_MS = 60_000;
/** A key that comes from several addresses in turn is news once so often for each, and of so many at most. */
const NEWS_EVERY_MS = 3_600_000;
const MOST_NEWS = 1000;
const NOT_VALID = 'The access key is not valid.';

export interface KeysParts {
  readonly db: Database;
  readonly bus: EventBus;
  readonly permissions: Permissions;
  readonly rule: SecondFactorRule;
  readonly now?: () => number;
}

export class Keys implements KeyService, KeyDoor {
  readonly #parts: KeysParts;
  readonly #now: () => number;
  /** When a key and an address were news, the oldest first. */
  readonly #told = new Map<string, number>();

  constructor(parts: KeysParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
  }

  async list(actor: Actor, { all = false, offset, limit, ...filter }: KeyFilter = {}) {
    requirePermission(actor, all ? 'keys.all' : 'keys.own');
    const { db } = this.#parts;
    const projectId = actor.projectId ?? filter.projectId;
    const role = projectId === undefined ? null : await roleIn(db, actor, projectId);
    const { rows, total } = await db.accessKeys.page(
      {
        ...filter,
        projectId,
        ...(all || mayIn(role, 'manage') ? {} : { userId: actor.userId }),
        ...partOf({ offset, limit }),
      },
      this.#now(),
    );
    return { items: rows.map(({ key, ...whose }) => viewOf(key, whose)), total };
  }

  async get(actor: Actor, id: string): Promise<AccessKeyView> {
    return this.#view(actor, id);
  }

  async add(
    actor: Actor,
    { name, isManage = false, scopes = [], addresses = [], expiresAt = null, ...wanted }: NewKey,
  ) {
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
    const limits = { scopes: [...scopes], addresses: [...addresses], expiresAt };
    const maker = actor.keyId === null ? null : await db.accessKeys.findWithUser(actor.keyId);
    if (maker === null && actor.keyId !== null) throw invalid();
    const project = await this.#project(actor, wanted.projectId ?? actor.projectId ?? null);
    const id = newId();
    const token = `${PREFIX}_${id}_${newToken()}`;
    const row: AccessKeyRow = {
      ...{ id, name: checked, userId: actor.userId, hash: hashToken(token) },
      ...{ isManage: isManage ? 1 : 0, ...(maker === null ? limits : within(maker.key, limits)) },
      projectId: project?.id ?? null,
      ...{ createdAt: this.#now(), revokedAt: null, usedAt: null, usedFrom: null },
      revision: 1,
    };
    try {
      await db.tx(() => this.#insert(row));
    } catch (error) {
      if (error instanceof BrokenReference) throw projectNotFound();
      if (!(error instanceof UniqueViolation)) throw error;
      throw new AppError('KEY_EXISTS', `You have a key named ${row.name} already.`);
    }
    return { view: viewOf(row, { username: actor.username, project: project?.name ?? null }), token };
  }

  /** In a transaction: of many who come at once each waits for the one before, so that none passes the limit. */
  async #insert(row: AccessKeyRow): Promise<void> {
    const { accessKeys, users } = this.#parts.db;
    await users.hold(row.userId);
    if ((await accessKeys.count(row.userId)) >= MOST)
      throw new AppError('TOO_MANY_KEYS', `You have ${MOST} access keys already.`);
    await accessKeys.insert(row);
  }

  async revoke(actor: Actor, id: string): Promise<AccessKeyView> {
    const { db, bus } = this.#parts;
    await this.#visible(actor, id);
    await db.accessKeys.revoke(id, this.#now());
    bus.emit('session.ended', { sessionIds: [sessionIdOf(id)] });
    return this.#view(actor, id);
  }

  async remove(actor: Actor, id: string, revision?: number): Promise<void> {
    const { db, bus } = this.#parts;
    await this.#visible(actor, id);
    if (!(await db.accessKeys.delete(id, revision))) throw changedMeanwhile();
    bus.emit('session.ended', { sessionIds: [sessionIdOf(id)] });
  }

  async authenticate(token: string, address: string): Promise<KeyHolder> {
    const id = TOKEN.exec(token)?.[1] ?? null;
    const row = id === null ? null : await this.#parts.db.accessKeys.findWithUser(id);
    if (row === null || !isSame(hashToken(token), row.key.hash)) throw invalid();
    const { key } = row;
    const { expiresAt } = key;
    // of the row, which has the hash of a password, nothing else goes into an error
    const owner = { id: row.user.id, username: row.user.username };
    const refused = (code: ErrorCode, message: string): RefusedKey =>
      new RefusedKey(code, message, { id: key.id, owner }, this.#isFirst(`${key.id} ${address} ${code}`));
    const user = await this.#holderOf(row);
    if (user === null) throw refused('KEY_INVALID', NOT_VALID);
    if (await this.#parts.rule.barsKeysOf(user))
      throw refused('SECOND_FACTOR_REQUIRED', 'The owner of the access key must have a second factor.');
    if (expiresAt !== null && expiresAt <= this.#now())
      throw refused('KEY_EXPIRED', 'The access key is over its time.');
    if (key.addresses.length > 0 && !addressTest(key.addresses)(address))
      throw refused('KEY_ELSEWHERE', 'The access key may not be used from this address.');
    if (key.usedAt === null || this.#now() - key.usedAt > USED_EVERY_MS || key.usedFrom !== address) {
      await this.#parts.db.accessKeys.used(key.id, this.#now(), address);
    }
    const session = {
      id: sessionIdOf(key.id),
      userId: user.id,
      createdAt: key.createdAt,
      expiresAt: expiresAt ?? NO_END,
    };
    return { user, session, isNews: key.usedFrom !== address && this.#isFirst(`${key.id} ${address}`) };
  }

  #isFirst(what: string): boolean {
    const before = this.#told.get(what);
    if (before !== undefined && this.#now() - before < NEWS_EVERY_MS) return false;
    this.#told.delete(what);
    this.#told.set(what, this.#now());
    const [oldest] = this.#told.keys();
    if (this.#told.size > MOST_NEWS && oldest !== undefined) this.#told.delete(oldest);
    return true;
  }

  async stillHeld(sessionId: string): Promise<Identity | null> {
    const row = await this.#parts.db.accessKeys.findWithUser(keyIdOf(sessionId) ?? '');
    if (row === null || (row.key.expiresAt ?? NO_END) <= this.#now()) return null;
    const user = await this.#holderOf(row);
    return user === null || (await this.#parts.rule.barsKeysOf(user)) ? null : user;
  }

  /** Null where the key was revoked, or its owner is disabled. */
  async #holderOf({ key, user }: { key: AccessKeyRow; user: UserRow }): Promise<Identity | null> {
    if (key.revokedAt !== null || user.disabledAt !== null) return null;
    const { id, name, isManage, scopes, projectId } = key;
    const scope = { id, name, isManage: isManage === 1, scopes, projectId };
    return { ...toIdentity(user, await this.#parts.db.groups.ofUser(user.id)), key: scope };
  }

  async #view(actor: Actor, id: string): Promise<AccessKeyView> {
    const { key, user, project } = await this.#visible(actor, id);
    return viewOf(key, { username: user.username, project });
  }

  /** A manage key of a project makes keys of that project. */
  async #project(actor: Actor, id: string | null): Promise<ProjectRow | null> {
    if (id === null) return null;
    const { projects } = this.#parts.db;
    const isOther = (actor.projectId ?? id) !== id;
    const role = isOther ? null : await projects.roleOf(id, actor.userId);
    const row = role === null ? null : await projects.get(id);
    if (row === null) throw projectNotFound();
    if (!mayIn(role, 'start'))
      throw new AppError('FORBIDDEN', 'In this project you may look, and make no keys.', {
        remedy: 'Ask a manager of the project.',
      });
    return row;
  }

  async #maySee(actor: Actor, { userId, projectId }: AccessKeyRow): Promise<boolean> {
    if ((actor.projectId ?? projectId) !== projectId) return false;
    if (userId === actor.userId || actor.may('keys.all')) return true;
    return projectId !== null && mayIn(await roleIn(this.#parts.db, actor, projectId), 'manage');
  }

  /** What is somebody else's looks like what does not exist. */
  async #visible(
    actor: Actor,
    id: string,
  ): Promise<{ key: AccessKeyRow; user: UserRow; project: string | null }> {
    requirePermission(actor, 'keys.own');
    const found = await this.#parts.db.accessKeys.findWithUser(id);
    if (found !== null && (await this.#maySee(actor, found.key))) return found;
    throw new AppError('KEY_NOT_FOUND', 'There is no access key with this id.');
  }
}

interface Whose {
  readonly username: string;
  /** Name of the project that it opens only. */
  readonly project: string | null;
}

function viewOf(key: AccessKeyRow, { username, project }: Whose): AccessKeyView {
  const { id, name, userId, isManage, scopes, addresses, createdAt, expiresAt, revokedAt, usedAt } = key;
  return {
    ...{ id, name, owner: { id: userId, username }, isManage: isManage === 1, scopes, addresses },
    project: key.projectId === null ? null : { id: key.projectId, name: project ?? '' },
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
  return new AppError('KEY_INVALID', NOT_VALID);
}
