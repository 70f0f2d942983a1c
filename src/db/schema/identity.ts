import type { Kit } from './kit.ts';
import type { projectTable } from './project.ts';

type Transport = 'ble' | 'cable' | 'hybrid' | 'internal' | 'nfc' | 'smart-card' | 'usb';

/** Who people are, how they are signed in, and what they may do. */
export function identityTables(kit: Kit, projects: ReturnType<typeof projectTable>) {
  const users = kit.table(
    'users',
    {
      id: kit.id('id').primaryKey(),
      /** Compared without case: stored in lower case. */
      username: kit.text('username', 64).notNull(),
      /** argon2id, PHC string; null for somebody who cannot sign in with a password. */
      passwordHash: kit.text('password_hash', 255),
      role: kit.text('role', 16).$type<'admin' | 'expert' | 'user'>().notNull(),
      /** Permissions given to and withheld from this user; null for none. */
      accept: kit.json('accept').$type<string[]>(),
      deny: kit.json('deny').$type<string[]>(),
      disabledAt: kit.time('disabled_at'),
      /** Since when somebody who has registered waits to be let in; disabled so long. Null for everybody else. */
      waitingSince: kit.time('waiting_since'),
      /** In small letters, and confirmed: by a link that was sent there, or by an administrator. */
      email: kit.text('email', 254),
      createdAt: kit.time('created_at').notNull(),
      /** How the user wants pages and the viewer to be; null for nothing chosen. */
      preferences: kit.json('preferences').$type<Record<string, unknown>>(),
      /**
       * Null but for who is being deleted, with what becomes of what they keep. `gone` is nobody any more: a row that owns what
       * was kept, until that is removed.
       */
      deletion: kit.text('deletion', 16).$type<'keep-homes' | 'remove-homes' | 'gone'>(),
      revision: kit.integer('revision').notNull().default(1),
    },
    (t) => [
      kit.uniqueIndex('users_username').on(t.username),
      kit.uniqueIndex('users_email').on(t.email),
      kit.index('users_created').on(t.createdAt),
    ],
  );

  const sessions = kit.table(
    'sessions',
    {
      /** SHA-256 (hex) of the cookie's token: who reads the table cannot sign in. */
      id: kit.text('id', 64).primaryKey(),
      userId: kit
        .id('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      createdAt: kit.time('created_at').notNull(),
      seenAt: kit.time('seen_at').notNull(),
      expiresAt: kit.time('expires_at').notNull(),
      address: kit.text('address', 64).notNull(),
      userAgent: kit.text('user_agent', 255).notNull(),
      /** What its user calls it; null for what the browser says of itself. */
      name: kit.text('name', 64),
      /** How the second factor was given in it: here, at an identity provider, or by a link that stands in for it; null for not. */
      factor: kit.text('factor', 16).$type<'code' | 'passkey' | 'elsewhere' | 'link'>(),
    },
    (t) => [kit.index('sessions_user').on(t.userId), kit.index('sessions_expires').on(t.expiresAt)],
  );

  /** One-time sign-in links: the row is deleted by whoever uses it. */
  const signInLinks = kit.table('sign_in_links', {
    /** SHA-256 (hex) of the link's token. */
    id: kit.text('id', 64).primaryKey(),
    userId: kit
      .id('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    expiresAt: kit.time('expires_at').notNull(),
  });

  /** The authenticator app of a user, one each; it counts once it is confirmed. */
  const secondFactors = kit.table('second_factors', {
    userId: kit
      .id('user_id')
      .primaryKey()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Sealed with the gateway's key. */
    secret: kit.text('secret', 255).notNull(),
    createdAt: kit.time('created_at').notNull(),
    confirmedAt: kit.time('confirmed_at'),
    /** The newest time step (RFC 6238) of which a code was taken: none of it or before is taken again. */
    lastStep: kit.integer('last_step').notNull(),
  });

  /** In place of a code of the app, once each: whoever uses one deletes the row. */
  const recoveryCodes = kit.table(
    'recovery_codes',
    {
      /** SHA-256 (hex) of the user's id and the code. */
      id: kit.text('id', 64).primaryKey(),
      userId: kit
        .id('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
    },
    (t) => [kit.index('recovery_codes_user').on(t.userId)],
  );

  /** Keys of authenticators (WebAuthn): of each the gateway knows the public half. */
  const passkeys = kit.table(
    'passkeys',
    {
      id: kit.id('id').primaryKey(),
      userId: kit
        .id('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      /** What its user calls it. */
      name: kit.text('name', 64).notNull(),
      /** SHA-256 (hex) of `credentialId`. */
      credentialKey: kit.text('credential_key', 64).notNull(),
      /** As the authenticator calls it, in base64url. */
      credentialId: kit.text('credential_id', 1400).notNull(),
      /** COSE (RFC 9053), in base64url. */
      publicKey: kit.text('public_key', 2000).notNull(),
      /** Of its use, as the authenticator counts; 0 for ever where it does not. */
      counter: kit.bigint('counter').notNull(),
      /** How the authenticator is reached, as the browser said. */
      transports: kit.json('transports').$type<Transport[]>().notNull(),
      createdAt: kit.time('created_at').notNull(),
      usedAt: kit.time('used_at'),
    },
    (t) => [
      kit.uniqueIndex('passkeys_credential').on(t.credentialKey),
      kit.index('passkeys_user').on(t.userId),
    ],
  );

  /** What a passkey is to sign: whoever comes with it deletes the row. */
  const passkeyChallenges = kit.table('passkey_challenges', {
    /** SHA-256 (hex) of the challenge. */
    id: kit.text('id', 64).primaryKey(),
    /** SHA-256 (hex) of the browser and the purpose that it was made for. */
    binding: kit.text('binding', 64).notNull(),
    expiresAt: kit.time('expires_at').notNull(),
  });

  /** Who has given the password and not yet the code. Nobody is signed in by it. */
  const signInTickets = kit.table('sign_in_tickets', {
    /** SHA-256 (hex) of the ticket. */
    id: kit.text('id', 64).primaryKey(),
    userId: kit
      .id('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    expiresAt: kit.time('expires_at').notNull(),
    /** Codes that were tried with it, right or wrong. */
    tries: kit.integer('tries').notNull(),
  });

  /** Accounts elsewhere (an identity provider, a directory) that sign a user in. What is not here signs nobody in. */
  const externalIdentities = kit.table(
    'external_identities',
    {
      /** SHA-256 (hex) of issuer and subject, so that neither case nor spaces at the end make two of them one. */
      id: kit.text('id', 64).primaryKey(),
      userId: kit
        .id('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      issuer: kit.text('issuer', 255).notNull(),
      /** What the issuer calls the person, for good; never a name that somebody else may have later. */
      subject: kit.text('subject', 255).notNull(),
      createdAt: kit.time('created_at').notNull(),
      usedAt: kit.time('used_at').notNull(),
    },
    (t) => [kit.uniqueIndex('external_identities_once').on(t.userId, t.issuer)],
  );

  /** Sessions that an account elsewhere has opened, so that they end when it says so. */
  const externalSessions = kit.table(
    'external_sessions',
    {
      sessionId: kit
        .text('session_id', 64)
        .primaryKey()
        .references(() => sessions.id, { onDelete: 'cascade' }),
      identityId: kit
        .text('identity_id', 64)
        .notNull()
        .references(() => externalIdentities.id, { onDelete: 'cascade' }),
      /** SHA-256 (hex) of the issuer and its own id of the session; null where it has none. */
      sidKey: kit.text('sid_key', 64),
    },
    (t) => [
      kit.index('external_sessions_identity').on(t.identityId),
      kit.index('external_sessions_sid').on(t.sidKey),
    ],
  );

  /** What is taken once, such as the state of a sign-in: it is here once it was taken, until it would be too old anyway. */
  const spentTokens = kit.table('spent_tokens', {
    /** SHA-256 (hex) of it. */
    id: kit.text('id', 64).primaryKey(),
    expiresAt: kit.time('expires_at').notNull(),
  });

  /** Access keys of programs: what the key itself is, only its holder knows. */
  const accessKeys = kit.table(
    'access_keys',
    {
      id: kit.id('id').primaryKey(),
      userId: kit
        .id('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      /** Its user's name for it, once among the user's keys. */
      name: kit.text('name', 64).notNull(),
      /** SHA-256 (hex) of the whole key. */
      hash: kit.text('hash', 64).notNull(),
      /** Makes, lists and revokes keys of its user, and does nothing else. */
      isManage: kit.integer('is_manage').notNull(),
      /** Permissions, or patterns of them, that it may use of its user's; empty for all. */
      scopes: kit.json('scopes').$type<string[]>().notNull(),
      /** Addresses and CIDR blocks that it may be used from; empty for all. */
      addresses: kit.json('addresses').$type<string[]>().notNull(),
      /** The only project that it opens; null for all that its user may. Who removes the project removes its keys first. */
      projectId: kit.id('project_id').references(() => projects.id),
      createdAt: kit.time('created_at').notNull(),
      expiresAt: kit.time('expires_at'),
      revokedAt: kit.time('revoked_at'),
      usedAt: kit.time('used_at'),
      usedFrom: kit.text('used_from', 64),
      /** Its use is no change. */
      revision: kit.integer('revision').notNull().default(1),
    },
    (t) => [
      kit.uniqueIndex('access_keys_name').on(t.userId, t.name),
      kit.index('access_keys_created').on(t.createdAt),
      kit.index('access_keys_project').on(t.projectId),
    ],
  );

  const groups = kit.table(
    'groups',
    {
      id: kit.id('id').primaryKey(),
      /** Compared without case: stored in lower case. */
      name: kit.text('name', 64).notNull(),
      description: kit.text('description', 255).notNull(),
      /** Permissions given to and withheld from its members. */
      accept: kit.json('accept').$type<string[]>().notNull(),
      deny: kit.json('deny').$type<string[]>().notNull(),
      /** Whether its members must have a second factor: 1 or 0. */
      needsSecondFactor: kit.integer('needs_second_factor').notNull().default(0),
      createdAt: kit.time('created_at').notNull(),
      revision: kit.integer('revision').notNull().default(1),
    },
    (t) => [kit.uniqueIndex('groups_name').on(t.name)],
  );

  const groupMembers = kit.table(
    'group_members',
    {
      id: kit.id('id').primaryKey(),
      groupId: kit
        .id('group_id')
        .notNull()
        .references(() => groups.id, { onDelete: 'cascade' }),
      userId: kit
        .id('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      /** Who put the user there: an administrator, or the identity provider at each sign-in. */
      origin: kit.text('origin', 16).$type<'static' | 'mapped'>().notNull(),
    },
    (t) => [
      kit.uniqueIndex('group_members_once').on(t.groupId, t.userId, t.origin),
      kit.index('group_members_user').on(t.userId),
    ],
  );

  /** What was done, by whom and with which result. Never changed once it is chained, and never deleted before its time. */
  const audit = kit.table(
    'audit',
    {
      seq: kit.sequence('seq'),
      at: kit.time('at').notNull(),
      /** Null for what no user did, such as the scheduler; a user who is gone keeps the name. */
      userId: kit.id('user_id'),
      actor: kit.text('actor', 64).notNull(),
      /** The access key that was used; null for people. */
      keyId: kit.id('key_id'),
      address: kit.text('address', 64).notNull(),
      /** Of an operation of the API, or as a page names it. */
      action: kit.text('action', 64).notNull(),
      /** Ids of what it was done to. */
      resources: kit.json('resources').$type<string[]>().notNull(),
      /** `ok`, or the code of the error. */
      result: kit.text('result', 40).notNull(),
      requestId: kit.text('request_id', 32),
      /** Place in the chain, from 1 on; null for a moment, until it is in it. Its unique index decides which entry is next. */
      place: kit.bigint('place'),
      /** The hash of the entry before. */
      previous: kit.text('previous', 64),
      /** SHA-256 (hex) of `previous` and all of this entry. */
      hash: kit.text('hash', 64),
    },
    (t) => [
      kit.uniqueIndex('audit_place').on(t.place),
      kit.index('audit_at').on(t.at),
      kit.index('audit_user').on(t.userId, t.seq),
    ],
  );

  /** One row: where the chain of `audit` begins and ends, so that entries missing at either end are missed. */
  const auditHead = kit.table('audit_head', {
    id: kit.id('id').primaryKey(),
    /** Place of the oldest entry that was not forgotten in its time. */
    first: kit.bigint('first').notNull(),
    /** Place and hash of the newest entry in the chain. */
    place: kit.bigint('place').notNull(),
    hash: kit.text('hash', 64).notNull(),
  });

  return {
    accessKeys,
    audit,
    auditHead,
    users,
    sessions,
    signInLinks,
    secondFactors,
    recoveryCodes,
    passkeys,
    passkeyChallenges,
    signInTickets,
    externalIdentities,
    externalSessions,
    spentTokens,
    groups,
    groupMembers,
  };
}
