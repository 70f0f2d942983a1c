import type { FakePve } from '../start-pve.ts';
import { must } from './ask.ts';

export interface SignedIn {
  readonly ticket: string;
  readonly CSRFPreventionToken: string;
  readonly username: string;
  readonly NeedTFA?: number;
}

export function signIn(pve: FakePve, username = 'root@pam', password = pve.rootPassword): Promise<SignedIn> {
  return must(pve, { method: 'POST', path: '/access/ticket', form: { username, password } });
}

/** Headers of somebody who signed in. */
export function asUser({ ticket, CSRFPreventionToken }: SignedIn): Record<string, string> {
  return { Cookie: `PVEAuthCookie=${encodeURIComponent(ticket)}`, CSRFPreventionToken };
}
