import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { breakGlass } from '../../src/auth/break-glass.ts';
import { findHolder } from '../../src/auth/identity.ts';
import { createLocalAuth } from '../../src/auth/local-auth.ts';
import type { PasswordWay } from '../../src/auth/outside.ts';
import { Permissions } from '../../src/auth/permissions.ts';
import { createSealer } from '../../src/auth/seal.ts';
import { noSecondFactorRule } from '../../src/auth/second-factor-rule.ts';
import { SecondFactors } from '../../src/auth/second-factors.ts';
import type { AuthService } from '../../src/auth/service.ts';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { AppError } from '../../src/errors.ts';
import { EventBus } from '../../src/events/bus.ts';
import { newId } from '../../src/ids.ts';
import { silent } from '../../src/log.ts';
import { appCode } from './app-code.ts';

const PASSWORD = 'correct horse battery';
const FRESH = 'in case of fire';
const HOUR = 3_600_000;
const from = (address = '203.0.113.1') => ({ address, userAgent: 'test' });

/** The only way to sign in of most people here, and it is away. */
const away: PasswordWay = {
  id: 'directory',
  check: async () => {
    throw new AppError('IDENTITY_PROVIDER_UNREACHABLE', 'The directory does not answer.');
  },
};

/** A way in for an operator whom nothing else lets in, on whichever database. @param urlOf of a new one, for each test. */
export function breakGlassTests(urlOf: () => Promise<string>): void {
  let db: Database;
  let bus: EventBus;
  let auth: AuthService;
  let factors: SecondFactors;
  const permissions = new Permissions();
  beforeEach(async () => {
    db = await openDatabase({ url: await urlOf(), log: silent });
    bus = new EventBus();
    factors = new SecondFactors({ db, sealer: createSealer(Buffer.alloc(32, 7)) });
    auth = createLocalAuth({ db, bus, sessionMs: HOUR, factors, passwordWays: () => [away] });
  });
  afterEach(() => db.close());

  const armed = (username: string) =>
    breakGlass({ db, bus, permissions }, { username, password: FRESH, linkMs: HOUR });

  describe('breaking the glass', () => {
    it('makes an administrator who signs in while the directory is away', async () => {
      await expect(auth.signIn('rescue', FRESH, from())).rejects.toMatchObject({
        code: 'IDENTITY_PROVIDER_UNREACHABLE',
      });
      const { user, isNew, linkToken } = await armed(' Rescue ');
      expect([user.username, user.role, isNew]).toEqual(['rescue', 'admin', true]);
      expect((await auth.signIn('rescue', FRESH, from())).user.role).toBe('admin');
      expect((await auth.signInWithLink(linkToken, from())).user.id).toBe(user.id);
      await expect(auth.signInWithLink(linkToken, from())).rejects.toMatchObject({
        code: 'SIGN_IN_LINK_USED',
      });
    });

    it('lets in who was disabled, forgot both factors, is held back and in a group that forbids all', async () => {
      const ada = await auth.addUser('ada', PASSWORD, 'user');
      const { token, session } = await auth.signIn('ada', PASSWORD, from());
      const { secret } = await factors.begin(ada);
      await factors.confirm(ada.id, appCode(secret));
      const group = {
        id: newId(),
        name: 'interns',
        description: '',
        accept: [],
        deny: ['*'],
        needsSecondFactor: 0,
        createdAt: 1,
        revision: 1,
      };
      await db.groups.insert(group);
      await db.groups.addMember({ id: newId(), groupId: group.id, userId: ada.id, origin: 'static' });
      await db.users.update(ada.id, { deny: ['*'] });
      for (let n = 0; n < 70; n += 1) await auth.signIn('ada', 'a guess', from()).catch(() => {});
      await expect(auth.signIn('ada', PASSWORD, from())).rejects.toMatchObject({ code: 'RATE_LIMITED' });
      await auth.setDisabled('ada', true);
      await db.sessions.insert({ ...(await sessionOf(db, session.id, ada.id)), id: 'left' });
      const ended: string[] = [];
      bus.on('session.ended', ({ sessionIds }) => ended.push(...sessionIds));

      expect((await armed('ada')).isNew).toBe(false);
      expect(ended).toEqual(['left']);
      expect(await auth.authenticate(token)).toBeNull();
      const signedIn = await auth.signIn('ada', FRESH, from());
      const holder = await findHolder(db, signedIn.session.id, Date.now(), noSecondFactorRule(db));
      const withheld = permissions
        .list()
        .filter(({ name }) => !permissions.holds(holder?.user as never, name));
      expect(withheld).toEqual([]);
      // the password that there was is nobody's any more
      const next = createLocalAuth({ db, bus, sessionMs: HOUR });
      await expect(next.signIn('ada', PASSWORD, from())).rejects.toMatchObject({ code: 'SIGN_IN_FAILED' });
    });

    it.each([
      ['a name that is none', 'no one', FRESH],
      ['a short password', 'rescue', 'short'],
    ])('refuses %s, and changes nothing', async (_, username, password) => {
      const attempt = breakGlass({ db, bus, permissions }, { username, password, linkMs: HOUR });
      await expect(attempt).rejects.toMatchObject({ code: 'INVALID_BODY' });
      expect(await db.users.count()).toBe(0);
    });

    it('makes one user when two do so at once', async () => {
      const both = await Promise.all([armed('rescue'), armed('rescue')]);
      expect(both.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
      expect(await db.users.count()).toBe(1);
    });
  });
}

async function sessionOf(db: Database, id: string, userId: string) {
  const row = await db.sessions.findWithUser(id);
  const { session } = row ?? { session: { id, userId } };
  const times = { createdAt: Date.now(), seenAt: Date.now(), expiresAt: Date.now() + HOUR };
  return { address: '', userAgent: '', name: null, factor: null, ...times, ...session };
}
