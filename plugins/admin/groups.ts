import { type Context, Hono } from 'hono';
import {
  type AppEnv,
  AppError,
  type Core,
  type Form,
  offsetOf,
  pager,
  readForm,
  refused,
  searchOf,
} from '../../src/api.ts';
import { adminPage, type FrameCore } from './frame.ts';
import { pathOf } from './sections.ts';

const PAGE = 50;

type GroupsCore = FrameCore & Pick<Core, 'people'>;

/** Groups, who is in them, and what they allow and deny. */
export function groupPages(core: GroupsCore): Hono<AppEnv> {
  const { people, http } = core;
  const routes = new Hono<AppEnv>();
  const manage = core.require('users.manage');
  const base = pathOf('groups');

  async function list(c: Context<AppEnv>, more: Record<string, unknown> = {}) {
    const search = searchOf(c);
    const { items, total } = await people.groups(http.actor(c), {
      ...{ offset: offsetOf(c), limit: PAGE },
      ...(search === '' ? {} : { search }),
    });
    const data = { groups: items, pager: pager(c, total, PAGE), search, given: {}, ...more };
    return adminPage(core, c, 'groups.njk', data);
  }

  async function one(c: Context<AppEnv>, id: string, more: Record<string, unknown> = {}) {
    const actor = http.actor(c);
    const search = searchOf(c);
    const part = { search, offset: offsetOf(c), limit: PAGE };
    const [group, { items, total }] = await Promise.all([
      people.group(actor, id),
      people.members(actor, id, part),
    ]);
    const at = `${base}/${encodeURIComponent(id)}`;
    const data = { group, members: items, search, pager: pager(c, total, PAGE, at), ...more };
    return adminPage(core, c, 'group.njk', data);
  }

  routes.get(base, manage, (c) => list(c));

  routes.post(base, manage, async (c) => {
    const sent = await readForm(c);
    const given = fieldsOf(sent);
    try {
      const { id } = await people.addGroup(http.actor(c), given);
      return c.redirect(`${base}/${id}?done=group-added`, 303);
    } catch (thrown) {
      return list(c, { given, ...refused(c, thrown, 'add') });
    }
  });

  routes.get(`${base}/:id`, manage, (c) => one(c, c.req.param('id')));

  routes.post(`${base}/:id`, manage, async (c) => {
    const id = c.req.param('id');
    const sent = await readForm(c);
    const given = fieldsOf(sent);
    try {
      await people.changeGroup(http.actor(c), id, given, sent.revision());
    } catch (thrown) {
      const typed = { ...given, revision: sent.text('revision') };
      return one(c, id, { typed, ...refused(c, thrown, 'change') });
    }
    return c.redirect(`${base}/${encodeURIComponent(id)}?done=group-changed`, 303);
  });

  routes.post(`${base}/:id/members`, manage, async (c) => {
    const id = c.req.param('id');
    const username = (await readForm(c)).text('username').toLowerCase();
    try {
      const { items } = await people.users(http.actor(c), { search: username, limit: 200 });
      const user = items.find((each) => each.username === username);
      if (user === undefined) throw new AppError('USER_NOT_FOUND', `There is no user named ${username}.`);
      await people.addMember(http.actor(c), id, user.id);
    } catch (thrown) {
      return one(c, id, { username, ...refused(c, thrown, 'members') });
    }
    return c.redirect(`${base}/${encodeURIComponent(id)}?done=joined`, 303);
  });

  routes.post(`${base}/:id/members/leave`, manage, async (c) => {
    const id = c.req.param('id');
    try {
      await people.removeMember(http.actor(c), id, (await readForm(c)).text('user'));
    } catch (thrown) {
      return one(c, id, refused(c, thrown, 'members'));
    }
    return c.redirect(`${base}/${encodeURIComponent(id)}?done=left`, 303);
  });

  routes.post(`${base}/:id/remove`, manage, async (c) => {
    const id = c.req.param('id');
    const { name } = await people.group(http.actor(c), id);
    if ((await readForm(c)).text('typed') !== name) {
      const wrong = new AppError('BAD_REQUEST', 'The name that was typed is another one.');
      return one(c, id, refused(c, wrong, 'remove'));
    }
    await people.removeGroup(http.actor(c), id);
    return c.redirect(`${base}?done=group-removed`, 303);
  });

  return routes;
}

function fieldsOf(sent: Form) {
  return {
    name: sent.text('name'),
    description: sent.text('description'),
    accept: sent.list('accept'),
    deny: sent.list('deny'),
    needsSecondFactor: sent.text('needsSecondFactor') === 'yes',
  };
}
