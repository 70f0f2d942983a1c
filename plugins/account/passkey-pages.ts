import { type Context, Hono } from 'hono';
import {
  type AppEnv,
  AppError,
  asAppError,
  type Core,
  errorFor,
  type Form,
  readForm,
} from '../../src/api.ts';

type PasskeyCore = Pick<Core, 'passkeys' | 'http' | 'render' | 'require'>;

export const PASSKEY_ACTS = {
  'POST /security/passkeys/options': 'beginPasskey',
  'POST /security/passkeys': 'addPasskey',
  'POST /security/factor/recovery-codes/passkey': 'renewRecoveryCodes',
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

  /** Asked by the script of a form, which shows what is wrong. */
  function options(path: string, ask: (c: Context<AppEnv>, sent: Form) => Promise<object>): void {
    routes.post(`${path}/options`, own, async (c) => {
      const sent = await readForm(c);
      try {
        return c.json(await ask(c, sent));
      } catch (thrown) {
        const error = asAppError(thrown);
        if (error.code === 'INTERNAL') throw thrown;
        c.set('refusal', error.code);
        for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
        return c.json(errorFor(c, error.report()), error.status as 400);
      }
    });
  }

  options('/security/passkeys', (c, sent) => passkeys.begin(http.self(c), sent.raw('password')));

  options('/security/factor/recovery-codes/passkey', (c) => {
    // what is asked changes nothing
    c.set('act', null);
    return passkeys.askForCodes(http.self(c));
  });

  routes.post('/security/factor/recovery-codes/passkey', own, async (c) => {
    const form = await readForm(c);
    try {
      const codes = await passkeys.renewRecoveryCodes(http.self(c), form.raw('answer'));
      return await render(c, 'account/recovery-codes.njk', { codes });
    } catch (thrown) {
      return refused(c, thrown, 'codes');
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
