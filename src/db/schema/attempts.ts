import type { identityTables } from './identity.ts';
import type { Kit } from './kit.ts';

/** What slows guessing, and whom it does not slow. */
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

  return { signInFailures, knownPlaces };
}
