import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Context } from 'oidc-provider';

export interface Account {
  readonly sub: string;
  readonly [claim: string]: unknown;
}

/** `oidc-provider`, a certified OpenID Provider, on loopback; whoever comes is signed in as `account` without being asked. */
export interface RealProvider {
  readonly issuer: string;
  account: Account;
  /** How the person has shown who they are (RFC 8176), from the next sign-in there on. */
  methods: readonly string[];
  /** Makes the provider anew with other keys and the gateway as its client; nobody is signed in there any more. */
  serve(gatewayUrl: string): Promise<void>;
  /** Does not answer from now on, or does again. */
  isDown: boolean;
  close(): Promise<void>;
}

export const CLIENT = { id: 'deskgate', secret: 'a secret of the gateway and the provider' };

export async function startRealProvider(): Promise<RealProvider> {
  let handle: ((req: IncomingMessage, res: ServerResponse) => void) | null = null;
  const server = createServer((req, res) => {
    if (self.isDown || handle === null) req.socket.destroy();
    else handle(req, res);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const self: RealProvider = {
    issuer,
    account: { sub: 'sub-ada', preferred_username: 'ada' },
    methods: ['pwd'],
    isDown: false,
    async serve(gatewayUrl) {
      const provider = await providerAt(issuer, gatewayUrl, () => self);
      handle = provider.callback();
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return self;
}

type Person = Pick<RealProvider, 'account' | 'methods'>;

async function providerAt(issuer: string, gateway: string, person: () => Person): Promise<Provider> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: `key-${Date.now()}`, alg: 'RS256', use: 'sig' };
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${gateway}/login/oidc/school/callback`],
        post_logout_redirect_uris: [`${gateway}/login`],
        backchannel_logout_uri: `${gateway}/login/oidc/school/back-channel-logout`,
        backchannel_logout_session_required: true,
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: ['not a secret'] },
    pkce: { required: () => true },
    claims: {
      openid: ['sub', 'amr'],
      profile: ['preferred_username', 'groups'],
      email: ['email', 'email_verified'],
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ ...person().account, sub: id }),
    }),
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    // nobody is asked for consent
    async loadExistingGrant({ oidc: { client, session } }: Context) {
      const known = session.grantIdFor(client.clientId);
      if (known !== undefined) return provider.Grant.find(known);
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    // its own agent refuses addresses of this machine
    fetch: (url: string, options: object) => fetch(url, { ...options, dispatcher: undefined } as RequestInit),
  });
  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith('/interaction/')) return next();
    ctx.respond = false;
    const { account, methods: amr } = person();
    await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: account.sub, amr } });
  });
  return provider;
}
