import { outsideRules, secret, z } from '../../src/api.ts';

const url = z
  .string()
  .regex(
    /^ldaps?:\/\/(?:[\w.-]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?\/?$/,
    'expected ldap://host or ldaps://host, perhaps with a port',
  );
const attribute = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,99}$/, 'expected the name of an attribute');
const dn = z.string().min(1).max(1000);

/** `[plugins.ldap]` */
export const ldapConfig = z
  .strictObject({
    urls: z
      .array(url)
      .max(5)
      .default([])
      .describe('Servers of the directory, asked in this order until one answers; no directory when empty'),
    name: z
      .string()
      .regex(/^[a-z0-9-]{1,24}$/, 'expected 1 to 24 small letters, digits and hyphens')
      .default('directory')
      .describe('Whose identities they are: with another name everybody is somebody new'),
    startTls: z
      .boolean()
      .default(true)
      .describe('Encrypt ldap:// before anything is said; false sends passwords in the clear'),
    ca: z.string().min(1).optional().describe('PEM file with the authority of the servers’ certificates'),
    timeoutSeconds: z
      .number()
      .min(0.1)
      .max(9)
      .default(3)
      .describe('How long each answer of a server may take'),
    bindDn: dn.optional().describe('Who searches; nobody (anonymous) when unset'),
    bindPassword: secret(z.string().min(1).max(1000).optional()).describe('The password that goes with it'),
    base: dn.optional().describe('Below this, people are searched'),
    filter: z
      .string()
      .max(1000)
      .includes('{username}')
      .default('(uid={username})')
      .describe('Finds exactly the one who signs in; what is typed is escaped (RFC 4515)'),
    userDn: dn
      .refine((text) => text.includes('{username}'), 'expected {username} in it')
      .optional()
      .describe(
        'In place of a search: everybody’s name in the directory, such as "uid={username},ou=people,dc=example,dc=org"',
      ),
    usernameAttribute: attribute.default('uid').describe('Names new users'),
    subjectAttribute: attribute
      .default('entryUUID')
      .describe('Stays the same for good; objectGUID in Active Directory'),
    groupsAttribute: attribute
      .default('memberOf')
      .describe('Of the person: full names (DN) of groups, the values for allow and map'),
    groupBase: dn.optional().describe('Search groups below this, in place of groups_attribute'),
    groupFilter: z
      .string()
      .max(1000)
      .default('(member={dn})')
      .describe('Finds the groups of {dn} or {username}, both escaped'),
    groupNameAttribute: attribute
      .default('cn')
      .describe('Of the groups that were searched: the values for allow and map'),
    ...outsideRules,
  })
  .refine(({ urls, base, userDn }) => urls.length === 0 || base !== undefined || userDn !== undefined, {
    message: 'expected base or user_dn beside urls',
  });

export type LdapSettings = z.output<typeof ldapConfig>;
