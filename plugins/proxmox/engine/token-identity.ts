import { ProxmoxError } from './error.ts';
import type { Identity, Proof, TokenCredentials } from './identity.ts';

const FORM = /^[^\s:/@!=]+@[A-Za-z][\w.-]*![A-Za-z][\w.-]*=([\w.~-]+)$/;

/** @throws ProxmoxError of kind `parameter` when it is no token. */
export function tokenIdentity({ token }: TokenCredentials): Identity {
  const secret = FORM.exec(token)?.[1];
  if (secret === undefined) {
    throw new ProxmoxError('parameter', 'Expected an API token as "user@realm!name=secret".');
  }
  const headers = { authorization: `PVEAPIToken=${token}` };
  const proof: Proof = { readHeaders: headers, writeHeaders: headers };
  return {
    proof: () => Promise.resolve(proof),
    // what it is does not change; each further try costs three seconds
    mayRenew: () => false,
    secrets: () => [secret],
  };
}
