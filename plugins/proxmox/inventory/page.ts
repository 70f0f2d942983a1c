import { type Context, Hono } from 'hono';
import { type AppEnv, AppError, asAppError, type Core, languageOf, readForm } from '../../../src/api.ts';
import { texts } from '../texts/texts.ts';
import {
  applicationOf,
  type FormValues,
  firstValues,
  problemsByField,
  readValues,
  type Source,
  sourceOf,
} from './app-form.ts';
import type { Inventory } from './inventory.ts';
import type { InventoryRouteParts } from './routes.ts';
import { inWordsForPage } from './words.ts';

type PageCore = Pick<Core, 'apps' | 'http' | 'render' | 'require'>;
type PageParts = Pick<InventoryRouteParts, 'look'> & {
  readonly core: PageCore;
  /** Beginning of the tags that say to which gateway a machine belongs. */
  readonly tag: string;
  /** What an application gets that names none. */
  readonly defaults: {
    readonly pool: string | null;
    readonly storage: string | null;
    readonly bridge: string | null;
  };
};

/** What there is, and an application made of it. */
export function inventoryPages({ core, look, defaults, tag }: PageParts): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const may = core.require('proxmox.inventory');

  routes.get('/proxmox', may, async (c) => {
    const inventory = await look(c.req.raw.signal);
    const made = (c.req.query('made') ?? '').slice(0, 40);
    return core.render(c, 'proxmox/inventory.njk', {
      ...inWordsForPage(inventory, tag, texts.in(languageOf(c))),
      made,
    });
  });

  routes.get('/proxmox/new', may, core.require('apps.manage'), async (c) => {
    const inventory = await look(c.req.raw.signal);
    const source = needSource(inventory, c.req.query('from'));
    return form(c, inventory, source, firstValues(source));
  });

  routes.post('/proxmox/new', may, core.require('apps.manage'), async (c) => {
    const inventory = await look(c.req.raw.signal);
    const source = needSource(inventory, c.req.query('from'));
    const values = readValues((await readForm(c)).fields);
    try {
      const { id } = await core.apps.create(core.http.actor(c), applicationOf(source, values));
      return c.redirect(`/proxmox?made=${encodeURIComponent(id)}`, 303);
    } catch (thrown) {
      const error = asAppError(thrown);
      if (error.code !== 'APP_INVALID' && error.code !== 'APP_EXISTS') throw thrown;
      return form(c, inventory, source, values, error);
    }
  });

  function form(
    c: Context<AppEnv>,
    inventory: Inventory,
    { ref, guest, template }: Source,
    values: FormValues,
    error: AppError | null = null,
  ) {
    const problems = problemsByField(error?.detail ?? null);
    const isContainer = guest.kind === 'lxc';
    const fits = isContainer ? 'rootdir' : 'images';
    const hasAddress = isContainer || template === null || template.facts?.hasAgent === true;
    return core.render(
      c,
      'proxmox/new-app.njk',
      {
        ...{ ref, guest, values, defaults, isContainer, hasAddress, facts: template?.facts ?? null },
        isTemplate: template !== null,
        nodes: inventory.nodes.filter(({ isOnline }) => isOnline).map(({ node }) => node),
        pools: inventory.pools,
        storages: inventory.storages
          .filter(({ content }) => content.includes(fits))
          .map(({ storage }) => storage),
        bridges: inventory.bridges.map(({ bridge }) => bridge),
        error: error?.report() ?? null,
        problems: problems.fields,
        otherProblems: problems.rest,
      },
      error?.status ?? 200,
    );
  }

  return routes;
}

function needSource(inventory: Inventory, ref: string | undefined): Source {
  const source = sourceOf(inventory, ref ?? '');
  if (source !== null) return source;
  throw new AppError('BAD_REQUEST', 'There is no such template or machine that the gateway can see.', {
    remedy: 'Choose one on the page Proxmox.',
  });
}
