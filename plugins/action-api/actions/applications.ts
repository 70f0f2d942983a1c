import { appDefinition, z } from '../../../src/api.ts';
import { type Action, type Caller, changing, reading } from '../action.ts';
import { each, eachId } from '../each.ts';
import { cut } from '../listed.ts';
import { filterOf, ids, items, named } from '../params.ts';
import { inProject } from './projects.ts';

const MOST_DESKTOPS = 200;
const fields = appDefinition.in.shape;
const app = z.strictObject(fields);
const example = {
  id: 'firefox',
  name: 'Firefox',
  provider: 'docker',
  settings: { image: 'deskgate/desktop' },
};

export const APPLICATIONS: Readonly<Record<string, Action>> = {
  DescribeApplications: reading({
    summary: 'Applications',
    permissions: ['apps.view'],
    params: z.strictObject({
      ...named,
      providers: z.array(z.string().max(40)).max(100).optional().describe('Those that run there only'),
    }),
    example: { search: 'fire' },
    item: 'App',
    read: async ({ providers, ...filter }, { core, actor }) => {
      const all = await core.apps.list(actor);
      const wanted = all.filter(({ provider }) => providers?.includes(provider) ?? true);
      const faceOf = ({ id, name }: { id: string; name: string }) => ({
        id,
        names: [name, id],
        createdAt: null,
      });
      return cut(wanted, faceOf, filterOf(filter), filter);
    },
  }),

  CreateApplications: changing({
    summary: 'Add applications',
    permissions: ['apps.view'],
    params: z.strictObject({ items: items(app) }),
    example: { items: [example] },
    item: 'App',
    change: async ({ items: apps }, caller) =>
      each(
        caller,
        apps,
        ({ id }) => id,
        async (one) => ({ id: one.id, data: await caller.core.apps.create(caller.actor, one) }),
      ),
  }),

  ModifyApplications: changing({
    summary: 'Replace applications; what is left out gets its default',
    permissions: ['apps.view'],
    params: z.strictObject({ items: items(app) }),
    example: { items: [{ ...example, width: 1920, height: 1080 }] },
    item: 'App',
    change: async ({ items: apps }, caller) =>
      each(
        caller,
        apps,
        ({ id }) => id,
        async (one) => ({ id: one.id, data: await caller.core.apps.update(caller.actor, one.id, one) }),
      ),
  }),

  DeleteApplications: changing({
    summary: 'Remove applications',
    permissions: ['apps.view'],
    params: z.strictObject({ ids }),
    example: { ids: ['firefox'] },
    item: null,
    change: async ({ ids: those }, caller) =>
      eachId(caller, those, async (id) => {
        await caller.core.apps.remove(caller.actor, id);
        return null;
      }),
  }),

  StartApplications: changing({
    summary: 'Start a desktop of each',
    permissions: ['apps.launch'],
    params: z.strictObject({ ids, projectId: inProject }),
    example: { ids: ['firefox'] },
    item: 'Instance',
    change: async ({ ids: those, projectId: project }, caller) =>
      each(
        caller,
        [...new Set(those)],
        (id) => id,
        async (id) => {
          const instance = await caller.core.instances.start(caller.actor, id, { project });
          return { id: instance.id, data: instance };
        },
      ),
  }),

  StopApplications: toDesktops('Stop the own desktops of each', ({ core, actor }, id) =>
    core.instances.stop(actor, id),
  ),
  RestartApplications: toDesktops('Restart the own desktops of each', ({ core, actor }, id) =>
    core.instances.act(actor, id, 'restart'),
  ),
};

/** Done to every open desktop that the caller has of the applications. */
function toDesktops(summary: string, work: (caller: Caller, id: string) => Promise<unknown>): Action {
  return changing({
    summary,
    permissions: ['instances.own'],
    params: z.strictObject({ ids }),
    example: { ids: ['firefox'] },
    item: 'Instance',
    change: async ({ ids: those }, caller) =>
      eachId(caller, await openDesktops(caller, those), (id) => work(caller, id)),
  });
}

/** The caller's own, also where they could see everybody's. Rejects with APP_NOT_FOUND before anything is done. */
async function openDesktops({ core, actor }: Caller, appIds: readonly string[]): Promise<string[]> {
  for (const id of new Set(appIds)) await core.apps.get(actor, id);
  const { items: open } = await core.instances.list(actor, { appIds, limit: MOST_DESKTOPS });
  return open.filter(({ owner }) => owner.id === actor.userId).map(({ id }) => id);
}
