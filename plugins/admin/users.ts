import { type Context, Hono } from 'hono';
import {
  type AppEnv,
  AppError,
  type Core,
  languageOf,
  offsetOf,
  pager,
  ROLES,
  type Role,
  readForm,
  refused,
  said,
} from '../../src/api.ts';
import { adminPage, type FrameCore } from './frame.ts';
import { pathOf } from './sections.ts';
import { texts } from './texts/texts.ts';
import { permissionTitle, whyWords } from './why-words.ts';

const PAGE = 50;
/** That can be chosen in a form. */
const MOST_GROUPS = 200;
const LINK_MS = 3_600_000;

type UsersCore = FrameCore & Pick<Core, 'people' | 'info'>;

/** Users: found, added, and everything about one of them, also why they may or may not. */
export function userPages(core: UsersCore): Hono<AppEnv> {
  const { people, http } = core;
  const routes = new Hono<AppEnv>();
  const manage = core.require('users.manage');
  const base = pathOf('users');

  async function list(c: Context<AppEnv>, more: Record<string, unknown> = {}) {
    const search = (c.req.query('q') ?? '').slice(0, 64);
    const isWaiting = c.req.query('waiting') === 'yes';
    const actor = http.actor(c);
    const [{ items, total }, { total: waiting }] = await Promise.all([
      people.users(actor, {
        ...{ search, offset: offsetOf(c), limit: PAGE },
        ...(isWaiting ? { isWaiting } : {}),
      }),
      people.users(actor, { isWaiting: true, limit: 1 }),
    ]);
    const data = {
      users: items,
      isWaiting,
      waiting,
      search,
      roles: ROLES,
      pager: pager(c, total, PAGE),
      given: {},
      ...more,
    };
    return adminPage(core, c, 'users.njk', data);
  }

  async function one(c: Context<AppEnv>, id: string, more: Record<string, unknown> = {}) {
    const actor = http.actor(c);
    const say = texts.in(languageOf(c));
    const [person, explained, sessions, passkeys, groups, holdings] = await Promise.all([
      people.user(actor, id),
      people.explain(actor, id),
      people.sessions(actor, id),
      people.passkeys(actor, id),
      people.groups(actor, { limit: MOST_GROUPS }),
      people.holdings(actor, id),
    ]);
    const why = explained.map((each) => ({
      permission: each.permission,
      title: permissionTitle(each, say, said(c)),
      isAllowed: each.isAllowed,
      words: whyWords(each, say),
    }));
    const others = groups.items.filter(
      ({ id: groupId }) => !person.groups.some((group) => group.id === groupId),
    );
    const isSelf = id === actor.userId;
    const seesQuota = http.holds(c, 'quotas.manage');
    return adminPage(core, c, 'user.njk', {
      ...{ person, why, sessions, passkeys, others, roles: ROLES, isSelf, seesQuota, holdings },
      ...more,
    });
  }

  /** A form about one user: back to the page when it is done, the page with the reason when it is not. */
  function form(path: string, name: string, work: (c: Context<AppEnv>, id: string) => Promise<string>): void {
    routes.post(`${base}/:id/${path}`, manage, async (c) => {
      const id = c.req.param('id') ?? '';
      try {
        const done = await work(c, id);
        return c.redirect(`${base}/${encodeURIComponent(id)}?done=${done}`, 303);
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.code === 'USER_NOT_FOUND') throw thrown;
        return one(c, id, { typed: (await readForm(c)).fields, ...refused(c, thrown, name) });
      }
    });
  }

  routes.get(base, manage, (c) => list(c));

  routes.post(base, manage, async (c) => {
    const sent = await readForm(c);
    const [username, role] = [sent.text('username'), roleOf(sent.text('role')) ?? 'user'];
    const email = sent.text('email');
    try {
      const { id } = await people.addUser(http.actor(c), {
        ...{ username, password: sent.raw('password'), role },
        ...(email === '' ? {} : { email }),
      });
      return c.redirect(`${base}/${id}?done=user-added`, 303);
    } catch (thrown) {
      return list(c, { given: { username, role, email }, ...refused(c, thrown, 'add') });
    }
  });

  routes.get(`${base}/:id`, manage, (c) => one(c, c.req.param('id')));

  form('permissions', 'permissions', async (c, id) => {
    const sent = await readForm(c);
    const role = roleOf(sent.text('role'));
    if (role === null) throw new AppError('INVALID_BODY', 'There is no such role.');
    const lists = { accept: sent.list('accept'), deny: sent.list('deny') };
    await people.changeUser(http.actor(c), id, { role, ...lists }, sent.revision());
    return 'permissions';
  });

  form('password', 'password', async (c, id) => {
    await people.changeUser(http.actor(c), id, { password: (await readForm(c)).raw('password') });
    return 'password';
  });

  for (const isDisabled of [true, false]) {
    form(isDisabled ? 'disable' : 'enable', 'disable', async (c, id) => {
      await people.changeUser(http.actor(c), id, { isDisabled });
      return isDisabled ? 'disabled' : 'enabled';
    });
  }

  form('delete', 'delete', async (c, id) => {
    const sent = await readForm(c);
    const actor = http.actor(c);
    if (sent.text('typed') !== (await people.user(actor, id)).username)
      throw new AppError('BAD_REQUEST', 'The name that was typed is another one.');
    await people.removeUser(actor, id, { keepHomes: sent.text('homes') !== 'remove' });
    return 'user-leaves';
  });

  form('approve', 'disable', async (c, id) => {
    await people.changeUser(http.actor(c), id, { isDisabled: false });
    return 'approved';
  });

  form('email', 'email', async (c, id) => {
    const email = (await readForm(c)).text('email');
    await people.changeUser(http.actor(c), id, { email: email === '' ? null : email });
    return 'email';
  });

  form('unlock', 'unlock', async (c, id) => {
    await people.unlock(http.actor(c), id);
    return 'unlocked';
  });

  form('groups', 'groups', async (c, id) => {
    await people.addMember(http.actor(c), (await readForm(c)).text('group'), id);
    return 'joined';
  });

  form('groups/leave', 'groups', async (c, id) => {
    await people.removeMember(http.actor(c), (await readForm(c)).text('group'), id);
    return 'left';
  });

  form('factor/reset', 'factor', async (c, id) => {
    await people.resetSecondFactor(http.actor(c), id);
    return 'factor';
  });

  form('sessions/end', 'sessions', async (c, id) => {
    await people.endSessions(http.actor(c), id);
    return 'sessions';
  });

  form('passkeys/remove', 'passkeys', async (c, id) => {
    await people.removePasskey(http.actor(c), id, (await readForm(c)).text('passkey'));
    return 'passkey';
  });

  routes.post(`${base}/:id/sessions/:sessionId/end`, manage, async (c) => {
    const id = c.req.param('id');
    try {
      await people.endSession(http.actor(c), id, c.req.param('sessionId'));
    } catch (error) {
      // a form that was sent twice, or of a session that is over meanwhile
      if (!(error instanceof AppError && error.code === 'SESSION_NOT_FOUND')) throw error;
    }
    return c.redirect(`${base}/${encodeURIComponent(id)}?done=session`, 303);
  });

  // the link is a secret: it stands in this one answer, and in no address
  routes.post(`${base}/:id/link`, manage, async (c) => {
    const id = c.req.param('id');
    try {
      const token = await people.signInLink(http.actor(c), id, LINK_MS);
      return await one(c, id, { link: `${core.info.publicUrl()}/login/link?token=${token}` });
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'USER_NOT_FOUND') throw thrown;
      return one(c, id, refused(c, thrown, 'link'));
    }
  });

  return routes;
}

function roleOf(text: string): Role | null {
  return ROLES.find((role) => role === text) ?? null;
}
