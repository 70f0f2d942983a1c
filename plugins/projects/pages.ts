import { type Context, Hono } from 'hono';
import {
  type AppEnv,
  AppError,
  asAppError,
  type Core,
  languageOf,
  offsetOf,
  PROJECT_ROLES,
  type ProjectRole,
  pager,
  readForm,
  refused,
  searchOf,
} from '../../src/api.ts';
import { quotaRows } from './quota-rows.ts';

type PagesCore = Pick<
  Core,
  'projects' | 'apps' | 'instances' | 'keys' | 'quotas' | 'http' | 'render' | 'require'
>;

const PAGE = 50;
const MOST = 200;
const DONE = ['created', 'changed', 'joined', 'role', 'left', 'gone', 'removed', 'stopped', 'revoked'];

/** What the forms do, in the words of the REST API. */
export const PAGE_ACTS = {
  'POST /projects/:id': 'changeProject',
  'POST /projects/:id/members': 'addProjectMember',
  'POST /projects/:id/members/role': 'changeProjectMember',
  'POST /projects/:id/members/leave': 'removeProjectMember',
  'POST /projects/:id/desktops/stop': 'stopInstance',
  'POST /projects/:id/keys/revoke': 'revokeKey',
  'POST /projects/:id/remove': 'removeProject',
};

/** One's own projects, and all of one: its members, applications, desktops, keys and quota. */
export function projectPages(core: PagesCore): Hono<AppEnv> {
  const { projects, http } = core;
  const routes = new Hono<AppEnv>();
  const own = core.require('projects.own');

  function render(c: Context<AppEnv>, template: string, data: Record<string, unknown>, status = 200) {
    const done = DONE.find((one) => one === c.req.query('done')) ?? null;
    return core.render(c, `projects/${template}`, { done, problem: null, ...data }, status);
  }

  routes.get('/projects', own, async (c) => {
    const { items, total } = await projects.list(http.actor(c), { offset: offsetOf(c), limit: PAGE });
    return render(c, 'list.njk', { projects: items, pager: pager(c, total, PAGE) });
  });

  async function one(c: Context<AppEnv>, id: string, more: Record<string, unknown> = {}, status = 200) {
    const actor = http.actor(c);
    const project = await projects.get(actor, id);
    const canManage = project.role === 'manager' || actor.may('projects.manage');
    const search = searchOf(c);
    const part = { search, offset: offsetOf(c), limit: PAGE };
    // who looks after all projects and does not belong to this one sees its desktops where they see everybody's
    const seesDesktops = project.role !== null || actor.may('instances.all');
    const [members, quota, apps, lent, desktops, keys] = await Promise.all([
      projects.members(actor, id, part),
      core.quotas.ofProject(actor, id),
      core.apps.list(actor),
      core.apps.list(actor, { sharedWith: id }),
      seesDesktops ? core.instances.list(actor, { projectId: id, limit: MOST }) : null,
      canManage && actor.may('keys.own') ? core.keys.list(actor, { projectId: id, limit: MOST }) : null,
    ]);
    const data = {
      ...{ project, canManage, canRemove: actor.may('projects.manage'), roles: PROJECT_ROLES },
      ...{ members: members.items, search, me: actor.userId },
      pager: pager(c, members.total, PAGE, `/projects/${encodeURIComponent(id)}`),
      canLimit: actor.may('quotas.manage'),
      rows: quotaRows(quota, languageOf(c)),
      apps: apps.filter((app) => app.project?.id === id),
      lent,
      desktops: desktops?.items ?? [],
      keys: keys?.items.filter(({ revokedAt }) => revokedAt === null) ?? null,
      given: {},
    };
    return render(c, 'project.njk', { ...data, ...more }, status);
  }

  routes.get('/projects/:id', own, (c) => one(c, c.req.param('id')));

  /** A form of the page of a project, and what its page says afterwards. */
  function form(
    path: string,
    about: string,
    work: (c: Context<AppEnv>, id: string, sent: Awaited<ReturnType<typeof readForm>>) => Promise<string>,
  ): void {
    routes.post(`/projects/:id${path}`, own, async (c) => {
      const id = c.req.param('id') ?? '';
      const sent = await readForm(c);
      try {
        return c.redirect(await work(c, id, sent), 303);
      } catch (thrown) {
        if (asAppError(thrown).code === 'PROJECT_NOT_FOUND') throw thrown;
        const { problem, status } = refused(c, thrown, about);
        return one(c, id, { problem, given: sent.fields }, status);
      }
    });
  }
  const at = (id: string, done: string): string => `/projects/${encodeURIComponent(id)}?done=${done}`;

  form('', 'change', async (c, id, sent) => {
    const fields = { name: sent.text('name'), description: sent.text('description') };
    await projects.change(http.actor(c), id, fields, sent.revision());
    return at(id, 'changed');
  });

  form('/members', 'members', async (c, id, sent) => {
    await projects.addMember(http.actor(c), id, sent.text('username'), sent.text('role') as ProjectRole);
    return at(id, 'joined');
  });

  form('/members/role', 'members', async (c, id, sent) => {
    const role = sent.text('role') as ProjectRole;
    await projects.changeMember(http.actor(c), id, sent.text('user'), role);
    return at(id, 'role');
  });

  form('/members/leave', 'members', async (c, id, sent) => {
    const actor = http.actor(c);
    const user = sent.text('user');
    await projects.removeMember(actor, id, user);
    if (user !== actor.userId || actor.may('projects.manage')) return at(id, 'left');
    return '/projects?done=gone';
  });

  form('/desktops/stop', 'desktops', async (c, id, sent) => {
    await core.instances.stop(http.actor(c), sent.text('desktop'));
    return at(id, 'stopped');
  });

  form('/keys/revoke', 'keys', async (c, id, sent) => {
    await core.keys.revoke(http.actor(c), sent.text('key'));
    return at(id, 'revoked');
  });

  form('/remove', 'remove', async (c, id, sent) => {
    const actor = http.actor(c);
    const { name } = await projects.get(actor, id);
    if (sent.text('typed') !== name)
      throw new AppError('BAD_REQUEST', 'The name that was typed is another one.');
    await projects.remove(actor, id);
    return '/projects?done=removed';
  });

  return routes;
}
