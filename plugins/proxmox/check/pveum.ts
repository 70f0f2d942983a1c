import { type Major, POOL_ROLE, poolPrivileges } from './privileges.ts';

/** Who the gateway is to Proxmox. */
export interface Account {
  /** `deskgate@pve`. */
  readonly user: string;
  /** `deskgate@pve!gateway`; null for one that signs in with a password. */
  readonly token: string | null;
  /** False for a token with all the rights of its user. */
  readonly isSeparated: boolean;
}

/** Commands of Proxmox VE's own `pveum`, for a shell of root on any node. */
export function grant(path: string, role: string, { user, token, isSeparated }: Account): string[] {
  const command = `pveum acl modify ${quoted(path)}`;
  const toUser = `${command} --users ${quoted(user)} --roles ${role}`;
  if (token === null || !isSeparated) return [toUser];
  return [toUser, `${command} --tokens ${quoted(token)} --roles ${role}`];
}

/** @param present privileges of the role as it is; null while there is none. */
export function makeRole(wanted: readonly string[], present: readonly string[] | null): string[] {
  if (present === null) return [`pveum role add ${POOL_ROLE} --privs ${quoted(wanted.join(' '))}`];
  const missing = wanted.filter((privilege) => !present.includes(privilege));
  if (missing.length === 0) return [];
  return [`pveum role modify ${POOL_ROLE} --privs ${quoted(missing.join(' '))} --append 1`];
}

export function makePool(pool: string): string {
  return `pveum pool add ${quoted(pool)}`;
}

/** For somebody whom Proxmox does not know yet, and does not tell its version. */
export function makeAccount({ user, token }: Account): string[] {
  const name = token?.split('!')[1];
  return [
    `pveum user add ${quoted(user)} --comment 'Deskgate'`,
    ...(name === undefined
      ? [`pveum passwd ${quoted(user)}`]
      : [`pveum user token add ${quoted(user)} ${quoted(name)} --privsep 1`]),
  ];
}

/** Which of the two fits `pveversion` says. */
export function makeRoleOfEither(): string[] {
  return ([8, 9] as const).map((major: Major) => `${makeRole(poolPrivileges(major), null)}  # PVE ${major}`);
}

/** Plain where a shell needs no quotes. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
