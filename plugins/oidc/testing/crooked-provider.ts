import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, SignJWT } from 'jose';

export interface Crooked {
  readonly issuer: string;
  /** What the token endpoint puts into the ID token besides what is right; undefined leaves a claim out. */
  claims: Record<string, unknown>;
  header: Record<string, unknown>;
  /** How the token is signed. */
  signing: 'right' | 'other-key' | 'none' | 'client-secret';
  userinfo: Record<string, unknown> | null;
  /** In place of what an endpoint would answer, by path. */
  answers: Map<string, (res: ServerResponse) => void>;
  /** As the provider would send it. */
  logoutToken(claims: Record<string, unknown>): Promise<string>;
  /** Everything as a good provider does it again. */
  reset(): void;
  close(): Promise<void>;
}

export const CROOKED_SECRET = 'a secret that signs nothing';
const KID = 'the-key';
const CLIENT = 'deskgate';

/** A provider that says what a test wants: crueller than life. */
export async function startCrooked(): Promise<Crooked> {
  const keys = await generateKeyPair('RS256', { extractable: true });
  const others = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: KID, alg: 'RS256', use: 'sig' };
  const server = createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '/', 'http://x');
    req.resume();
    const other = self.answers.get(pathname);
    if (other !== undefined) return other(res);
    answer(pathname).then(
      (body) => send(res, body),
      () => res.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(path: string): Promise<unknown> {
    if (path === '/.well-known/openid-configuration') {
      return {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'none', 'HS256'],
        ...(self.userinfo === null ? {} : { userinfo_endpoint: `${issuer}/userinfo` }),
      };
    }
    if (path === '/keys') return { keys: [jwk] };
    if (path === '/userinfo') return self.userinfo;
    return { access_token: 'opaque', token_type: 'Bearer', id_token: await token() };
  }

  function token(): Promise<string> | string {
    const now = Math.floor(Date.now() / 1000);
    const payload = JSON.parse(
      JSON.stringify({
        ...{ iss: issuer, aud: CLIENT, sub: 'sub', iat: now, exp: now + 300, preferred_username: 'crook' },
        ...self.claims,
      }),
    ) as Record<string, unknown>;
    if (self.signing === 'none') {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      return `${part({ alg: 'none', ...self.header })}.${part(payload)}.`;
    }
    return signed(payload, self.signing, keys, others, self.header);
  }

  const self: Crooked = {
    issuer,
    ...good(),
    logoutToken: (claims) => {
      const now = Math.floor(Date.now() / 1000);
      const payload = {
        ...{ iss: issuer, aud: CLIENT, iat: now, exp: now + 120, jti: `${now}-${Math.random()}` },
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        ...claims,
      };
      return signed(JSON.parse(JSON.stringify(payload)), self.signing, keys, others, self.header);
    },
    reset: () => void Object.assign(self, good()),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return self;
}

function good(): Pick<Crooked, 'claims' | 'header' | 'signing' | 'userinfo' | 'answers'> {
  return { claims: {}, header: {}, signing: 'right', userinfo: null, answers: new Map() };
}

function signed(
  payload: Record<string, unknown>,
  signing: Crooked['signing'],
  keys: GenerateKeyPairResult,
  others: GenerateKeyPairResult,
  header: Record<string, unknown>,
): Promise<string> {
  const jwt = new SignJWT(payload);
  if (signing === 'client-secret')
    return jwt.setProtectedHeader({ alg: 'HS256', ...header }).sign(Buffer.from(CROOKED_SECRET));
  const { privateKey } = signing === 'right' ? keys : others;
  return jwt.setProtectedHeader({ alg: 'RS256', kid: KID, ...header }).sign(privateKey);
}

function send(res: ServerResponse, body: unknown): void {
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end(JSON.stringify(body));
}
