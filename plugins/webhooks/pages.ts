import { type Context, Hono } from 'hono';
import {
  type AppEnv,
  AppError,
  type Core,
  type Form,
  INSTANCE_EVENTS,
  offsetOf,
  pager,
  readForm,
  refused,
} from '../../src/api.ts';
import type { Hooks, HookView } from './hooks.ts';
import { texts } from './texts/texts.ts';

const BASE = '/admin/webhooks';
const PAGE = 50;
const STATUSES = ['pending', 'delivered', 'failed'] as const;
export const SECTION = { title: 'webhooks.title', path: BASE, icon: 'hook', permission: 'webhooks.manage' };

/** What the forms do, in the words of the REST API. */
export const PAGE_ACTS = {
  [`POST ${BASE}`]: 'createWebhook',
  [`POST ${BASE}/:id`]: 'changeWebhook',
  [`POST ${BASE}/:id/remove`]: 'removeWebhook',
  [`POST ${BASE}/:id/test`]: 'testWebhook',
  [`POST ${BASE}/:id/deliveries/:delivery/again`]: 'redeliverToWebhook',
};

export interface WebhookPagesParts {
  readonly core: Pick<Core, 'require' | 'render'>;
  readonly hooks: Hooks;
  /** Something is to be delivered. */
  wake(): void;
}

/** Web hooks in the administration: added, changed, tried, and what was delivered to them. */
export function webhookPages({ core, hooks, wake }: WebhookPagesParts): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const manage = core.require('webhooks.manage');

  function page(c: Context<AppEnv>, template: string, data: Record<string, unknown>) {
    const done = `webhooks.done-${(c.req.query('done') ?? '').slice(0, 40)}`;
    const { status = 200 } = data as { status?: number };
    const isKnown = Object.hasOwn(texts.messages.en, done);
    const common = { done: isKnown ? done : null, allEvents: INSTANCE_EVENTS };
    return core.render(c, `webhooks/${template}`, { problem: null, given: null, ...common, ...data }, status);
  }

  async function list(c: Context<AppEnv>, more: Record<string, unknown> = {}) {
    const { items, total } = await hooks.list({ offset: offsetOf(c), limit: PAGE });
    return page(c, 'webhooks.njk', { hooks: items, pager: pager(c, total, PAGE), ...more });
  }

  async function one(c: Context<AppEnv>, id: string, more: Record<string, unknown> = {}) {
    const status = STATUSES.find((each) => each === c.req.query('status'));
    const only = status === undefined ? {} : { status };
    const [hook, { items, total }] = await Promise.all([
      hooks.get(id),
      hooks.deliveries(id, { ...only, offset: offsetOf(c), limit: PAGE }),
    ]);
    const deliveries = { deliveries: items, statuses: STATUSES, filter: { status: status ?? '' } };
    return page(c, 'webhook.njk', { hook, ...deliveries, pager: pager(c, total, PAGE), ...more });
  }

  routes.get(BASE, manage, (c) => list(c));

  routes.post(BASE, manage, async (c) => {
    const given = fieldsOf(await readForm(c));
    let made: { readonly hook: HookView; readonly secret: string };
    try {
      made = await hooks.create(given.url, given.events);
    } catch (thrown) {
      return list(c, { given, ...refused(c, thrown, 'add') });
    }
    // the secret stands in this one answer, and in no address
    return one(c, made.hook.id, { secret: made.secret });
  });

  routes.get(`${BASE}/:id`, manage, (c) => one(c, c.req.param('id')));

  /** A form about one web hook: back to a page when it is done, its page with the reason when it is not. */
  function form(path: string, name: string, work: (id: string, c: Context<AppEnv>) => Promise<string>) {
    routes.post(`${BASE}/:id${path}`, manage, async (c) => {
      const id = c.req.param('id') ?? '';
      try {
        const place = await work(id, c);
        wake();
        return c.redirect(place, 303);
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.code === 'WEBHOOK_NOT_FOUND') throw thrown;
        const sent = await readForm(c);
        const typed = name === 'change' ? { ...changeOf(sent), revision: sent.text('revision') } : null;
        return one(c, id, { typed, ...refused(c, thrown, name) });
      }
    });
  }
  const placeOf = (id: string, done: string): string => `${BASE}/${encodeURIComponent(id)}?done=${done}`;

  form('', 'change', async (id, c) => {
    const sent = await readForm(c);
    await hooks.change(id, changeOf(sent), sent.revision());
    return placeOf(id, 'changed');
  });

  form('/test', 'test', async (id) => {
    await hooks.test(id);
    return placeOf(id, 'tested');
  });

  form('/remove', 'remove', async (id) => {
    await hooks.remove(id);
    return `${BASE}?done=removed`;
  });

  form('/deliveries/:delivery/again', 'deliveries', async (id, c) => {
    await hooks.redeliver(id, c.req.param('delivery') ?? '');
    return placeOf(id, 'again');
  });

  return routes;
}

/** No event that is chosen means all of them. */
const changeOf = (sent: Form) => ({ ...fieldsOf(sent), isEnabled: sent.text('enabled') === 'yes' });

function fieldsOf(sent: Form) {
  const events = INSTANCE_EVENTS.filter((type) => sent.text(`event-${type}`) === 'yes');
  return { url: sent.text('url'), events };
}
