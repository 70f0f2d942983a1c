import { AppError } from '../../src/api.ts';
import type { Claims } from './claims.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Whose sessions are over: of the person, or the one session that the provider names. */
export interface LogoutToken {
  readonly id: string;
  readonly subject?: string;
  readonly sid?: string;
}

/** Checks what makes a token one that ends sessions (OpenID Connect Back-Channel Logout section 2.6); its signature was. */
export function readLogoutToken({ jti, sub, sid, events, nonce }: Claims): LogoutToken {
  const isLogout = typeof events === 'object' && events !== null && Object.hasOwn(events, EVENT);
  const subject = typeof sub === 'string' && sub !== '' ? { subject: sub } : {};
  const session = typeof sid === 'string' && sid !== '' ? { sid } : {};
  const isSomebody = 'subject' in subject || 'sid' in session;
  if (!isLogout || nonce !== undefined || typeof jti !== 'string' || !isSomebody)
    throw new AppError('BAD_REQUEST', 'This is no logout token.');
  return { id: jti, ...subject, ...session };
}
