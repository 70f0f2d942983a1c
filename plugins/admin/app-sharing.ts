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

type Wanted = ReturnType<typeof wantedIn>;

/**
 * What the form of the sharing of an application shows: each project and group, and whether it is shared with it.
 * @param typed what was chosen in a form that was refused, in place of what is there; null where none was.
 */
export async function sharingOf(core: SharingCore, actor: Actor, app: AppView, typed: Wanted | null) {
  const sharing = await core.apps.sharing(actor, app.id);
  const isShared = (chosen: keyof Omit<Wanted, 'everybody'>, there: readonly Named[]) => {
    const ids = new Set(typed === null ? there.map(({ id }) => id) : typed[chosen]);
    return ({ id }: Named): boolean => ids.has(id);
  };
  const own = actor.may('projects.manage');
  const [projects, groups] = await Promise.all([
    actor.may('projects.own') ? core.projects.list(actor, { all: own, limit: MOST }) : null,
    actor.may('users.manage') ? core.people.groups(actor, { limit: MOST }) : null,
  ]);
  return {
    everybody: typed?.everybody ?? sharing.everybody,
    revision: sharing.revision,
    projects: offered(
      sharing.projects,
      projects?.items ?? [],
      isShared('projectIds', sharing.projects),
    ).filter(({ id }) => id !== app.project?.id),
    groups: offered(sharing.groups, groups?.items ?? [], isShared('groupIds', sharing.groups)),
  };
}

interface Named {
  readonly id: string;
  readonly name: string;
}

function offered(shared: readonly Named[], others: readonly Named[], isShared: (one: Named) => boolean) {
  const ids = new Set(shared.map(({ id }) => id));
  const all = [...shared, ...others.filter(({ id }) => !ids.has(id))];
  return all
    .map(({ id, name }) => ({ id, name, isShared: isShared({ id, name }) }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** @param again the page of the application, with what was chosen and refused. */
export function sharingPages(
  core: SharingCore,
  again: (c: Context<AppEnv>, id: string, chosen: Wanted, more: object) => Response | Promise<Response>,
): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const base = pathOf('apps');

  routes.post(`${base}/:id/sharing`, core.require('apps.manage'), async (c) => {
    const id = c.req.param('id');
    const sent = await readForm(c);
    const wanted = wantedIn(sent);
    try {
      await core.apps.share(core.http.actor(c), id, wanted, sent.revision());
    } catch (thrown) {
      const typed = { revision: sent.text('revision') };
      return again(c, id, wanted, { typed, ...refused(c, thrown, 'sharing') });
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
