import { type Context, Hono } from 'hono';
import { type AppEnv, AppError, asAppError, type Core, errorFor, readForm } from '../../src/api.ts';
import { newKeySchema } from './schemas.ts';

type PagesCore = Pick<Core, 'keys' | 'projects' | 'http' | 'render' | 'require'>;

const DAY_MS = 86_400_000;
const DONE = ['revoked', 'removed'];
const LIFETIMES = [7, 30, 90, 365];

/** What its forms do, in the words of the REST API. */
export const PAGE_ACTS = {
  'POST /keys': 'addKey',
  'POST /keys/:id/revoke': 'revokeKey',
  'POST /keys/:id/remove': 'removeKey',
};

/** The page *Access keys*: one's own, made and revoked. A new one is shown in the answer to its form, and never again. */
export function pageRoutes(core: PagesCore): Hono<AppEnv> {
  const { keys, http, render } = core;
  const routes = new Hono<AppEnv>();
  const own = core.require('keys.own');

  async function page(c: Context<AppEnv>, more: Record<string, unknown> = {}, status = 200) {
    const { items } = await keys.list(http.actor(c), { limit: 200 });
    const done = DONE.find((one) => one === c.req.query('done')) ?? null;
    const actor = http.actor(c);
    const projects = actor.may('projects.own') ? (await core.projects.list(actor, { limit: 200 })).items : [];
    const opened = projects.filter(({ role }) => role !== 'viewer');
    const data = {
      keys: items,
      projects: opened,
      done,
      made: null,
      problem: null,
      given: {},
      lifetimes: LIFETIMES,
    };
    return render(c, 'keys/keys.njk', { ...data, now: Date.now(), ...more }, status);
  }

  function refused(c: Context<AppEnv>, thrown: unknown, form: string, given = {}) {
    const error = asAppError(thrown);
    if (error.code === 'INTERNAL') throw thrown;
    c.set('refusal', error.code);
    return page(c, { problem: { form, ...errorFor(c, error.report()) }, given }, error.status);
  }

  routes.get('/keys', own, (c) => page(c));

  routes.post('/keys', own, async (c) => {
    const sent = await readForm(c);
    const days = Number(sent.text('days'));
    const given = {
      name: sent.text('name'),
      scopes: sent.list('scopes'),
      addresses: sent.list('addresses'),
      project: sent.text('project'),
      days,
    };
    try {
      const wanted = newKeySchema.safeParse({
        name: given.name,
        isManage: sent.text('kind') === 'manage',
        scopes: given.scopes,
        addresses: given.addresses,
        projectId: given.project === '' ? null : given.project,
        expiresAt: LIFETIMES.includes(days) ? Date.now() + days * DAY_MS : null,
      });
      if (!wanted.success) {
        const [issue] = wanted.error.issues;
        throw new AppError('INVALID_BODY', `${issue?.path.join('.')}: ${issue?.message}.`);
      }
      const made = await keys.add(http.actor(c), wanted.data);
      return await page(c, { made: { name: made.view.name, token: made.token } }, 201);
    } catch (thrown) {
      return refused(c, thrown, 'add', given);
    }
  });

  for (const act of ['revoke', 'remove'] as const) {
    routes.post(`/keys/:id/${act}`, own, async (c) => {
      try {
        await keys[act](http.actor(c), c.req.param('id') ?? '');
      } catch (thrown) {
        // a form that was sent twice
        const isGone = thrown instanceof AppError && thrown.code === 'KEY_NOT_FOUND';
        if (!(isGone && act === 'remove')) return refused(c, thrown, 'list');
      }
      return c.redirect(`/keys?done=${act === 'revoke' ? 'revoked' : 'removed'}`, 303);
    });
  }

  return routes;
}
