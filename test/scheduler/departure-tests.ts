import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noAccountMails } from '../../src/auth/account-mails.ts';
import { Keys } from '../../src/auth/key-service.ts';
import { createLocalAuth } from '../../src/auth/local-auth.ts';
import type { Actor, PermissionLists } from '../../src/auth/model.ts';
import type { PersonChange } from '../../src/auth/people.ts';
import { People } from '../../src/auth/people-service.ts';
import { Permissions } from '../../src/auth/permissions.ts';
import { noSecondFactorRule } from '../../src/auth/second-factor-rule.ts';
import { Homes } from '../../src/homes/homes.ts';
import { silent } from '../../src/log.ts';
import { Departures } from '../../src/scheduler/departures.ts';
import { aUser, freshId, userRow, viewerRow } from '../db/rows.ts';
import { BOB, createWorld, eventually, type Life, ROOT, type World } from '../instances/lifecycle.ts';

const NEVER = new AbortController().signal;

/** What a deleted user leaves, on whichever database. @param urlOf undefined for a new SQLite file. */
export function departureTests(urlOf: () => Promise<string | undefined>): void {
  let world: World;
  let life: Life;
  let me: Actor;

  beforeEach(async () => {
    world = await createWorld(await urlOf());
    life = await world.live();
    await life.apps.create(ROOT, { id: 'kept', name: 'Kept', provider: 'fake', home: { keep: true } });
    const { id: userId, username } = await aUser(life.db, { username: 'grace' });
    me = { userId, username, keyId: null, may: () => false };
  });
  afterEach(async () => {
    await life.close();
    await world.remove();
  });

  const homesOf = ({ db, jobs }: Life): Homes => new Homes({ db, queue: () => jobs.queue });
  const departures = (of = life): Departures =>
    new Departures({ db: of.db, log: silent, instances: of.instances, homes: homesOf(of) });
  const people = ({ db, bus } = life): People =>
    new People({
      ...{ db, auth: createLocalAuth({ db, bus, sessionMs: 1000 }) },
      ...{ permissions: new Permissions(), mails: noAccountMails },
    });
  const remove = (keepHomes: boolean) => people().removeUser(ROOT, me.userId, { keepHomes });

  const running = async (): Promise<string[]> =>
    (await world.provider.list(NEVER)).map(({ instanceId }) => instanceId);

  async function untilGone(): Promise<void> {
    await eventually(async () => {
      await departures().look(NEVER);
      return (await life.db.users.get(me.userId)) === null;
    });
  }

  /** Grace with all that somebody can have. @returns a running desktop. */
  async function settled(): Promise<string> {
    const { db } = life;
    const { id } = await life.instances.start(me, 'kept');
    await life.until(id, 'running');
    const { id: over } = await life.instances.start(me, 'desk');
    await life.until(over, 'running');
    await life.instances.stop(me, over);
    await life.until(over, 'stopped');
    const { id: others } = await life.instances.start(BOB, 'desk');
    await life.until(others, 'running');
    await db.viewers.insert(viewerRow(others, me.userId, { seat: 'x' }));
    await db.quotas.put({ scope: 'user', scopeId: me.userId, limits: { vms: 1 } });
    const keys = new Keys({
      db,
      bus: life.bus,
      permissions: new Permissions(),
      rule: noSecondFactorRule(db),
    });
    await keys.add({ ...me, may: () => true }, { name: 'program' });
    return id;
  }

  describe('two administrators who put each other out at once', () => {
    type Of = { readonly id: string; readonly username: string };
    /** What one does about the other; the group is one that only the other is in, or neither. */
    type Deed = (of: People, actor: Actor, other: Of, group: string) => Promise<unknown>;
    const change =
      (what: PersonChange): Deed =>
      (of, actor, { id }) =>
        of.changeUser(actor, id, what);
    const DENYING = { deny: ['users.*'] };
    const remove: Deed = (of, actor, { id }) => of.removeUser(actor, id, { keepHomes: true });
    const addTo: Deed = (of, actor, { id }, group) => of.addMember(actor, group, id);
    const takeFrom: Deed = (of, actor, { id }, group) => of.removeMember(actor, group, id);
    const deny: Deed = (of, actor, _, group) => of.changeGroup(actor, group, DENYING);
    const dissolve: Deed = (of, actor, _, group) => of.removeGroup(actor, group);

    interface Case {
      readonly how: string;
      readonly deeds: readonly [Deed, Deed];
      readonly role: 'admin' | 'user';
      readonly lists: PermissionLists;
      readonly isMember: boolean;
    }
    const byRole = { role: 'admin', lists: { accept: [], deny: [] }, isMember: true } as const;
    const byGroup = { role: 'user', lists: { accept: ['*'], deny: [] }, isMember: true } as const;
    const denied = { ...byRole, lists: { accept: [], ...DENYING }, isMember: false };
    const both = (deed: Deed) => ({ deeds: [deed, deed] as const });
    const CASES: readonly Case[] = [
      { how: 'by their role', ...byRole, ...both(change({ role: 'user' })) },
      { how: 'by disabling them', ...byRole, ...both(change({ isDisabled: true })) },
      { how: 'by their own lists', ...byRole, ...both(change(DENYING)) },
      { how: 'by deleting them', ...byRole, ...both(remove) },
      { how: 'by a group that denies', ...denied, ...both(addTo) },
      { how: 'by the lists of their group', ...byRole, ...both(deny) },
      { how: 'by a group and by their role', ...denied, deeds: [addTo, change({ role: 'user' })] },
      { how: 'by a group and by deleting them', ...denied, deeds: [addTo, remove] },
      { how: 'by taking them from the group that allows', ...byGroup, ...both(takeFrom) },
      { how: 'by the lists of the group that allows', ...byGroup, ...both(deny) },
      { how: 'by deleting the group that allows', ...byGroup, ...both(dissolve) },
      { how: 'by lists of somebody whom a group allows', ...byGroup, ...both(change(DENYING)) },
    ];

    it.each(CASES)('leave one of them: $how', async ({ deeds, role, lists, isMember }) => {
      const elsewhere = await world.live();
      const { db } = life;
      try {
        // nobody else has the role, so that no row of such a one keeps the two apart
        await db.users.update(ROOT.userId, { role: 'user' });
        const [one, two] = [await aUser(db, { role }), await aUser(db, { role })];
        const groupOf = async (member: Of): Promise<string> => {
          const { id } = await people().addGroup(ROOT, { name: freshId('of'), ...lists });
          const row = { id: freshId(), groupId: id, userId: member.id, origin: 'static' as const };
          if (isMember) await db.groups.addMember(row);
          return id;
        };
        const [ofOne, ofTwo] = [await groupOf(one), await groupOf(two)];
        const as = ({ id, username }: Of): Actor => ({ userId: id, username, keyId: null, may: () => true });
        const results = await Promise.allSettled([
          deeds[0](people(life), as(one), two, ofTwo),
          deeds[1](people(elsewhere), as(two), one, ofOne),
        ]);
        expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
        expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
          reason: { code: 'FORBIDDEN' },
        });
      } finally {
        await elsewhere.close();
      }
    });

    it('nor does one alone put themselves out by a group', async () => {
      const { db } = life;
      const one = await aUser(db, { role: 'admin' });
      const actor: Actor = { userId: one.id, username: one.username, keyId: null, may: () => true };
      const denying = await people().addGroup(ROOT, { name: freshId('of'), ...DENYING });
      const harmless = await people().addGroup(ROOT, { name: freshId('of') });
      await people().addMember(actor, harmless.id, one.id);
      const lockedOut = { code: 'ACTION_NOT_ALLOWED' };
      await expect(people().addMember(actor, denying.id, one.id)).rejects.toMatchObject(lockedOut);
      await expect(people().changeGroup(actor, harmless.id, DENYING)).rejects.toMatchObject(lockedOut);
      expect((await people().members(ROOT, denying.id)).total).toBe(0);
      expect(await people().group(ROOT, harmless.id)).toMatchObject({ deny: [], revision: 1 });
    });
  });

  describe('who is deleted', () => {
    it('is nobody at once, and leaves nothing when the desktops have ended', async () => {
      const id = await settled();
      expect(await people().holdings(ROOT, me.userId)).toEqual({ desktops: 1, homes: 1, keys: 1 });
      expect(await remove(false)).toMatchObject({ username: 'grace', isLeaving: true });
      expect(await life.db.accessKeys.count(me.userId)).toBe(0);
      for (const change of [{ isDisabled: false }, { role: 'admin' as const }]) {
        await expect(people().changeUser(ROOT, me.userId, change)).rejects.toMatchObject({
          code: 'ACTION_NOT_ALLOWED',
        });
      }
      await departures().look(NEVER);
      expect((await life.db.instances.get(id))?.desired).toBe('stopped');
      expect(await life.db.users.get(me.userId)).not.toBeNull();
      await untilGone();
      await eventually(() => world.provider.homes.size === 0);
      expect(await running()).not.toContain(id);
      const rows = { userId: me.userId, includeEnded: true, offset: 0, limit: 10 };
      expect((await life.db.instances.list(rows)).total).toBe(0);
      expect(await life.db.quotas.find([{ scope: 'user', scopeId: me.userId }])).toEqual([]);
      // those of others go on
      expect((await life.instances.list(BOB)).items).toMatchObject([{ status: 'running' }]);
      await expect(people().user(ROOT, me.userId)).rejects.toMatchObject({ code: 'USER_NOT_FOUND' });
    });

    it('may leave what is kept, which belongs to a name that nobody has', async () => {
      await settled();
      await remove(true);
      await untilGone();
      expect(world.provider.homes.size).toBe(1);
      const [home] = (await homesOf(life).list(ROOT)).items;
      expect(home?.owner.username).toMatch(/^grace~/);
      const names = (await people().users(ROOT, {})).items.map(({ username }) => username);
      expect(names).toEqual(expect.not.arrayContaining([home?.owner.username]));
      await expect(people().user(ROOT, home?.owner.id ?? '')).rejects.toMatchObject({
        code: 'USER_NOT_FOUND',
      });
      // the name is free, and has nothing of the former one
      const next = await aUser(life.db, { username: 'grace' });
      expect((await life.db.homes.list(next.id)).length).toBe(0);
      await homesOf(life).remove(ROOT, home?.id ?? '');
      await departures().look(NEVER);
      expect(await life.db.users.get(home?.owner.id ?? '')).toBeNull();
      await eventually(() => world.provider.homes.size === 0);
    });

    it('is stopped also where a start comes through at the last moment', async () => {
      await settled();
      await remove(false);
      const late = await life.instances.start(me, 'desk');
      await untilGone();
      expect(await running()).not.toContain(late.id);
    });

    it.each([0, 5, 20, 60, 150])('is gone in the end where the gateway dies %i ms on', async (ms) => {
      await settled();
      await remove(false);
      const looked = departures();
      const dying = (async () => {
        for (;;) await looked.look(NEVER);
      })().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, ms));
      await life.kill();
      await dying;
      life = await world.live({ reconcileEveryMs: 200 });
      await untilGoneAfterLeases();
      expect(await life.db.users.get(me.userId)).toBeNull();
      expect(world.provider.homes.size).toBe(0);
    });

    /** Jobs of the dead gateway, of the user's desktops and homes, are taken over when their leases have run out. */
    async function untilGoneAfterLeases(): Promise<void> {
      const deadline = Date.now() + 40_000;
      const isLeft = async () =>
        (await life.db.users.get(me.userId)) !== null || world.provider.homes.size > 0;
      while ((await isLeft()) && Date.now() < deadline) {
        await departures().look(NEVER);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  });

  describe('administrators', () => {
    it('delete neither themselves nor the last of them, however many try at once', async () => {
      await expect(people().removeUser(ROOT, ROOT.userId, { keepHomes: true })).rejects.toMatchObject({
        code: 'ACTION_NOT_ALLOWED',
      });
      for (let round = 0; round < 3; round += 1) {
        const id = freshId();
        await life.db.users.insert(userRow({ id, username: id, role: 'admin' }));
        const other = await world.live();
        const actor = { ...ROOT, userId: id, username: id };
        const asked = await Promise.allSettled([
          people().removeUser(ROOT, id, { keepHomes: true }),
          people(other).removeUser(actor, ROOT.userId, { keepHomes: true }),
        ]);
        await other.close();
        expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
        const able = await life.db.tx(() => life.db.users.lockAdmins());
        expect(able).toHaveLength(1);
        // the same two for the next round
        await life.db.users.update(ROOT.userId, { deletion: null, disabledAt: null });
        await life.db.users.update(id, { role: 'user' });
      }
      const command = { ...ROOT, userId: '' };
      const last = people().removeUser(command, ROOT.userId, { keepHomes: true });
      await expect(last).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    });

    it('are told of one another where both change a user', async () => {
      const { id } = await aUser(life.db);
      const { revision } = await people().user(ROOT, id);
      await people().changeUser(ROOT, id, { role: 'expert' }, revision);
      const stale = people().removeUser(ROOT, id, { keepHomes: true }, revision);
      await expect(stale).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
      expect(await people().user(ROOT, id)).toMatchObject({ isLeaving: false });
    });
  });
}
