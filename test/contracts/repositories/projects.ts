import { beforeAll, describe, expect, it } from 'vitest';
import { BrokenReference, type Database, UniqueViolation } from '../../../src/db/database.ts';
import type { ProjectRow } from '../../../src/db/schema/rows.ts';
import { appRow, aUser, freshId, instanceRow, NOW, viewerRow } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

const PAGE = { offset: 0, limit: 50 };

export function projectTests(sides: Sides): void {
  let db: Database;
  let other: Database;
  beforeAll(() => {
    ({ db, other } = sides);
  });

  async function aProject(): Promise<ProjectRow> {
    const id = freshId('p');
    const row = { id, name: id, description: '', createdAt: NOW, revision: 1 };
    await db.projects.insert(row);
    return row;
  }

  async function join(projectId: string, userId: string, role: 'viewer' | 'member' | 'manager' = 'member') {
    return db.projects.addMember({ id: freshId('m'), projectId, userId, role, createdAt: NOW });
  }

  async function putApp(change: Parameters<typeof appRow>[0] = {}): Promise<string> {
    const row = appRow(change);
    await db.apps.insert(row);
    return row.id;
  }

  describe('projects', () => {
    it('have one name each in whatever case, and a revision that decides between two writers', async () => {
      const { id, name } = await aProject();
      const again = {
        id: freshId('p'),
        name: name.toUpperCase(),
        description: '',
        createdAt: NOW,
        revision: 1,
      };
      await expect(db.projects.insert(again)).rejects.toBeInstanceOf(UniqueViolation);
      expect(await other.projects.named([name.toUpperCase(), 'nobody'])).toMatchObject([{ id }]);
      expect(await other.projects.find([id, 'nobody'])).toMatchObject([{ name }]);
      const changes = await Promise.all(
        [db, other].map((side, n) => side.projects.update(id, { description: `by ${n}` }, 1)),
      );
      expect(changes.filter((isDone) => isDone)).toHaveLength(1);
      expect(await db.projects.get(id)).toMatchObject({ revision: 2 });
    });

    it('have members once, with a role that can change', async () => {
      const [project, user, second] = [await aProject(), await aUser(db), await aUser(db)];
      const joined = await Promise.all([
        join(project.id, user.id),
        join(project.id, user.id),
        join(project.id, user.id),
      ]);
      expect(joined.filter((isNew) => isNew)).toHaveLength(1);
      await join(project.id, second.id, 'viewer');
      expect(await other.projects.roleOf(project.id, user.id)).toBe('member');
      expect(await other.projects.changeMember(project.id, user.id, 'manager')).toBe(true);
      expect(await db.projects.ofUser(user.id)).toEqual([
        { id: project.id, name: project.name, role: 'manager' },
      ]);
      expect(await db.tx(() => db.projects.holdMember(project.id, user.id))).toBe('manager');
      const { rows, total } = await other.projects.members(project.id, { offset: 1, limit: 1 });
      expect([rows.length, total, await db.projects.countMembers(project.id)]).toEqual([1, 2, 2]);
      expect(await db.projects.removeMember(project.id, user.id)).toBe(true);
      expect(await other.projects.removeMember(project.id, user.id)).toBe(false);
      expect(await db.projects.roleOf(project.id, user.id)).toBeNull();
      await expect(join('nobody', user.id)).rejects.toBeInstanceOf(BrokenReference);
    });

    it('give the part of their members that is asked for, in the order that is asked for', async () => {
      const project = await aProject();
      for (const [name, role] of [
        ['Ann_a', 'viewer'],
        ['bob%b', 'manager'],
        ['cid', 'viewer'],
      ] as const) {
        await join(project.id, (await aUser(db, { username: `${name}-${freshId()}` })).id, role);
      }
      const asked = async (query: Parameters<typeof db.projects.members>[1]) => {
        const { rows, total } = await other.projects.members(project.id, query);
        return [total, ...rows.map(({ user }) => user.username.slice(0, 3))];
      };
      expect(await asked({ ...PAGE, search: 'N_A' })).toEqual([1, 'ann']);
      expect(await asked({ ...PAGE, search: '%' })).toEqual([1, 'bob']);
      expect(await asked({ ...PAGE, role: 'viewer' })).toEqual([2, 'ann', 'cid']);
      const byRole = [
        { field: 'role' as const, isDescending: false },
        { field: 'username' as const, isDescending: true },
      ];
      expect(await asked({ ...PAGE, sort: byRole })).toEqual([3, 'bob', 'cid', 'ann']);
      const byName = [{ field: 'username' as const, isDescending: true }];
      expect(await asked({ offset: 1, limit: 1, sort: byName })).toEqual([3, 'bob']);
    });

    it('are listed for who belongs to them, or all of them with the role of one', async () => {
      const user = await aUser(db);
      const [one, two] = [await aProject(), await aProject()];
      await join(one.id, user.id, 'viewer');
      const asked = { memberId: user.id, ...PAGE };
      expect(await db.projects.page({ ...asked, isMember: true })).toMatchObject({
        rows: [{ id: one.id, role: 'viewer', members: 1 }],
        total: 1,
      });
      const all = await db.projects.page({ ...asked, isMember: false, ids: [one.id, two.id] });
      expect(new Map(all.rows.map(({ id, role }) => [id, role]))).toEqual(
        new Map([
          [one.id, 'viewer'],
          [two.id, null],
        ]),
      );
      expect(await db.projects.page({ ...asked, isMember: false, search: two.name })).toMatchObject({
        total: 1,
      });
    });

    it('do not go while anything belongs to them', async () => {
      const [project, user] = [await aProject(), await aUser(db)];
      await join(project.id, user.id);
      const appId = await putApp({ projectId: project.id });
      await expect(db.projects.delete(project.id)).rejects.toBeInstanceOf(BrokenReference);
      expect(await other.apps.countOfProject(project.id)).toBe(1);
      await db.apps.delete(appId);
      const open = instanceRow(user.id, { projectId: project.id });
      await db.instances.insert(open);
      expect(await other.instances.countOpenOfProject(project.id)).toBe(1);
      expect(await db.instances.leaveProject(project.id)).toBe(0);
      await expect(db.projects.delete(project.id)).rejects.toBeInstanceOf(BrokenReference);
      await db.instances.update(open.id, { endedAt: NOW });
      expect(await other.instances.leaveProject(project.id)).toBe(1);
      expect(await db.projects.delete(project.id)).toBe(true);
      expect(await other.instances.get(open.id)).toMatchObject({ projectId: null });
      expect(await db.projects.ofUser(user.id)).toEqual([]);
      const late = instanceRow(user.id, { projectId: project.id });
      await expect(db.instances.insert(late)).rejects.toBeInstanceOf(BrokenReference);
    });

    it('that go while something is started in them are gone, or stay with it', async () => {
      for (let n = 0; n < 6; n += 1) {
        const [project, user] = [await aProject(), await aUser(db)];
        await join(project.id, user.id);
        const row = instanceRow(user.id, { projectId: project.id });
        const start = other.tx(async () => {
          if ((await other.projects.holdMember(project.id, user.id)) === null) throw new Error('gone');
          await other.instances.insert(row);
        });
        const removal = db.tx(async () => {
          await db.projects.update(project.id, {});
          if ((await db.instances.countOpenOfProject(project.id)) > 0) throw new Error('in use');
          await db.projects.delete(project.id);
        });
        const [started, removed] = await Promise.allSettled([start, removal]);
        expect([started.status, removed.status].sort()).toEqual(['fulfilled', 'rejected']);
        expect((await db.projects.get(project.id)) === null).toBe(removed.status === 'fulfilled');
      }
    });
  });

  describe('desktops of projects', () => {
    it('are visible to who may, in lists and among connections', async () => {
      const [one, two] = [await aProject(), await aProject()];
      const [ada, bob] = [await aUser(db), await aUser(db)];
      const put = async (userId: string, projectId: string | null) => {
        const row = instanceRow(userId, { projectId });
        await db.instances.insert(row);
        await db.viewers.insert(viewerRow(row.id, userId));
        return row.id;
      };
      const [own, adaOne, bobOne, adaTwo] = [
        await put(ada.id, null),
        await put(ada.id, one.id),
        await put(bob.id, one.id),
        await put(ada.id, two.id),
      ];
      const nobody = { userId: ada.id, isPersonal: false, ownIn: [], allIn: [] };
      for (const [visible, ids] of [
        [nobody, []],
        [{ ...nobody, isPersonal: true }, [own]],
        [{ ...nobody, isPersonal: true, ownIn: [one.id] }, [own, adaOne]],
        [{ ...nobody, allIn: [one.id] }, [adaOne, bobOne]],
        [{ ...nobody, ownIn: [two.id], allIn: [one.id] }, [adaOne, bobOne, adaTwo]],
      ] as const) {
        const { rows, total } = await other.instances.list({ visible, ...PAGE });
        expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(ids));
        expect(total).toBe(ids.length);
        const viewers = await other.viewers.page({ visible, ...PAGE });
        expect(new Set(viewers.rows.map(({ instanceId }) => instanceId))).toEqual(new Set(ids));
      }
      expect((await db.instances.list({ projectId: one.id, ...PAGE })).total).toBe(2);
      expect(await db.instances.usage({ projectId: one.id })).toMatchObject([{ count: 2 }]);
      expect(await db.instances.usage({ userId: ada.id })).toMatchObject([{ count: 3 }]);
    });

    it('that waited for an owner belong to the project of who claims them', async () => {
      const [project, user] = [await aProject(), await aUser(db)];
      const row = instanceRow(null, { runtime: 'running', startedAt: NOW });
      await db.instances.insert(row);
      expect(await db.instances.claim(row.id, { userId: user.id, projectId: project.id }, NOW)).toBe(true);
      expect(await other.instances.get(row.id)).toMatchObject({ userId: user.id, projectId: project.id });
    });
  });

  describe('shared applications', () => {
    it('are shared with what is named, in place of what was before', async () => {
      const [one, two] = [await aProject(), await aProject()];
      const appId = freshId('app');
      expect(await db.appSharing.get(appId)).toBeNull();
      await Promise.all([db, other, db, other].map((side) => side.appSharing.ensure(appId, true)));
      expect(await db.appSharing.get(appId)).toEqual({
        ...{ appId, isEverybodys: true, projectIds: [], groupIds: [], revision: 0 },
      });
      const shared = { appId, isEverybodys: false, projectIds: [one.id, two.id, one.id], groupIds: [] };
      const set = (side: Database) => side.tx(() => side.appSharing.replace(shared, () => freshId('s'), 0));
      const done = await Promise.all([db, other, db, other].map(set));
      expect(done.filter((isDone) => isDone)).toHaveLength(1);
      const found = await other.appSharing.get(appId);
      expect(found).toMatchObject({ isEverybodys: false, revision: 1 });
      expect(new Set(found?.projectIds)).toEqual(new Set([one.id, two.id]));
      await db.projects.delete(two.id);
      expect((await db.appSharing.list()).find((each) => each.appId === appId)?.projectIds).toEqual([one.id]);
      const wrong = { ...shared, projectIds: ['nobody'] };
      await expect(db.tx(() => db.appSharing.replace(wrong, () => freshId('s')))).rejects.toBeInstanceOf(
        BrokenReference,
      );
      expect(await db.appSharing.get(appId)).toMatchObject({ projectIds: [one.id], revision: 1 });
      expect(await db.appSharing.delete(appId)).toBe(true);
      expect(await db.appSharing.get(appId)).toBeNull();
    });
  });
}
