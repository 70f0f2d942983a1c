import { type Person, ROLES, z } from '../../../src/api.ts';
import { type Action, changing, reading } from '../action.ts';
import { each, eachId } from '../each.ts';
import { listed } from '../listed.ts';
import { dated, filterOf, id, ids, items } from '../params.ts';

const entries = z
  .array(z.string().min(1).max(80))
  .max(100)
  .describe('Permissions, or patterns such as `apps.*`');

const newUser = z.strictObject({
  username: z.string().min(1).max(64),
  password: z.string().max(1024).describe('At least 8 characters'),
  role: z.enum(ROLES).default('user'),
});

const change = z.strictObject({
  id,
  role: z.enum(ROLES).optional(),
  accept: entries.optional(),
  deny: entries.optional(),
  password: z.string().max(1024).optional().describe('Ends all sessions of the user'),
  isDisabled: z.boolean().optional().describe('Ends all sessions and streams of the user'),
});

export const USERS: Readonly<Record<string, Action>> = {
  DescribeUsers: reading({
    summary: 'Users, by name',
    permissions: ['users.manage'],
    params: z.strictObject({
      ...dated,
      role: z.enum(ROLES).optional(),
      status: z.enum(['enabled', 'disabled']).optional(),
    }),
    example: { search: 'ad', role: 'user' },
    item: 'User',
    read: async ({ role, status, offset, limit, ...filter }, { core, actor }) => {
      const isDisabled = status === undefined ? undefined : status === 'disabled';
      const asked = { ...filterOf(filter), role, isDisabled, offset, limit };
      return listed(await core.people.users(actor, asked), { offset, limit });
    },
  }),

  CreateUsers: changing({
    summary: 'Add users with passwords',
    permissions: ['users.manage'],
    params: z.strictObject({ items: items(newUser) }),
    example: { items: [{ username: 'ada', password: 'eleven green umbrellas', role: 'user' }] },
    item: 'Person',
    change: async ({ items: wanted }, caller) =>
      each(
        caller,
        wanted,
        () => null,
        async (one) => {
          const person = await caller.core.people.addUser(caller.actor, one);
          return { id: person.id, data: shown(person) };
        },
      ),
  }),

  ModifyUsers: changing({
    summary: 'Change users: what is left out stays',
    permissions: ['users.manage'],
    params: z.strictObject({ items: items(change) }),
    example: { items: [{ id: 'c4w8n2hx6m9qk3vt7b5r', role: 'expert', deny: ['apps.launch'] }] },
    item: 'Person',
    change: async ({ items: wanted }, caller) =>
      each(
        caller,
        wanted,
        ({ id: whose }) => whose,
        async ({ id: whose, ...changed }) => {
          const person = await caller.core.people.changeUser(caller.actor, whose, changed);
          return { id: whose, data: shown(person) };
        },
      ),
  }),

  DeleteUsers: changing({
    summary: 'Delete users: sign them out for good, stop their desktops, and remove what is theirs',
    permissions: ['users.manage'],
    params: z.strictObject({
      ids,
      homes: z
        .enum(['keep', 'remove'])
        .default('keep')
        .describe('What becomes of that which they keep in applications'),
    }),
    example: { ids: ['c4w8n2hx6m9qk3vt7b5r'], homes: 'remove' },
    item: 'Person',
    change: ({ ids: wanted, homes }, caller) =>
      eachId(caller, wanted, async (whose) => {
        const how = { keepHomes: homes === 'keep' };
        return shown(await caller.core.people.removeUser(caller.actor, whose, how));
      }),
  }),
};

function shown({ groups, ...person }: Person) {
  return { ...person, groups: groups.map(({ id: of, name, isStatic }) => ({ id: of, name, isStatic })) };
}
