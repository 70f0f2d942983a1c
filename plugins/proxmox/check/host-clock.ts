import { Client } from 'undici';
import { deadline } from '../engine/deadline.ts';
import type { ApiHost } from '../engine/hosts.ts';
import { type Trust, trustedConnector } from '../engine/tls.ts';

const TIMEOUT_MS = 10_000;
/** Whom Proxmox answers at once who does not sign in. */
const OPEN_TO_ALL = '/api2/json/access/domains';

/**
 * How far a host's clock is before ours, in ms, to about a second. Nothing secret is sent. Rejects when the host cannot be
 * reached or is not trusted.
 */
export async function clockAhead(host: ApiHost, trust: Trust, signal: AbortSignal): Promise<number> {
  const limit = deadline(signal, TIMEOUT_MS);
  const client = new Client(host.origin, { connect: trustedConnector(trust, limit.signal), pipelining: 1 });
  try {
    const askedAt = Date.now();
    const { headers, body } = await client.request({
      method: 'GET',
      path: OPEN_TO_ALL,
      signal: limit.signal,
    });
    const here = (askedAt + Date.now()) / 2;
    await body.dump();
    const there = Date.parse(String(headers.date));
    if (Number.isNaN(there)) throw new Error('its answer has no date');
    // the date is cut to whole seconds
    return there + 500 - here;
  } finally {
    limit.end();
    await client.destroy();
  }
}
