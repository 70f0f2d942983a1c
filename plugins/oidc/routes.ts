import type { Context } from 'hono';
import { Hono } from 'hono';
import { type AppEnv, AppError, type Core, localPath } from '../../src/api.ts';
import { identityOf, issuerOf } from './claims.ts';
import { failureOf, reasonOf } from './failures.ts';
import { Flows } from './flow.ts';
import type { IdentityProvider } from './provider.ts';

const LONGEST_TOKEN = 16_384;
/** A logout token is refused when it is older than this and the clocks' difference. */
const TOKEN_MS = 10 * 60_000;

export const pathOf = (id: string, what = ''): string => `/login/oidc/${id}${what}`;

export const ACTS = {
  'GET /login/oidc/:id/callback': 'signInOutside',
  'POST /login/oidc/:id/back-channel-logout': 'endOutsideSessions',
};

export function oidcRoutes(core: Core, providers: ReadonlyMap<string, IdentityProvider>): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const flows = new Flows(core);

  routes.get('/login/oidc/:id', async (c) => {
    const provider = providerOf(c);
    const next = localPath(c.req.query('next'));
    if (c.get('user') !== null) return c.redirect(next, 303);
    const flow = flows.begin(c, provider.settings.id, next);
    return c.redirect(
      await asked(provider, () => provider.authorizationUrl(redirectUri(provider), flow)),
      303,
    );
  });

  routes.get('/login/oidc/:id/callback', async (c) => {
    const provider = providerOf(c);
    const origin = core.http.origin(c);
    // each answer makes the gateway ask the provider
    await core.limits.count('answers', origin);
    const flow = await flows.resume(c, provider.settings.id, c.req.query('state') ?? '');
    const answered = new URL(redirectUri(provider));
    answered.search = new URL(c.req.url).search;
    const claims = await asked(provider, () => provider.claims(answered, flow));
    // for the audit log, should the rules refuse
    c.set('claimed', { id: null, name: String(claims.sub).slice(0, 64) });
    const identity = identityOf(claims, provider.settings);
    c.set('claimed', { id: null, name: identity.username });
    const { token, session, user } = await core.auth.signInOutside(identity, origin);
    c.set('claimed', { id: user.id, name: user.username });
    core.http.openSession(c, token, session.expiresAt);
    await core.limits.giveBack('answers', origin);
    return c.redirect(flow.next, 303);
  });

  routes.get('/login/oidc/:id/signed-out', async (c) => {
    const provider = providerOf(c);
    let url: string | null = null;
    try {
      url = await provider.signOutUrl(`${core.info.publicUrl()}/login`);
    } catch (error) {
      core.log.warn({ provider: provider.settings.id, ...reasonOf(error) }, 'nobody can be signed out there');
    }
    // a form may lead to no other site, and this page is where the form for signing out leads
    if (url !== null) c.header('Refresh', `0; url=${url}`);
    return core.render(c, 'oidc/signed-out.njk', { title: provider.settings.title, url });
  });

  routes.post('/login/oidc/:id/back-channel-logout', async (c) => {
    const provider = providerOf(c);
    const { logout_token: token } = await c.req.parseBody().catch(() => ({ logout_token: null }));
    if (typeof token !== 'string' || token.length > LONGEST_TOKEN) throw noToken();
    const { id, ...whose } = await asked(provider, () => provider.logoutToken(token), noToken);
    if (!(await core.once(`logout:${provider.settings.id}:${id}`, Date.now() + TOKEN_MS))) throw noToken();
    const ended = await core.auth.endOutside(issuerOf(provider.settings), whose);
    core.log.info({ provider: provider.settings.id, ended }, 'a provider has ended sessions');
    return c.body(null, 200);
  });

  function providerOf(c: Context<AppEnv, '/:id'>): IdentityProvider {
    const found = providers.get(c.req.param('id') ?? '');
    if (found === undefined) throw new AppError('NOT_FOUND', 'There is no such way to sign in.');
    return found;
  }

  function redirectUri({ settings }: IdentityProvider): string {
    return core.info.publicUrl() + pathOf(settings.id, '/callback');
  }

  /** What the provider says to it, with its failures in words; the log has the reason. */
  async function asked<T>(
    { settings: { id, title } }: IdentityProvider,
    ask: () => Promise<T>,
    untrusted?: () => AppError,
  ): Promise<T> {
    try {
      return await ask();
    } catch (thrown) {
      core.log.warn({ provider: id, ...reasonOf(thrown) }, 'an identity provider was no help');
      const failure = failureOf(thrown, title);
      throw untrusted === undefined || failure.code === 'IDENTITY_PROVIDER_UNREACHABLE'
        ? failure
        : untrusted();
    }
  }

  return routes;
}

function noToken(): AppError {
  return new AppError('BAD_REQUEST', 'This is no logout token of the provider.');
}
