import type { Kit } from './kit.ts';

/** Who people are, how they are signed in, and what they may do. */
export function identityTables(kit: Kit) {
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
      createdAt: kit.time('created_at').notNull(),
    },
    (t) => [kit.uniqueIndex('users_username').on(t.username)],
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
      createdAt: kit.time('created_at').notNull(),
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

  return { users, sessions, signInLinks, groups, groupMembers };
}
