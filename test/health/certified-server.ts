import { once } from 'node:events';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { createServer as createTls } from 'node:tls';
import { type Authority, issue } from '../fakes/pve/tls/certificates.ts';

const DAY_MS = 86_400_000;

/** A server on loopback whose certificate of an authority ends when a test wants. Whoever opens it closes it. */
export interface CertifiedServer {
  readonly port: number;
  /** From the next connection on. @param days from now; negative for one that has ended. */
  endsIn(days: number): void;
  /** Resolves when nobody is connected any more. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** A directory that takes connections and has nothing to say. */
export const mute = (authority: Authority): Promise<CertifiedServer> =>
  opened(
    authority,
    createTls((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => socket.end());
    }),
  );

/** An identity provider that says where its endpoints are, and nothing else. */
export const discoverable = (authority: Authority): Promise<CertifiedServer> =>
  opened(
    authority,
    createHttps((req, res) => {
      const issuer = `https://${req.headers.host}`;
      res.setHeader('content-type', 'application/json');
      res.end(
        JSON.stringify({
          issuer,
          ...{ authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` },
          jwks_uri: `${issuer}/keys`,
          ...{ response_types_supported: ['code'], subject_types_supported: ['public'] },
          id_token_signing_alg_values_supported: ['RS256'],
        }),
      );
    }),
  );

async function opened(authority: Authority, server: ReturnType<typeof createTls>): Promise<CertifiedServer> {
  const endsIn = (days: number): void => {
    const notAfter = new Date(Date.now() + days * DAY_MS);
    const notBefore = new Date(notAfter.getTime() - 90 * DAY_MS);
    const { certPem: cert, keyPem: key } = issue(authority, {
      ...{ name: 'certified.example', hosts: ['localhost'], addresses: ['127.0.0.1'], notBefore, notAfter },
    });
    server.setSecureContext({ cert, key });
  };
  endsIn(80);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connected = (): Promise<number> =>
    new Promise((resolve, reject) => {
      server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
    });
  return {
    port: (server.address() as AddressInfo).port,
    endsIn,
    async idle() {
      while ((await connected()) > 0) await setTimeout(20);
    },
    async close() {
      server.close();
      await once(server, 'close');
    },
  };
}
