import { type Context, Hono } from 'hono';
import { type AppEnv, AppError, asAppError, type Core, errorFor, readForm } from '../../src/api.ts';

type PasskeyCore = Pick<Core, 'passkeys' | 'http' | 'render' | 'require'>;

export const PASSKEY_ACTS = {
  'POST /security/passkeys/options': 'beginPasskey',
  'POST /security/passkeys': 'addPasskey',
  'POST /security/passkeys/:passkeyId/name': 'renamePasskey',
  'POST /security/passkeys/:passkeyId/remove': 'removePasskey',
};

/** @param refused the page *Security* with what was wrong beside one of its forms. */
export function passkeyPages(
  core: PasskeyCore,
  refused: (c: Context<AppEnv>, thrown: unknown, form: string) => Response | Promise<Response>,
): Hono<AppEnv> {
  const { passkeys, http, render } = core;
  const routes = new Hono<AppEnv>();
  const own = core.require('account.own');

  // asked by the script of the form, which shows what is wrong
  routes.post('/security/passkeys/options', own, async (c) => {
    const form = await readForm(c);
    try {
      return c.json(await passkeys.begin(http.self(c), form.raw('password')));
    } catch (thrown) {
      const error = asAppError(thrown);
      if (error.code === 'INTERNAL') throw thrown;
      c.set('refusal', error.code);
      for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
      return c.json(errorFor(c, error.report()), error.status as 400);
    }
  });

  routes.post('/security/passkeys', own, async (c) => {
    const form = await readForm(c);
    try {
      const added = await passkeys.add(http.self(c), form.raw('name'), form.raw('answer'));
      if (added.recoveryCodes === null) return c.redirect('/security?done=passkey', 303);
      return await render(c, 'account/recovery-codes.njk', { codes: added.recoveryCodes });
    } catch (thrown) {
      return refused(c, thrown, 'passkey');
    }
  });

  routes.post('/security/passkeys/:passkeyId/name', own, async (c) => {
    const form = await readForm(c);
    try {
      await passkeys.rename(http.self(c), c.req.param('passkeyId'), form.raw('name'));
    } catch (thrown) {
      return refused(c, thrown, 'passkeys');
    }
    return c.redirect('/security?done=renamed', 303);
  });

  routes.post('/security/passkeys/:passkeyId/remove', own, async (c) => {
    const form = await readForm(c);
    try {
      await passkeys.remove(http.self(c), c.req.param('passkeyId'), form.raw('password'));
    } catch (thrown) {
      // a form that was sent twice
      if (!(thrown instanceof AppError && thrown.code === 'PASSKEY_NOT_FOUND'))
        return refused(c, thrown, 'passkeys');
    }
    return c.redirect('/security?done=passkey-removed', 303);
  });

  return routes;
}
