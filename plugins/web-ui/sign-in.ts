import type { Context } from 'hono';
import { Hono } from 'hono';
import { type AppEnv, AppError, CodeNeeded, type Core, localPath, readForm } from '../../src/api.ts';
import { wantsPage } from './accept.ts';
import { signInPages } from './sign-in-pages.ts';

type SignInCore = Pick<Core, 'auth' | 'http' | 'render' | 'signInLinks' | 'signInHelp' | 'passkeys'>;

export function signInRoutes(core: SignInCore): Hono<AppEnv> {
  const { auth, http, signInLinks } = core;
  const routes = new Hono<AppEnv>();
  const { loginPage, codePage, refused } = signInPages(core);

  routes.get('/login', (c) => {
    const next = localPath(c.req.query('next'));
    if (c.get('user') !== null) return c.redirect(next, 303);
    if (c.get('half') !== undefined)
      throw new AppError('SECOND_FACTOR_REQUIRED', 'Your account must have a second factor.');
    return loginPage(c, { next, username: '', error: null });
  });

  routes.post('/login', async (c) => {
    const form = await readForm(c);
    const username = form.raw('username');
    const next = localPath(form.raw('next'));
    try {
      c.set('claimed', { id: null, name: username });
      if (username === '') throw new AppError('SIGN_IN_FAILED', 'Type your user name and password.');
      const { token, session, user } = await auth.signIn(username, form.raw('password'), http.origin(c));
      c.set('claimed', { id: user.id, name: user.username });
      http.openSession(c, token, session.expiresAt);
    } catch (thrown) {
      if (thrown instanceof CodeNeeded) return askForCode(c, thrown, next);
      return refused(c, thrown, (error, status) => loginPage(c, { next, username, error }, status));
    }
    return c.redirect(next, 303);
  });

  // a page that asks for a code is the answer to a form: who loads its address again begins anew
  routes.get('/login/code', (c) => c.redirect('/login', 303));

  routes.post('/login/code', async (c) => {
    const form = await readForm(c);
    const [ticket, next] = [form.raw('ticket').slice(0, 200), localPath(form.raw('next'))];
    const holder = await auth.ticketHolder(ticket);
    const { id = null, username = '' } = holder?.user ?? {};
    if (id !== null) c.set('claimed', { id, name: username });
    try {
      const { token, session } = await auth.signInWithCode(ticket, form.raw('code'), http.origin(c));
      http.openSession(c, token, session.expiresAt);
    } catch (thrown) {
      return refused(c, thrown, (error, status) => {
        if (holder === null || error.code === 'SIGN_IN_OVER')
          return loginPage(c, { next, username, error }, status);
        return codePage(c, { next, ticket, ...holder, error }, status);
      });
    }
    return c.redirect(next, 303);
  });

  // a mail program or a chat that looks at the address must not use it up: only the button does
  routes.get('/login/link', (c) => {
    return core.render(c, 'web-ui/login-link.njk', { token: c.req.query('token') ?? '', error: null });
  });

  routes.post('/login/link', async (c) => {
    const form = await readForm(c);
    try {
      const { token, session, user } = await auth.signInWithLink(form.raw('token'), http.origin(c));
      c.set('claimed', { id: user.id, name: user.username });
      http.openSession(c, token, session.expiresAt);
    } catch (thrown) {
      return refused(c, thrown, (error, status) =>
        core.render(c, 'web-ui/login-link.njk', { token: '', error }, status),
      );
    }
    return c.redirect('/', 303);
  });

  routes.post('/logout', async (c) => {
    const session = c.get('session') ?? c.get('half')?.session ?? null;
    const issuer = session === null ? null : await auth.outsideIssuer(session);
    if (session !== null) await auth.signOut(session);
    http.clearSession(c);
    const link = signInLinks().find((one) => one.issuer === issuer);
    return c.redirect(link?.signedOutPath ?? '/login', 303);
  });

  /** The password was right. Nothing that the browser holds now is a session. */
  function askForCode(c: Context<AppEnv>, needed: CodeNeeded, next: string) {
    const { ticket, expiresAt, user, ways } = needed;
    c.set('claimed', { id: user.id, name: user.username });
    c.set('refusal', needed.code);
    if (!wantsPage(c)) return c.json({ ...needed.report(), ticket, expiresAt, ways }, 401);
    return codePage(c, { next, ticket, user, ways, error: null });
  }

  return routes;
}
