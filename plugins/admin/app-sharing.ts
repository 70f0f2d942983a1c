import { type Context, Hono } from 'hono';
import {
  type Actor,
  type AppEnv,
  type AppView,
  type Core,
  type Form,
  readForm,
  refused,
} from '../../src/api.ts';
import type { FrameCore } from './frame.ts';
import { pathOf } from './sections.ts';

/** So many of each are offered; the others are shared with over the API. */
const MOST = 200;

export type SharingCore = FrameCore & Pick<Core, 'apps' | 'projects' | 'people'>;

/** What the form of the sharing of an application shows: each project and group, and whether it is shared with it. */
export async function sharingOf(core: SharingCore, actor: Actor, app: AppView) {
  const sharing = await core.apps.sharing(actor, app.id);
  const own = actor.may('projects.manage');
  const [projects, groups] = await Promise.all([
    actor.may('projects.own') ? core.projects.list(actor, { all: own, limit: MOST }) : null,
    actor.may('users.manage') ? core.people.groups(actor, { limit: MOST }) : null,
  ]);
  return {
    everybody: sharing.everybody,
    revision: sharing.revision,
    projects: offered(sharing.projects, projects?.items ?? []).filter(({ id }) => id !== app.project?.id),
    groups: offered(sharing.groups, groups?.items ?? []),
  };
}

interface Named {
  readonly id: string;
  readonly name: string;
}

function offered(shared: readonly Named[], others: readonly Named[]) {
  const ids = new Set(shared.map(({ id }) => id));
  const all = [...shared, ...others.filter(({ id }) => !ids.has(id))];
  return all
    .map(({ id, name }) => ({ id, name, isShared: ids.has(id) }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** @param again the page of the application, with what was refused. */
export function sharingPages(
  core: SharingCore,
  again: (c: Context<AppEnv>, id: string, more: object) => Response | Promise<Response>,
): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const base = pathOf('apps');

  routes.post(`${base}/:id/sharing`, core.require('apps.manage'), async (c) => {
    const id = c.req.param('id');
    const sent = await readForm(c);
    try {
      await core.apps.share(core.http.actor(c), id, wantedIn(sent), sent.revision());
    } catch (thrown) {
      return again(c, id, refused(c, thrown, 'sharing'));
    }
    return c.redirect(`${base}/${encodeURIComponent(id)}?done=app-shared`, 303);
  });

  return routes;
}

/** A box each, whose name ends with the id. */
function checked({ fields }: Form, prefix: string): string[] {
  const names = Object.keys(fields).filter((name) => name.startsWith(prefix));
  return names.map((name) => name.slice(prefix.length)).filter((id) => /^[a-z0-9]{1,32}$/.test(id));
}

function wantedIn(sent: Form) {
  return {
    everybody: sent.text('everybody') === 'yes',
    projectIds: checked(sent, 'project-'),
    groupIds: checked(sent, 'group-'),
  };
}
