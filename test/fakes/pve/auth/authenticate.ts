import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../clock.ts';
import { BareError } from '../errors.ts';
import type { Generation } from '../generation.ts';
import { unescapePercent } from '../http/raw-params.ts';
import type { Accounts } from './accounts.ts';
import type { Identity } from './identity.ts';
import type { Tickets } from './tickets.ts';

export interface Credentials {
  readonly accounts: Accounts;
  readonly tickets: Tickets;
  readonly clock: Clock;
  readonly generation: Generation;
}

const TOKEN_HEADER = /^PVEAPIToken[= ]([^=\s]+)=(\S+)$/;

/** Who sends this. @throws BareError 401 in the words of the generation. */
export function authenticate(method: string, headers: IncomingHttpHeaders, by: Credentials): Identity {
  const header = headers.authorization ?? '';
  if (header.startsWith('PVEAPIToken')) return byToken(header, by);
  const cookie = /(?:^|;\s*)PVEAuthCookie=([^;]*)/.exec(headers.cookie ?? '')?.[1];
  if (cookie === undefined || cookie === '') throw new BareError(401, 'No ticket');
  const user = by.tickets.userOf(unescapePercent(cookie));
  if (user === null || !by.accounts.users.has(user)) {
    throw refusal(by, 'permission denied - invalid PVE ticket');
  }
  if (method !== 'GET') {
    const token = headers.csrfpreventiontoken;
    if (typeof token !== 'string' || !by.tickets.isCsrfToken(token, user)) {
      throw new BareError(401, 'Permission denied - invalid csrf token');
    }
  }
  return { user, token: null };
}

function byToken(header: string, by: Credentials): Identity {
  const [, id = '', secret = ''] = TOKEN_HEADER.exec(header) ?? [];
  const [userName = '', name = ''] = id.split('!');
  if (userName === '' || name === '') throw refusal(by, 'invalid token value!');
  const user = by.accounts.users.get(userName);
  if (user === undefined) throw refusal(by, `no such user ('${userName}')`);
  const token = user.tokens.get(name);
  if (token === undefined) throw refusal(by, `no such token '${name}' for user '${userName}'`);
  if (token.expire !== 0 && token.expire < by.clock.seconds())
    throw refusal(by, `token '${name}' access expired`);
  if (token.secret !== secret) throw refusal(by, 'invalid token value!');
  return { user: userName, token: name };
}

/** Since 2026 every refusal of an identity reads the same. */
function refusal({ generation }: Credentials, text: string): BareError {
  return new BareError(401, generation === '2026' ? 'Authentication failed!' : text);
}
