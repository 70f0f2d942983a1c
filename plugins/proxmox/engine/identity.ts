import type { ApiHost } from './hosts.ts';

export interface TokenCredentials {
  /** `user@realm!name=secret`, as Proxmox shows it once. */
  readonly token: string;
}

export interface PasswordCredentials {
  /** With its realm: `root@pam`. */
  readonly username: string;
  readonly password: string;
}

export type Credentials = TokenCredentials | PasswordCredentials;

/** By what a request shows who sends it. */
export interface Proof {
  /** For GET, a WebSocket among them. */
  readonly readHeaders: Readonly<Record<string, string>>;
  readonly writeHeaders: Readonly<Record<string, string>>;
}

export interface Identity {
  /** Logs in at the host if there is need to. */
  proof(host: ApiHost, signal: AbortSignal): Promise<Proof>;
  /** After a 401: whether there may be a better proof than this one. */
  mayRenew(refused: Proof): boolean;
  /** What must be in no message. */
  secrets(): readonly string[];
}
