import type { identityTables } from './identity.ts';
import type { Kit } from './kit.ts';

/** What slows guessing, whom it does not slow, and what people are sent by mail. */
export function attemptTables(kit: Kit, { users }: Pick<ReturnType<typeof identityTables>, 'users'>) {
  /** Failures of one kind, counted by all gateways together; what counts as one is the caller's to say. */
  const signInFailures = kit.table(
    'sign_in_failures',
    {
      /** SHA-256 (hex) of the kind and of what is counted. */
      id: kit.text('id', 64).primaryKey(),
      /** SHA-256 (hex) of the user name, which may be nobody's; null for what is counted of no account. */
      account: kit.text('account', 64),
      failures: kit.integer('failures').notNull(),
      /** Until then nothing is let through; 0 while there were not too many. */
      heldUntil: kit.time('held_until').notNull(),
      expiresAt: kit.time('expires_at').notNull(),
    },
    (t) => [
      kit.index('sign_in_failures_account').on(t.account),
      kit.index('sign_in_failures_expires').on(t.expiresAt),
    ],
  );

  /** Browsers and networks that a user has signed in from: nobody elsewhere locks the user out of them. */
  const knownPlaces = kit.table(
    'known_places',
    {
      /** SHA-256 (hex) of the user's name and of the browser's token, or of the network. */
      id: kit.text('id', 64).primaryKey(),
      userId: kit
        .id('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      usedAt: kit.time('used_at').notNull(),
    },
    (t) => [kit.index('known_places_user').on(t.userId), kit.index('known_places_used').on(t.usedAt)],
  );

  /** Links that were sent by mail: what they are for is done once, by who has the mailbox. */
  const accountLinks = kit.table(
    'account_links',
    {
      /** SHA-256 (hex) of the link's token. */
      id: kit.text('id', 64).primaryKey(),
      /** `none` of a mail that was never sent, which costs the same. */
      purpose: kit.text('purpose', 16).$type<'register' | 'recover' | 'address' | 'none'>().notNull(),
      /** Null of who registers. */
      userId: kit.id('user_id').references(() => users.id, { onDelete: 'cascade' }),
      /** Where it was sent to. */
      email: kit.text('email', 254).notNull(),
      /** How often somebody has tried to go on with it. */
      tries: kit.integer('tries').notNull(),
      expiresAt: kit.time('expires_at').notNull(),
    },
    (t) => [kit.index('account_links_user').on(t.userId), kit.index('account_links_expires').on(t.expiresAt)],
  );

  return { signInFailures, knownPlaces, accountLinks };
}
