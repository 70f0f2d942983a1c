import { type Context, Hono } from 'hono';
import { type AppEnv, asAppError, type Core, languageOf, readForm } from '../../src/api.ts';
import { told } from './told.ts';

type AddressCore = Pick<Core, 'account' | 'http' | 'render' | 'require'>;

/** What its forms do, in the words of the REST API. */
export const ADDRESS_ACTS = {
  'POST /address': 'requestAddress',
  'POST /address/remove': 'removeAddress',
  'POST /address/confirm': 'confirmAddress',
};

const DONE: readonly string[] = ['sent', 'removed'];

/** The own mail address, and the page that the link in a mail leads to, in whichever browser. */
export function addressRoutes(core: AddressCore): Hono<AppEnv> {
  const { account, http, render } = core;
  const routes = new Hono<AppEnv>();
  const own = core.require('account.own');

  async function page(c: Context<AppEnv>, more: Record<string, unknown> = {}, status = 200) {
    const hasPassword = await account.hasPassword(http.self(c));
    const done = DONE.find((one) => one === c.req.query('done')) ?? null;
    const data = { hasPassword, canChange: account.sendsMail(), done, problem: null, given: '' };
    return render(c, 'account/address.njk', { ...data, ...more }, status);
  }

  function refused(c: Context<AppEnv>, thrown: unknown, form: string, given = '') {
    const error = asAppError(thrown);
    if (error.code === 'INTERNAL') throw thrown;
    c.set('refusal', error.code);
    for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
    return page(c, { problem: { form, ...told(c, error) }, given }, error.status);
  }

  routes.get('/address', own, (c) => page(c));

  routes.post('/address', own, async (c) => {
    const form = await readForm(c);
    const email = form.text('email').slice(0, 300);
    try {
      await account.requestAddress(http.self(c), email, form.raw('password'), languageOf(c));
    } catch (thrown) {
      return refused(c, thrown, 'change', email);
    }
    return c.redirect('/address?done=sent', 303);
  });

  routes.post('/address/remove', own, async (c) => {
    const form = await readForm(c);
    try {
      await account.removeAddress(http.self(c), form.raw('password'));
    } catch (thrown) {
      return refused(c, thrown, 'remove');
    }
    return c.redirect('/address?done=removed', 303);
  });

  // a mail program or a scanner that looks at the address must not use it up: only the button does
  routes.get('/address/confirm', async (c) => {
    const token = (c.req.query('token') ?? '').slice(0, 200);
    const link = await account.linkedAddress(token);
    const data = { token, link, isDone: false, error: null };
    return render(c, 'account/address-confirm.njk', data, link === null ? 410 : 200);
  });

  routes.post('/address/confirm', async (c) => {
    const token = (await readForm(c)).raw('token').slice(0, 200);
    const link = await account.linkedAddress(token);
    try {
      const user = await account.confirmAddress(token);
      c.set('claimed', { id: user.id, name: user.username });
      return await render(c, 'account/address-confirm.njk', { token: '', link, isDone: true, error: null });
    } catch (thrown) {
      const error = asAppError(thrown);
      if (error.code === 'INTERNAL' || !(c.req.header('accept') ?? '').includes('text/html')) throw thrown;
      c.set('refusal', error.code);
      const data = { token: '', link: null, isDone: false, error: told(c, error) };
      return render(c, 'account/address-confirm.njk', data, error.status);
    }
  });

  return routes;
}
