import { INSTANCE_STATUSES, type QueuedAction, z } from '../../../src/api.ts';
import { type Action, type Caller, changing, type Outcome, reading } from '../action.ts';
import { each, eachId } from '../each.ts';
import { listed } from '../listed.ts';
import { id as anId, dated, filterOf, ids, items } from '../params.ts';
import { inProject, requireOf } from './projects.ts';

/** Of desktops that are there: where a project is named, they have to be that project's. */
const those = z.strictObject({
  ids,
  projectId: anId.optional().describe('4103 for what is not of this project'),
});

const example = { ids: ['h7k2m9qxw4tn8vb3c5rd'] };

function eachOf(
  { ids: all, projectId }: z.output<typeof those>,
  caller: Caller,
  work: (id: string) => Promise<unknown>,
): Promise<Outcome> {
  const { core, actor } = caller;
  return eachId(caller, all, async (id) => {
    if (projectId !== undefined) requireOf(projectId, await core.instances.get(actor, id));
    return work(id);
  });
}

/** Done to desktops that are there. */
function acting(summary: string, action: QueuedAction): Action {
  return changing({
    summary,
    permissions: ['instances.own'],
    params: those,
    example,
    item: 'Instance',
    change: async (given, caller) =>
      eachOf(given, caller, (id) => caller.core.instances.act(caller.actor, id, action)),
  });
}

export const INSTANCES: Readonly<Record<string, Action>> = {
  DescribeInstances: reading({
    summary: 'Desktops, newest first',
    permissions: ['instances.own'],
    params: z.strictObject({
      ...dated,
      applicationIds: z.array(anId).max(100).optional().describe('Of these applications only'),
      status: z.array(z.enum(INSTANCE_STATUSES)).max(20).optional().describe('In one of these only'),
      projectId: anId.optional().describe('Of this project only'),
      ended: z.boolean().default(false).describe('Also the ones that have ended'),
    }),
    example: { status: ['running'], limit: 20 },
    item: 'Instance',
    read: async (
      { applicationIds: appIds, status: statuses, projectId, ended, offset, limit, ...filter },
      caller,
    ) => {
      const asked = { ...filterOf(filter), appIds, statuses, projectId, ended, offset, limit };
      return listed(await caller.core.instances.list(caller.actor, asked), { offset, limit });
    },
  }),

  DescribeInstanceLogs: reading({
    summary: 'The last lines that a desktop logged',
    permissions: ['instances.own'],
    params: z.strictObject({ id: anId, tail: z.int().min(1).max(2000).default(200).describe('Lines') }),
    example: { id: 'h7k2m9qxw4tn8vb3c5rd', tail: 50 },
    shape: 'one',
    item: 'InstanceLogs',
    read: async ({ id, tail }, { core, actor, signal }) => ({
      lines: await core.instances.logs(actor, id, tail, signal),
    }),
  }),

  CreateInstances: changing({
    summary: 'Start desktops',
    permissions: ['apps.launch'],
    params: z.strictObject({ items: items(z.strictObject({ applicationId: anId, projectId: inProject })) }),
    example: { items: [{ applicationId: 'firefox' }] },
    item: 'Instance',
    change: async ({ items: wanted }, caller) =>
      each(
        caller,
        wanted,
        () => null,
        async ({ applicationId, projectId: project }) => {
          const instance = await caller.core.instances.start(caller.actor, applicationId, { project });
          return { id: instance.id, data: instance };
        },
      ),
  }),

  StartInstances: changing({
    summary: 'Start desktops that have ended or failed again',
    permissions: ['instances.own', 'apps.launch'],
    params: those,
    example,
    item: 'Instance',
    change: async (given, caller) =>
      eachOf(given, caller, (id) => caller.core.instances.retry(caller.actor, id)),
  }),

  StopInstances: changing({
    summary: 'Stop desktops; those that have ended already are left as they are',
    permissions: ['instances.own'],
    params: those,
    example,
    item: 'Instance',
    change: async (given, caller) =>
      eachOf(given, caller, (id) => caller.core.instances.stop(caller.actor, id)),
  }),

  RestartInstances: acting('Restart desktops', 'restart'),
  PauseInstances: acting('Pause desktops', 'pause'),
  ResumeInstances: acting('Let paused desktops go on', 'resume'),
  SnapshotInstances: acting('Store desktops as they are', 'snapshot'),
  CheckpointInstances: acting('Keep the state of desktops', 'checkpoint'),
  RollbackInstances: acting('Go back to the state that was kept', 'rollback'),
  ReconcileInstances: acting('Ask the provider about lost desktops', 'reconcile'),

  DeleteInstances: changing({
    summary: 'Forget desktops that have ended, failed or are lost',
    permissions: ['instances.own'],
    params: those,
    example,
    item: null,
    change: async (given, caller) =>
      eachOf(given, caller, async (id) => {
        await caller.core.instances.remove(caller.actor, id);
        return null;
      }),
  }),
};
