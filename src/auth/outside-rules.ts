import { z } from 'zod';
import { ROLES } from './model.ts';
import type { OutsideIdentity } from './outside.ts';

/** Values are compared without case; more of them than this are nobody's groups. */
const MOST_VALUES = 20_000;

const rule = z
  .strictObject({
    value: z.string().min(1).max(1000).describe('A value of the claim or attribute, compared without case'),
    group: z.string().min(1).max(64).optional().describe('The group here that who has it is put into'),
    role: z.enum(ROLES).optional().describe('The role here that who has it gets; the highest one counts'),
  })
  .refine(({ group, role }) => group !== undefined || role !== undefined, 'expected a group or a role');

/** What every way of signing in elsewhere lets the operator say about who comes. */
export const outsideRules = {
  createUsers: z
    .boolean()
    .default(false)
    .describe('Make a new user of who signs in for the first time; else only who is linked may'),
  linkByName: z
    .boolean()
    .default(false)
    .describe(
      'Link who signs in for the first time to the user of that name here, administrators excepted: only where nobody can choose their own name there',
    ),
  allow: z
    .array(z.string().min(1).max(1000))
    .max(1000)
    .default([])
    .describe('Let in only who has one of these values; everybody when empty'),
  map: z
    .array(rule)
    .max(1000)
    .default([])
    .describe(
      'What the values of the claim or attribute mean here. Where one of them gives a role, the role is set at each sign-in, to "user" where none fits',
    ),
};

export interface OutsideRules {
  readonly createUsers: boolean;
  readonly linkByName: boolean;
  readonly allow: readonly string[];
  readonly map: readonly z.output<typeof rule>[];
}

/**
 * What the rules say of somebody with these values; null for who is not let in. Only what the operator has written down
 * becomes a group or a role.
 */
export function ruled(
  { createUsers, linkByName, allow, map }: OutsideRules,
  given: readonly string[],
): Pick<OutsideIdentity, 'groups' | 'role' | 'mayCreate' | 'mayLink'> | null {
  const values = new Set(given.slice(0, MOST_VALUES).map((value) => value.toLowerCase()));
  const has = (value: string): boolean => values.has(value.toLowerCase());
  if (allow.length > 0 && !allow.some(has)) return null;
  const fitting = map.filter(({ value }) => has(value));
  const roles = fitting.flatMap(({ role = [] }) => role);
  const givesRoles = map.some(({ role }) => role !== undefined);
  return {
    groups: fitting.flatMap(({ group = [] }) => group),
    ...(givesRoles ? { role: ROLES.findLast((role) => roles.includes(role)) ?? 'user' } : {}),
    mayCreate: createUsers,
    mayLink: linkByName,
  };
}
