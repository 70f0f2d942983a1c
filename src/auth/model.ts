export type Role = 'admin' | 'user';

export interface User {
  readonly id: string;
  readonly username: string;
  readonly role: Role;
  readonly disabledAt: number | null;
  readonly createdAt: number;
}

export interface Session {
  /** Hash of the token, not the token. */
  readonly id: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Who does something: a user, as the services see it. */
export interface Actor {
  readonly userId: string;
  readonly username: string;
  readonly isAdmin: boolean;
}
