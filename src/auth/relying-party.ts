import { isIP } from 'node:net';

/** Whom passkeys are made for and shown to: WebAuthn section 5.4.2 and 13.4.9. */
export interface RelyingParty {
  /** A domain, never an address: passkeys belong to it for good. */
  readonly id: string;
  /** Of the pages that ask for them. */
  readonly origin: string;
}

/**
 * The gateway by its public address; null where browsers have no passkeys: without HTTPS, and where it has no name. What
 * listens on this machine alone is called `localhost`, which is as good as HTTPS to browsers.
 */
export function relyingPartyOf(publicUrl: string): RelyingParty | null {
  const url = new URL(publicUrl);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isLoopback = host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
  if (isLoopback) {
    url.hostname = 'localhost';
    return { id: 'localhost', origin: url.origin };
  }
  return url.protocol === 'https:' && isIP(host) === 0 ? { id: host, origin: url.origin } : null;
}
