import { JOB_REGISTRIES, z } from '../../../src/api.ts';
import { type Action, changing, reading } from '../action.ts';
import { eachId } from '../each.ts';
import { listed } from '../listed.ts';
import { dated, filterOf, ids } from '../params.ts';

const example = { ids: ['h7k2m9qxw4tn8vb3c5rd'] };

export const JOBS: Readonly<Record<string, Action>> = {
  DescribeJobs: reading({
    summary: 'Slow work, newest first; its name is what it does',
    permissions: ['jobs.manage'],
    params: z.strictObject({
      ...dated,
      status: z
        .array(z.enum(JOB_REGISTRIES))
        .min(1)
        .max(20)
        .optional()
        .describe('In one of these registries only'),
    }),
    example: { names: ['instance.start'], status: ['failed'] },
    item: 'Job',
    read: async ({ status: registries, offset, limit, ...filter }, { core }) =>
      listed(await core.jobs.list({ ...filterOf(filter), registries, offset, limit }), { offset, limit }),
  }),

  StopJobs: changing({
    summary: 'Give up jobs',
    permissions: ['jobs.manage'],
    params: z.strictObject({ ids }),
    example,
    item: 'Job',
    change: async ({ ids: those }, caller) => eachId(caller, those, (id) => caller.core.jobs.cancel(id)),
  }),

  RestartJobs: changing({
    summary: 'Do jobs again that failed or were canceled, and at once those that wait for their time',
    permissions: ['jobs.manage'],
    params: z.strictObject({ ids }),
    example,
    item: 'Job',
    change: async ({ ids: those }, caller) => eachId(caller, those, (id) => caller.core.jobs.retry(id)),
  }),
};
