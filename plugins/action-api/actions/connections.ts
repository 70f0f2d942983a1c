import { z } from '../../../src/api.ts';
import { type Action, reading } from '../action.ts';
import { listed } from '../listed.ts';
import { dated, filterOf, id } from '../params.ts';

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
};
