import { type Context, Hono } from 'hono';
import {
  type AppEnv,
  asAppError,
  type ClientFiles,
  type Core,
  languageOf,
  offsetOf,
  pager,
  type RecordingFilter,
  refused,
  searchOf,
} from '../../src/api.ts';
import { lengthOf, recordingRow } from './recording-row.ts';

const PAGE = 50;
const BASE = '/recordings';
export const NAV = {
  title: 'nav.recordings',
  path: BASE,
  permission: 'recordings.own',
  isPersonal: true,
  icon: 'recording',
};

/** By their names in the address, the usual one first. */
const ORDERS: Readonly<Record<string, NonNullable<RecordingFilter['sort']>[number]>> = {
  newest: { field: 'startedAt', isDescending: true },
  oldest: { field: 'startedAt', isDescending: false },
  largest: { field: 'bytes', isDescending: true },
  app: { field: 'appName', isDescending: false },
  person: { field: 'username', isDescending: false },
};

/** What the form does, in the words of the REST API. */
export const PAGE_ACTS = { 'POST /recordings/:id/remove': 'removeRecording' };

type PagesCore = Pick<Core, 'recordings' | 'apps' | 'http' | 'render' | 'require'>;

/** The list of recordings, and one of them with its player. */
export function recordingPages(core: PagesCore, files: ClientFiles): Hono<AppEnv> {
  const { recordings, http } = core;
  const routes = new Hono<AppEnv>();
  const own = core.require('recordings.own');

  routes.get(BASE, own, async (c) => {
    const actor = http.actor(c);
    const search = searchOf(c);
    const instanceId = (c.req.query('instance') ?? '').slice(0, 32);
    const order = Object.keys(ORDERS).find((name) => name === c.req.query('sort')) ?? 'newest';
    const { items, total } = await recordings.page(actor, {
      ...{ offset: offsetOf(c), limit: PAGE },
      ...(search === '' ? {} : { search }),
      ...(instanceId === '' ? {} : { instanceId }),
      ...(ORDERS[order] === undefined ? {} : { sort: [ORDERS[order]] }),
    });
    const language = languageOf(c);
    return core.render(c, 'recordings/list.njk', {
      recordings: items.map((item) => recordingRow(item, language)),
      ...{ search, instanceId, order, orders: Object.keys(ORDERS), pager: pager(c, total, PAGE) },
      isNarrowed: search !== '' || instanceId !== '',
      // whom else something of it may belong to
      seesOthers: items.some(({ user }) => user.id !== actor.userId),
      canSwitchOn: actor.may('apps.manage'),
      done: c.req.query('done') === 'removed',
    });
  });

  async function one(c: Context<AppEnv>, id: string, more: Record<string, unknown> = {}, status = 200) {
    const recording = await recordings.get(http.actor(c), id);
    const client = files('player.ts');
    const stage = files(`stage/${recording.format}-stage.ts`);
    return core.render(
      c,
      'recordings/recording.njk',
      {
        recording: recordingRow(recording, languageOf(c)),
        content: `/api/v1/recordings/${encodeURIComponent(recording.id)}/content`,
        client,
        preload: [...(client?.preload ?? []), ...(stage === null ? [] : [stage.src, ...stage.preload])],
        page: {
          id: recording.id,
          format: recording.format,
          length: lengthOf(recording, Date.now()),
          isGoingOn: recording.endedAt === null,
        },
        problem: null,
        ...more,
      },
      status,
    );
  }

  routes.get(`${BASE}/:id`, own, (c) => one(c, c.req.param('id')));

  routes.post(`${BASE}/:id/remove`, own, async (c) => {
    const id = c.req.param('id');
    try {
      await recordings.remove(http.actor(c), id);
    } catch (thrown) {
      if (asAppError(thrown).code === 'RECORDING_NOT_FOUND') throw thrown;
      const { problem, status } = refused(c, thrown, 'remove');
      return one(c, id, { problem }, status);
    }
    return c.redirect(`${BASE}?done=removed`, 303);
  });

  return routes;
}
