import { once } from 'node:events';
import { isIP } from 'node:net';
import { connect } from 'node:tls';

export interface ShownCertificate {
  /** Host that showed it. */
  readonly server: string;
  /** In ms. */
  readonly endsAt: number;
}

/**
 * Of the certificates behind https addresses, the one that ends first; null where none of them is https. Rejects when one
 * does not answer, or shows a certificate that is not trusted.
 */
export async function firstToEnd(
  addresses: readonly (string | undefined)[],
  signal: AbortSignal,
): Promise<ShownCertificate | null> {
  const origins = new Set(
    addresses.filter((one) => one !== undefined && URL.canParse(one)).map((one) => new URL(one ?? '').origin),
  );
  const https = [...origins].filter((origin) => origin.startsWith('https://'));
  const shown = await Promise.all(https.map((origin) => shownBy(origin, signal)));
  return shown.toSorted((one, other) => one.endsAt - other.endsAt)[0] ?? null;
}

async function shownBy(origin: string, signal: AbortSignal): Promise<ShownCertificate> {
  const { hostname, port } = new URL(origin);
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = connect({
    ...{ host, port: Number(port) || 443 },
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
  try {
    await once(socket, 'secureConnect', { signal });
    return { server: host, endsAt: Date.parse(socket.getPeerCertificate().valid_to) };
  } finally {
    // what it says after it was heard is of no interest
    socket.on('error', () => undefined);
    socket.destroy();
  }
}
