import { z } from '../../../src/api.ts';
import { type Action, changing, reading } from '../action.ts';
import { eachId } from '../each.ts';
import { listed } from '../listed.ts';
import { dated, filterOf, id, ids } from '../params.ts';

export const CONNECTIONS: Readonly<Record<string, Action>> = {
  DescribeConnections: reading({
    summary: 'Viewers of desktops, newest first; their name is that of whoever looks',
    permissions: ['instances.own'],
    params: z.strictObject({
      ...dated,
      instanceIds: z.array(id).max(100).optional().describe('Of these desktops only'),
      status: z.enum(['open', 'closed']).optional(),
    }),
    example: { status: 'open' },
    item: 'Connection',
    read: async ({ instanceIds, status, offset, limit, ...filter }, { core, actor }) => {
      const isOpen = status === undefined ? undefined : status === 'open';
      const asked = { ...filterOf(filter), instanceIds, isOpen, offset, limit };
      return listed(await core.connections.page(actor, asked), { offset, limit });
    },
  }),

  DeleteConnections: changing({
    summary: 'End viewers of desktops; whoever is put out may come again',
    permissions: ['instances.own'],
    params: z.strictObject({ ids }),
    example: { ids: ['v8n3k5qxw2tr7hb4c9md'] },
    item: 'Connection',
    change: ({ ids: those }, caller) =>
      eachId(caller, those, (one) => caller.core.connections.end(caller.actor, one)),
  }),
};
