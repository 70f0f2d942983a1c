import type { JWTVerifyGetKey } from 'jose';
import type { ClientAuth, Configuration, ServerMetadata } from 'openid-client';
import { certificateHealth, type ProviderHealth, withDeadline } from '../../src/api.ts';
import { firstToEnd } from './certificates.ts';
import type { Claims } from './claims.ts';
import type { ProviderSettings } from './config.ts';
import type { Flow } from './flow.ts';
import { limitedFetch } from './limited-fetch.ts';
import { type LogoutToken, readLogoutToken } from './logout-token.ts';

/** Signatures that only the provider can make; neither `none` nor one with the client's secret. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
const CLOCK_SKEW_S = 30;
/** Endpoints may move. */
const FRESH_MS = 3_600_000;
/** Between two looks for a key that is not known yet. */
const KEY_COOLDOWN_MS = 2000;

interface Discovered {
  readonly client: typeof import('openid-client');
  readonly jose: typeof import('jose');
  readonly config: Configuration;
  readonly server: ServerMetadata;
  readonly keys: JWTVerifyGetKey;
  readonly at: number;
}

/** One identity provider. Nothing of it is asked before somebody wants to sign in; each answer has its time. */
export class IdentityProvider {
  readonly settings: ProviderSettings;
  readonly #timeoutMs: number;
  #found: Promise<Discovered> | null = null;

  constructor(settings: ProviderSettings, timeoutMs: number) {
    this.settings = settings;
    this.#timeoutMs = timeoutMs;
  }

  /** Where the browser goes to sign in. */
  async authorizationUrl(redirectUri: string, { state, nonce, verifier }: Flow): Promise<string> {
    const { client, config } = await this.#discovered();
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: ['openid', ...this.settings.scopes].join(' '),
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return url.href;
  }

  /** Rejects with whatever is wrong with the answer. @param answered the redirect URI with what the provider put behind it. */
  async claims(answered: URL, { state, nonce, verifier }: Flow): Promise<Claims> {
    const { client, jose, config, server, keys } = await this.#discovered();
    const tokens = await client.authorizationCodeGrant(config, answered, {
      ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier },
      idTokenExpected: true,
    });
    const { payload } = await jose.jwtVerify(tokens.id_token ?? '', keys, {
      ...{ issuer: server.issuer, audience: this.settings.clientId, algorithms: ALGORITHMS },
      ...{ clockTolerance: CLOCK_SKEW_S, requiredClaims: ['sub', 'exp', 'iat'] },
    });
    if (server.userinfo_endpoint === undefined) return payload;
    const more = await client.fetchUserInfo(config, tokens.access_token, payload.sub ?? '');
    return { ...more, ...payload };
  }

  /** Where who has signed out here signs out there; null where the provider has no such place. */
  async signOutUrl(returnTo: string): Promise<string | null> {
    const { client, config, server } = await this.#discovered();
    if (server.end_session_endpoint === undefined) return null;
    return client.buildEndSessionUrl(config, { post_logout_redirect_uri: returnTo }).href;
  }

  /** Rejects unless the provider has sent it just now. */
  async logoutToken(token: string): Promise<LogoutToken> {
    const { jose, server, keys } = await this.#discovered();
    const { payload } = await jose.jwtVerify(token, keys, {
      ...{ issuer: server.issuer, audience: this.settings.clientId, algorithms: ALGORITHMS },
      ...{ clockTolerance: CLOCK_SKEW_S, requiredClaims: ['iat', 'jti'], maxTokenAge: 300 },
    });
    return readLogoutToken(payload);
  }

  /** Rejects when it does not answer as one. Of the certificates of its addresses, the one that ends first decides. */
  async check(signal: AbortSignal): Promise<ProviderHealth> {
    const { server } = await this.#discovered();
    const addresses = [server.issuer, server.token_endpoint, server.jwks_uri, server.userinfo_endpoint];
    const first = await withDeadline(this.#timeoutMs, [signal], (inTime) => firstToEnd(addresses, inTime));
    const message = `${this.settings.title} answers.`;
    return first === null ? { ok: true, message } : certificateHealth({ message, ...first });
  }

  async #discovered(): Promise<Discovered> {
    const known = await this.#found?.catch(() => null);
    if (known != null && Date.now() - known.at < FRESH_MS) return known;
    // many who ask at once wait for one answer
    const asking = this.#discover();
    this.#found = asking;
    try {
      return await asking;
    } catch (error) {
      if (this.#found === asking) this.#found = null;
      throw error;
    }
  }

  async #discover(): Promise<Discovered> {
    const { issuer, clientId, clientSecret } = this.settings;
    const [client, jose] = await Promise.all([import('openid-client'), import('jose')]);
    const fetched = limitedFetch(this.#timeoutMs);
    const isPlain = issuer.startsWith('http://');
    const config = await client.discovery(
      new URL(issuer),
      clientId,
      { [client.clockTolerance]: CLOCK_SKEW_S },
      clientSecret === undefined ? client.None() : withSecret(client, clientSecret),
      {
        [client.customFetch]: fetched,
        timeout: Math.ceil(this.#timeoutMs / 1000),
        ...(isPlain ? { execute: [client.allowInsecureRequests] } : {}),
      },
    );
    const server = config.serverMetadata();
    const jwks = new URL(server.jwks_uri ?? '');
    if (!isPlain && jwks.protocol !== 'https:') throw new Error('The provider’s keys are not behind https.');
    const keys = jose.createRemoteJWKSet(jwks, {
      [jose.customFetch]: fetched,
      cooldownDuration: KEY_COOLDOWN_MS,
      timeoutDuration: this.#timeoutMs,
    });
    return { client, jose, config, server, keys, at: Date.now() };
  }
}

/** In the header, as the standard has it, unless the provider takes it in the body only. */
function withSecret(client: Discovered['client'], secret: string): ClientAuth {
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const isPost = !methods.includes('client_secret_basic') && methods.includes('client_secret_post');
    (isPost ? post : basic)(server, ...rest);
  };
}
