import type { Context } from 'hono';
import { Hono } from 'hono';
import {
  type AppEnv,
  type AppView,
  type ClientFiles,
  type Core,
  languageOf,
  said,
  type TunnelTransport,
} from '../../src/api.ts';
import { desktopCard, searchApps } from './home-view.ts';
import { quotaNote } from './quota-words.ts';
import { texts } from './texts/texts.ts';
import { viewerChoices } from './viewer-choices.ts';

const MOST_DESKTOPS = 200;

type HomeCore = Pick<
  Core,
  'apps' | 'homes' | 'instances' | 'quotas' | 'http' | 'render' | 'require' | 'transports'
>;

/** The start page, and the part of it that changes by itself. */
export function homeRoutes(core: HomeCore, files: ClientFiles): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();

  routes.get('/', core.require('apps.view'), core.require('instances.own'), async (c) => {
    const actor = core.http.actor(c);
    const query = (c.req.query('q') ?? '').slice(0, 100);
    const [all, desktops, homes] = await Promise.all([
      core.apps.list(actor),
      desktopData(c),
      core.homes.mine(actor),
    ]);
    return core.render(c, 'web-ui/home.njk', {
      ...desktops,
      apps: searchApps(all, query),
      appCount: all.length,
      kept: homes.map(({ appId }) => appId),
      query,
      seesAll: actor.may('instances.all'),
      canManage: actor.may('apps.manage'),
      canLaunch: core.http.holds(c, 'apps.launch'),
      client: files('home.ts'),
      soon: soonWanted(all, core.transports(), files),
      ahead: openedAhead(all, core.transports()),
    });
  });

  routes.get('/desktops', core.require('instances.own'), async (c) => {
    return core.render(c, 'web-ui/desktops.njk', await desktopData(c));
  });

  async function desktopData(c: Context<AppEnv>) {
    const actor = core.http.actor(c);
    const say = texts.in(languageOf(c));
    const [{ items, total }, quota] = await Promise.all([
      core.instances.list(actor, { limit: MOST_DESKTOPS }),
      core.quotas.mine(actor),
    ]);
    return {
      desktops: items.map((view) => desktopCard(view, actor.userId, say, said(c))),
      hidden: total - items.length,
      quota: quotaNote(quota, say),
      isBusy: items.some((view) => view.isBusy),
    };
  }

  return routes;
}

/** The viewers that a click on *Start* leads to: loaded while the person still looks, so that nothing waits for them. */
function soonWanted(
  apps: readonly AppView[],
  transports: readonly TunnelTransport[],
  files: ClientFiles,
): readonly string[] {
  const modules = apps.map((app) => viewerChoices(app, transports, undefined)[0]?.module);
  const sources = new Set(modules.filter((module) => module !== undefined));
  return [...sources].map((source) => files(source)?.src).filter((src) => src !== undefined);
}

/**
 * The apps whose socket may be opened before their page is there: by id. What is not RFB is told the size of the picture when
 * it is opened.
 */
function openedAhead(apps: readonly AppView[], transports: readonly TunnelTransport[]): readonly string[] {
  const isRfb = (app: AppView): boolean =>
    viewerChoices(app, transports, undefined)[0]?.subprotocol === 'binary';
  return apps.filter(isRfb).map(({ id }) => id);
}
