import { z } from '@hono/zod-openapi';
import { maybe, pageFields, paging, ROLES, sortBy } from '../../src/api.ts';

const revision = z.int().describe('Raised by every change; the ETag begins with it');
const ID = z.string().regex(/^[a-z0-9]{1,32}$/);
const time = z.int().describe('UTC milliseconds since 1970');
const entries = z
  .array(z.string().min(1).max(80))
  .max(100)
  .describe('Names of permissions, or patterns: `apps.*` for all of one kind, `*` for all');

const email = z.string().min(3).max(254).describe('Counts as confirmed; once among all users');

const lists = {
  accept: entries.describe('Given, whatever the role says'),
  deny: entries.describe('Withheld; wins over `accept`'),
};

const user = {
  id: z.string(),
  username: z.string(),
  role: z.enum(ROLES),
  disabledAt: time.nullable().describe('Since when nobody can sign in as this user'),
  waitingSince: time.nullable().describe('Since when who has registered waits to be let in, and is disabled'),
  email: z.string().nullable().describe('Confirmed mail address'),
  createdAt: time,
  isLeaving: z.boolean().describe('Is being deleted'),
};

const userExample = {
  id: 'c4w8n2hx6m9qk3vt7b5r',
  username: 'ada',
  role: 'user' as const,
  disabledAt: null,
  waitingSince: null,
  email: 'ada@example.org',
  createdAt: 1767225600000,
  isLeaving: false,
};

const userSchema = z.object(user).openapi('User', { examples: [userExample] });

const held = {
  heldUntil: time
    .nullable()
    .describe('Until when sign-ins wait somewhere after too many failures; null where none do'),
};

const listedUserSchema = z
  .object({ ...user, ...held })
  .openapi('ListedUser', { examples: [{ ...userExample, heldUntil: null }] });

export const personSchema = z
  .object({
    ...user,
    ...lists,
    revision,
    hasPassword: z.boolean().describe('Whether the user can sign in with a password of the gateway'),
    hasSecondFactor: z.boolean().describe('Whether it asks for a code or a passkey besides the password'),
    ...held,
    groups: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        isStatic: z.boolean().describe('Put there by an administrator, not by the identity provider'),
      }),
    ),
  })
  .openapi('Person', {
    examples: [
      {
        ...userExample,
        accept: [],
        deny: [],
        revision: 3,
        hasPassword: true,
        hasSecondFactor: false,
        heldUntil: null,
        groups: [{ id: 'k3v9m2q7x4t8w6c5h2b7', name: 'interns', isStatic: true }],
      },
    ],
  });

export const userListSchema = z
  .object({
    items: z.array(listedUserSchema),
    ...pageFields,
  })
  .openapi('UserList', {
    examples: [{ items: [{ ...userExample, heldUntil: null }], total: 1, offset: 0, limit: 50 }],
  });

export const newUserSchema = z
  .strictObject({
    username: z.string().min(1).max(64).describe('Small letters, digits, dots, hyphens, underscores and @'),
    password: z.string().max(1024).describe('At least 8 characters'),
    role: z.enum(ROLES).default('user'),
    email: email.optional(),
  })
  .openapi('NewUser', { examples: [{ username: 'ada', password: 'eleven green umbrellas', role: 'user' }] });

export const changedUserSchema = z
  .strictObject({
    role: z.enum(ROLES).optional(),
    accept: lists.accept.optional(),
    deny: lists.deny.optional(),
    password: z.string().max(1024).optional().describe('Ends all sessions of the user'),
    isDisabled: z
      .boolean()
      .optional()
      .describe('Ends all sessions and streams of the user; false also lets in who waits for it'),
    email: email.nullable().optional(),
  })
  .openapi('ChangedUser', { examples: [{ role: 'expert', deny: ['apps.launch'] }] });

export const unlockedSchema = z
  .object({ unlocked: z.int().describe('How many counts of failures held sign-ins back') })
  .openapi('UnlockedUser', { examples: [{ unlocked: 1 }] });

export const explainedSchema = z
  .object({
    items: z.array(
      z.object({
        permission: z.string(),
        title: z.string(),
        isAllowed: z.boolean(),
        why: z.string().describe('What decided it, such as `denied by group interns (apps.*)`'),
      }),
    ),
  })
  .openapi('ExplainedPermissions', {
    examples: [
      {
        items: [
          {
            permission: 'apps.launch',
            title: 'Start an application',
            isAllowed: false,
            why: 'denied by group interns (apps.*)',
          },
        ],
      },
    ],
  });

const userSessionExample = {
  id: '9f86d081884c7d659a2feaa0c55ad015',
  name: 'The computer in the library',
  browser: 'Firefox on Linux',
  address: '192.0.2.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  createdAt: 1767225600000,
  seenAt: 1767229200000,
  expiresAt: 1767268800000,
};

