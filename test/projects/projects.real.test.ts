import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Projects } from '../../src/projects/projects.ts';
import { Quotas } from '../../src/quotas/quotas.ts';
import {
  ADA,
  createWorld,
  eventually,
  type Life,
  type LiveOptions,
  ROOT,
  type World,
} from '../instances/lifecycle.ts';
import { limited, PORTS, startMany } from '../quotas/quota-world.ts';
import { ADA_IN, BOB_IN, newProject } from './project-world.ts';

const NOT_FOUND = { code: 'PROJECT_NOT_FOUND', status: 404 };

let world: World;
let lives: Life[];

beforeEach(async () => {
  world = await createWorld();
  lives = [];
});
afterEach(async () => {
  for (const life of lives) await life.close();
  await world.remove();
});

async function live(options: LiveOptions = {}): Promise<Life> {
  const life = await world.live({ ports: PORTS, ...options });
  lives.push(life);
  return life;
}

describe('the quota of a project', () => {
  it('of ten lets exactly ten of a hundred starts at once of its members through, at two gateways too', async () => {
    const quotas = limited({}, {}, { objects: 10 });
    const both = [await live({ quotas }), await live({ quotas })] as const;
    const project = await newProject(both[0], 'physics', { ada: 'member', bob: 'member' });
    const { ids, refusals } = await startMany(both, 100, ({ instances }, n) =>
      instances.start(n % 3 ? ADA_IN : BOB_IN, 'desk', { project }),
    );
    expect(ids).toHaveLength(10);
    expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['QUOTA_EXCEEDED']));
    expect(refusals[0]?.message).toBe(
      'The quota of the project physics is 10 other desktops: 10 in use, and this desktop takes 1 more.',
    );
    for (const id of ids) await both[1].until(id, 'running');
    // what is started for oneself alone does not count for it
    await both[0].instances.start(ADA_IN, 'desk', { project: null });
  });

  it('is kept besides those of the user and of the whole gateway, and is set for one project', async () => {
    const life = await live({ quotas: limited({ objects: 3 }, { objects: 5 }, { objects: 4 }) });
    const [one, two] = [
      await newProject(life, 'one', { ada: 'member', bob: 'member' }),
      await newProject(life, 'two', { ada: 'member', bob: 'member' }),
    ];
    const quotas = new Quotas({ db: life.db, quotas: limited({ objects: 3 }, {}, { objects: 4 }) });
    for (const project of [one, one, two]) await life.instances.start(ADA_IN, 'desk', { project });
    await expect(life.instances.start(ADA_IN, 'desk', { project: two })).rejects.toMatchObject({
      message: expect.stringContaining('The quota of ada is 3'),
    });
    expect(await quotas.ofProject(ADA_IN, one)).toMatchObject({
      scope: 'project',
      user: null,
      project: { id: one, name: 'one' },
      used: { objects: 2 },
      allowed: { objects: 4 },
      set: {},
      revision: 0,
    });
    await quotas.setOfProject(ROOT, one, { objects: 2 }, 0);
    await expect(quotas.setOfProject(ROOT, one, {}, 0)).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
    await expect(life.instances.start(BOB_IN, 'desk', { project: one })).rejects.toMatchObject({
      message: expect.stringContaining('The quota of the project one is 2'),
    });
    await life.instances.start(BOB_IN, 'desk', { project: two });
    await life.instances.start(BOB_IN, 'desk', { project: null });
    await expect(life.instances.start(BOB_IN, 'desk', { project: two })).rejects.toMatchObject({
      message: expect.stringContaining('The quota of the whole gateway is 5'),
    });
    await expect(quotas.setOfProject(ADA_IN, one, {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(quotas.ofProject(ADA, one)).rejects.toMatchObject(NOT_FOUND);
    await expect(quotas.setOfProject(ROOT, 'nobody', {})).rejects.toMatchObject(NOT_FOUND);
  });

  it('counts a desktop that was started ahead once a member has it', async () => {
    const quotas = limited({}, {}, { objects: 1 });
    const life = await live({ quotas, app: { warm: 3 } });
    const project = await newProject(life, 'physics', { ada: 'member' });
    await eventually(async () => {
      await life.pools.once();
      const rows = await life.db.instances.listWarm();
      return rows.filter(({ startedAt }) => startedAt !== null).length === 3;
    });
    const { ids, refusals } = await startMany([life], 10, ({ instances }) =>
      instances.start(ADA_IN, 'desk', { project }),
    );
    expect([ids.length, refusals.length]).toEqual([1, 9]);
    expect(await life.instances.get(ADA_IN, ids[0] as string)).toMatchObject({
      project: { id: project, name: 'physics' },
      status: 'running',
    });
  });
});

describe('a desktop of a project', () => {
  it('is there for who started it and for managers, as long as they belong to the project', async () => {
    const life = await live();
    const { instances } = life;
    const projects = new Projects(life);
    const project = await newProject(life, 'physics', { ada: 'member', bob: 'member' });
    const { id } = await instances.start(ADA_IN, 'desk', { project });
    const gone = { code: 'INSTANCE_NOT_FOUND', status: 404 };
    await expect(instances.get(BOB_IN, id)).rejects.toMatchObject(gone);
    expect((await instances.list(BOB_IN)).total).toBe(0);
    await projects.changeMember(ROOT, project, 'bob', 'manager');
    expect(await instances.get(BOB_IN, id)).toMatchObject({
      project: { name: 'physics' },
      owner: { id: 'ada' },
    });
    expect((await instances.list(BOB_IN, { projectId: project })).total).toBe(1);
    await projects.changeMember(ROOT, project, 'bob', 'viewer');
    await expect(instances.stop(BOB_IN, id)).rejects.toMatchObject(gone);
    await projects.changeMember(ROOT, project, 'bob', 'manager');
    await projects.removeMember(ADA_IN, project, 'ada');
    await expect(instances.get(ADA_IN, id)).rejects.toMatchObject(gone);
    expect((await instances.list(ADA_IN)).total).toBe(0);
    await expect(instances.list(ADA_IN, { projectId: project })).rejects.toMatchObject(NOT_FOUND);
    await life.until(id, 'running');
    await instances.stop(BOB_IN, id);
    await life.until(id, 'stopped');
    expect((await life.db.jobs.get(id))?.projectId).toBe(project);
    const told = await life.db.outbox.lastOf(id, 'instance.stopped');
    expect(told?.payload).toMatchObject({ projectId: project, owner: { username: 'ada' } });
  });

  it('is started by who may, in a project that the application is for', async () => {
    const life = await live();
    const { instances, apps } = life;
    const mine = await newProject(life, 'mine', { ada: 'member', bob: 'viewer' });
    const theirs = await newProject(life, 'theirs', { bob: 'member' });
    const start = (project: string | null | undefined, actor = ADA_IN, app = 'desk') =>
      instances.start(actor, app, { project });
    expect((await start(undefined)).project).toBeNull();
    await expect(start(theirs)).rejects.toMatchObject(NOT_FOUND);
    await expect(start(mine, BOB_IN)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(start('nobody')).rejects.toMatchObject(NOT_FOUND);

    await apps.create(ROOT, { id: 'lab', name: 'Lab', provider: 'fake', project: mine });
    expect(await start(undefined, ADA_IN, 'lab')).toMatchObject({ project: { id: mine, name: 'mine' } });
    await expect(start(null, ADA_IN, 'lab')).rejects.toMatchObject({ code: 'PROJECT_NEEDED', status: 409 });
    await expect(start(theirs, BOB_IN, 'lab')).rejects.toMatchObject({ code: 'NOT_IN_PROJECT', status: 404 });
    await expect(start(undefined, BOB_IN, 'lab')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(start(undefined, { ...ADA, userId: 'root' }, 'lab')).rejects.toMatchObject({
      code: 'APP_NOT_FOUND',
    });
    const shared = { everybody: false, projectIds: [theirs], groupIds: [] };
    await apps.share(ROOT, 'lab', shared);
    expect(await start(undefined, BOB_IN, 'lab')).toMatchObject({ project: { name: 'theirs' } });
    await newProject(life, 'third', { ada: 'manager' });
    await apps.share(ROOT, 'lab', { ...shared, everybody: true });
    expect((await start(undefined, ADA_IN, 'lab')).project).toBeNull();
  });

  it('is asked for twice by one name in one project only', async () => {
    const life = await live();
    const project = await newProject(life, 'physics', { ada: 'member' });
    const start = (how: { project?: string }) =>
      life.instances.start(ADA_IN, 'desk', { key: 'once', ...how });
    const { id } = await start({ project });
    expect((await start({ project })).id).toBe(id);
    await expect(start({})).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('of a member who leaves meanwhile is not started', async () => {
    const life = await live();
    const project = await newProject(life, 'physics', { ada: 'member' });
    const projects = new Projects(life);
    const starts = startMany([life], 40, ({ instances }) => instances.start(ADA_IN, 'desk', { project }));
    await projects.removeMember(ROOT, project, 'ada');
    const { refusals } = await starts;
    for (const { code } of refusals) expect(['PROJECT_NOT_FOUND', 'APP_NOT_FOUND']).toContain(code);
    await expect(life.instances.start(ADA_IN, 'desk', { project })).rejects.toMatchObject(NOT_FOUND);
  });
});

describe('projects', () => {
  it('are made, changed and removed by who may, and looked at by who belongs to them', async () => {
    const life = await live();
    const projects = new Projects(life);
    const id = await newProject(life, 'Physics', { ada: 'manager', bob: 'viewer' });
    expect(await projects.get(ADA_IN, id)).toMatchObject({ name: 'physics', role: 'manager', members: 3 });
    await expect(projects.create(ROOT, { name: 'PHYSICS' })).rejects.toMatchObject({
      code: 'PROJECT_EXISTS',
      status: 409,
    });
    await expect(projects.create(ADA_IN, { name: 'other' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    for (const name of ['', 'a b', '<b>', 'x'.repeat(65)])
      await expect(projects.create(ROOT, { name })).rejects.toMatchObject({ code: 'INVALID_BODY' });
    await expect(projects.get(ADA, id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const stranger = { ...ADA_IN, userId: 'stranger' };
    await expect(projects.get(stranger, id)).rejects.toMatchObject(NOT_FOUND);
    await expect(projects.members(stranger, id)).rejects.toMatchObject(NOT_FOUND);
    await expect(projects.change(BOB_IN, id, { name: 'chemistry' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await projects.change(ADA_IN, id, { name: 'chemistry' }, 1)).toMatchObject({
      name: 'chemistry',
      revision: 2,
    });
    await expect(projects.change(ADA_IN, id, {}, 1)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
    await expect(projects.remove(ADA_IN, id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await life.instances.start(ADA_IN, 'desk', { project: id });
    await expect(projects.remove(ROOT, id)).rejects.toMatchObject({
      ...{ code: 'PROJECT_IN_USE', status: 409 },
      message: 'The project is not empty: applications 0, desktops 1.',
    });
    const { items } = await life.instances.list(ROOT, { projectId: id });
    for (const one of items) {
      await life.until(one.id, 'running');
      await life.instances.stop(ROOT, one.id);
      await life.until(one.id, 'stopped');
    }
    await projects.remove(ROOT, id, 2);
    expect((await projects.list(ADA_IN)).total).toBe(0);
    expect((await life.instances.list(ADA_IN, { ended: true })).items).toMatchObject([{ project: null }]);
  });

  it('have members whom managers add, change and remove, and who may leave', async () => {
    const life = await live();
    const projects = new Projects(life);
    const id = await newProject(life, 'physics', { ada: 'manager' });
    await expect(projects.addMember(BOB_IN, id, 'bob', 'manager')).rejects.toMatchObject(NOT_FOUND);
    expect(await projects.addMember(ADA_IN, id, 'Bob', 'member')).toMatchObject({
      user: { username: 'bob' },
    });
    await expect(projects.addMember(ADA_IN, id, 'bob', 'viewer')).rejects.toMatchObject({
      code: 'MEMBER_EXISTS',
    });
    await expect(projects.addMember(ADA_IN, id, 'nobody', 'viewer')).rejects.toMatchObject({
      code: 'USER_NOT_FOUND',
    });
    await expect(projects.addMember(ADA_IN, id, 'root', 'king' as 'viewer')).rejects.toMatchObject({
      code: 'INVALID_BODY',
    });
    await expect(projects.changeMember(BOB_IN, id, 'bob', 'manager')).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(projects.removeMember(BOB_IN, id, 'ada')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(projects.changeMember(ADA_IN, id, 'nobody', 'viewer')).rejects.toMatchObject({
      code: 'MEMBER_NOT_FOUND',
    });
    await projects.removeMember(BOB_IN, id, 'bob');
    expect((await projects.members(ADA_IN, id)).items).toMatchObject([
      { user: { username: 'ada' }, role: 'manager' },
      { user: { username: 'root' }, role: 'manager' },
    ]);
  });
});
