import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { buildConnector } from 'undici';

/** Whom a node's certificate must convince. Without any: the authorities that Node trusts. */
export interface Trust {
  /** PEM of the cluster's authority (/etc/pve/pve-root-ca.pem), or of another. */
  readonly ca?: string;
  /** SHA-256 of certificates, with or without colons. One must be the node's; with `ca` both are asked for. */
  readonly fingerprints?: readonly string[];
  /** Name that the certificate must be good for when it is not the one that is connected to. */
  readonly serverName?: string;
}

export interface Target {
  readonly hostname: string;
  readonly port: number;
}

const CONNECT_TIMEOUT_MS = 5000;

/**
 * A TLS connection to a node that has shown who it is; before that nothing but the handshake is sent. Sessions are never
 * resumed: on a resumed one the certificate cannot be looked at.
 */
export async function connectTrusted(target: Target, trust: Trust, signal: AbortSignal): Promise<TLSSocket> {
  signal.throwIfAborted();
  const { hostname, port } = target;
  const pins = (trust.fingerprints ?? []).map(plain);
  const name = trust.serverName ?? (isIP(hostname) === 0 ? hostname : undefined);
  const socket = connect({
    host: hostname,
    port,
    ...(name === undefined ? {} : { servername: name }),
    ...(trust.ca === undefined ? {} : { ca: trust.ca }),
    // said always, so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch it off
    rejectUnauthorized: pins.length === 0 || trust.ca !== undefined,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
  });
  // between two owners nobody else hears of an error, which would end the process
  socket.on('error', () => {});
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 30_000);
  await new Promise<void>((resolve, reject) => {
    const fail = (error: unknown): void => {
      settle();
      socket.destroy();
      reject(error);
    };
    const abort = (): void => fail(signal.reason);
    const close = (): void => fail(new Error('the connection was closed before TLS was agreed upon'));
    const late = setTimeout(
      () => fail(new Error(`no connection within ${CONNECT_TIMEOUT_MS} ms`)),
      CONNECT_TIMEOUT_MS,
    );
    const settle = (): void => {
      clearTimeout(late);
      signal.removeEventListener('abort', abort);
      socket.off('error', fail).off('close', close);
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', fail).once('close', close);
    socket.once('secureConnect', () => {
      const wrong = pins.length === 0 ? null : mismatch(socket, pins);
      if (wrong !== null) return fail(new Error(wrong));
      settle();
      resolve();
    });
  });
  return socket;
}

/** The same for undici, which is given a socket only once it is trusted. */
export function trustedConnector(trust: Trust, life: AbortSignal): buildConnector.connector {
  return ({ hostname, port }, callback) => {
    // of an IPv6 address undici gives the brackets
    const target = { hostname: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443) };
    connectTrusted(target, trust, life).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
}

function mismatch(socket: TLSSocket, pins: readonly string[]): string | null {
  // empty on a resumed session
  const { fingerprint256, valid_to: end } = socket.getPeerCertificate();
  if (fingerprint256 === undefined) return 'its certificate could not be looked at';
  if (!pins.includes(plain(fingerprint256))) {
    return `its certificate has the fingerprint ${fingerprint256}, which is not one that is configured`;
  }
  return Date.parse(end) < Date.now() ? `its certificate has expired on ${end}` : null;
}

function plain(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toUpperCase();
}