const userSessionSchema = z
  .object({
    id: z.string(),
    name: z.string().describe('What the user calls it; as `browser` where nobody has named it'),
    browser: z.string().describe('Browser and system, by what the browser says of itself'),
    address: z.string().describe('Where it was opened from'),
    userAgent: z.string(),
    createdAt: time,
    seenAt: time.describe('Within the last minute or so'),
    expiresAt: time,
  })
  .openapi('UserSession', { examples: [userSessionExample] });

export const userSessionListSchema = z
  .object({ items: z.array(userSessionSchema), ...pageFields })
  .openapi('UserSessionList', {
    examples: [{ items: [userSessionExample], total: 1, offset: 0, limit: 50 }],
  });

const userPasskeyExample = {
  id: 'p7k3v9m2q7x4t8w6c5h2',
  name: 'My phone',
  createdAt: 1767225600000,
  usedAt: 1767229200000,
};

const userPasskeySchema = z
  .object({
    id: z.string(),
    name: z.string().describe('What the user calls it'),
    createdAt: time,
    usedAt: time.nullable().describe('When it last signed in; null for not yet'),
  })
  .openapi('UserPasskey', { examples: [userPasskeyExample] });

export const userPasskeyListSchema = z
  .object({ items: z.array(userPasskeySchema), ...pageFields })
  .openapi('UserPasskeyList', {
    examples: [{ items: [userPasskeyExample], total: 1, offset: 0, limit: 50 }],
  });

export const endedSchema = z
  .object({ ended: z.int().describe('How many') })
  .openapi('EndedUserSessions', { examples: [{ ended: 2 }] });

const group = {
  name: z.string().min(1).max(64).describe('Small letters, digits, dots, hyphens and underscores'),
  description: z.string().max(255),
  ...lists,
  needsSecondFactor: z
    .boolean()
    .describe('Whether its members must have a second factor; who has none is led to set one up'),
};

const groupExample = {
  id: 'k3v9m2q7x4t8w6c5h2b7',
  name: 'interns',
  description: 'Here for the summer',
  accept: [],
  deny: ['apps.manage'],
  needsSecondFactor: false,
  members: 3,
  revision: 2,
  createdAt: 1767225600000,
};

export const groupSchema = z
  .object({
    id: z.string(),
    ...group,
    members: z.int().describe('How many users are in it'),
    revision,
    createdAt: time,
  })
  .openapi('Group', { examples: [groupExample] });

export const groupListSchema = z
  .object({ items: z.array(groupSchema), ...pageFields })
  .openapi('GroupList', { examples: [{ items: [groupExample], total: 1, offset: 0, limit: 50 }] });

const changed = {
  description: group.description.optional(),
  accept: lists.accept.optional(),
  deny: lists.deny.optional(),
  needsSecondFactor: group.needsSecondFactor.optional(),
};

export const newGroupSchema = z
  .strictObject({ name: group.name, ...changed })
  .openapi('NewGroup', { examples: [{ name: 'interns', deny: ['apps.manage'] }] });

export const changedGroupSchema = z
  .strictObject({ name: group.name.optional(), ...changed })
  .openapi('ChangedGroup', { examples: [{ deny: ['apps.*'] }] });

export const memberListSchema = z
  .object({
    items: z.array(z.object({ user: userSchema, isStatic: z.boolean() })),
    ...pageFields,
  })
  .openapi('MemberList', {
    examples: [{ items: [{ user: userExample, isStatic: true }], total: 1, offset: 0, limit: 50 }],
  });

export const userId = z.strictObject({ userId: ID });
export const userSession = z.strictObject({ userId: ID, sessionId: z.string().regex(/^[a-z0-9]{1,64}$/) });
export const userPasskey = z.strictObject({ userId: ID, passkeyId: ID });
export const userPasskeyQuery = z.strictObject(paging());
export const userSessionQuery = z.strictObject(paging());
export const groupId = z.strictObject({ groupId: ID });
export const membership = z.strictObject({ groupId: ID, userId: ID });

export const leavingQuery = z.strictObject({
  homes: z
    .enum(['keep', 'remove'])
    .default('keep')
    .describe('What becomes of that which the user keeps in applications'),
});

export const userQuery = z.strictObject({
  search: z.string().max(64).optional().describe('Part of a user name'),
  role: z.enum(ROLES).optional().describe('Users with this role only'),
  disabled: maybe('Only those who are disabled, or only those who are not'),
  waiting: maybe('Only those who wait to be let in, or only those who do not'),
  sort: sortBy(['username', 'role', 'createdAt'], 'username'),
  ...paging(),
});

export const groupQuery = z.strictObject({
  search: z.string().max(64).optional().describe('Part of a name'),
  sort: sortBy(['name', 'createdAt'], 'name'),
  ...paging(),
});

export const memberQuery = z.strictObject({
  search: z.string().max(64).optional().describe('Part of a user name'),
  role: z.enum(ROLES).optional().describe('Users with this role only'),
  sort: sortBy(['username', 'role', 'createdAt'], 'username'),
  ...paging(),
});
