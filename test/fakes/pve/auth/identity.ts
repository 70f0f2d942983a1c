/** Who asks. */
export interface Identity {
  /** With realm: `root@pam`. */
  readonly user: string;
  /** Null: with a ticket. */
  readonly token: string | null;
}

export const ROOT: Identity = { user: 'root@pam', token: null };

/** As UPIDs and messages write it: `user@realm!token`. */
export function fullName({ user, token }: Identity): string {
  return token === null ? user : `${user}!${token}`;
}

/** A token of root is not root. */
export function isRoot({ user, token }: Identity): boolean {
  return user === ROOT.user && token === null;
}
