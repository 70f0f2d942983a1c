import type { Context } from 'hono';
import { Hono } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import {
  type AppEnv,
  AppError,
  asAppError,
  type Core,
  eventId,
  type InstanceView,
  languageOf,
  said,
} from '../../src/api.ts';
import type { EventStream, EventStreams } from './event-streams.ts';
import { logTail } from './log-tail.ts';
import { panelOf } from './panel.ts';
import { texts } from './texts/texts.ts';

type EventCore = Pick<Core, 'instances' | 'http' | 'render' | 'require' | 'transports' | 'log'>;

/** While a desktop starts, its log is looked at this often. */
const LOG_EVERY_MS = 1000;
/** A silent stream says this often that it is still there. */
const HEARTBEAT_MS = 15_000;
const RECONNECT_MS = 1500;

/**
 * `GET /instance/:id/events`: `panel` with `{status, kind, title, html}` now and after every change, `end` when there will
 * be no more. A slow reader gets the newest state only.
 */
export function instanceEventRoutes(core: EventCore, streams: EventStreams): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();

  routes.get('/instance/:id/events', core.require('instances.own'), async (c) => {
    const { id } = await core.instances.get(core.http.actor(c), c.req.param('id'));
    const session = c.get('session');
    if (session === null) throw new AppError('UNAUTHENTICATED', 'Sign in first.');
    // nobody would ever read, and so end, the stream of a HEAD request
    if (c.req.method === 'HEAD') return c.body(null);
    const open = streams.open(
      session.id,
      core.http.gone(c, (actor) => core.instances.isVisible(actor, id)),
    );
    // a proxy that collects the answer would keep the news to itself
    c.header('X-Accel-Buffering', 'no');
    const answer = streamSSE(
      c,
      async (stream) => {
        stream.onAbort(open.end);
        await follow(core, c, id, stream, open);
      },
      async (thrown) => core.log.warn({ err: thrown, instanceId: id }, 'a stream of events broke off'),
    );
    // the helper's own `no-cache` lets it be stored
    answer.headers.set('Cache-Control', 'no-store');
    return answer;
  });

  return routes;
}

async function follow(
  core: EventCore,
  c: Context<AppEnv>,
  id: string,
  stream: SSEStreamingApi,
  { signal, end }: EventStream,
): Promise<void> {
  const actor = core.http.actor(c);
  const changes = core.instances.watch(actor, id, signal)[Symbol.asyncIterator]();
  let upcoming = changes.next();
  let view = null as InstanceView | null;
  let lastSent = c.req.header('last-event-id') ?? '';
  let saidAt = Date.now();
  try {
    await stream.write(`retry: ${RECONNECT_MS}\n\n`);
    while (!signal.aborted) {
      const patience = view?.status === 'starting' ? LOG_EVERY_MS : HEARTBEAT_MS;
      const result: IteratorResult<InstanceView> | null = await orNothing(upcoming, patience, signal);
      if (signal.aborted) return;
      if (result?.done) return await stream.writeSSE({ event: 'end', data: '{}' });
      if (result !== null) {
        view = result.value;
        upcoming = changes.next();
      }
      const data = view === null ? '' : await message(core, c, view, signal);
      const eventOf = data === '' ? lastSent : eventId(data);
      if (eventOf !== lastSent) {
        await stream.writeSSE({ event: 'panel', data, id: eventOf });
        lastSent = eventOf;
        saidAt = Date.now();
      } else if (Date.now() - saidAt >= HEARTBEAT_MS) {
        await stream.write(': still here\n\n');
        saidAt = Date.now();
      }
    }
  } catch (thrown) {
    const error = asAppError(thrown);
    if (error.code !== 'INSTANCE_NOT_FOUND') throw thrown;
    await stream.writeSSE({ event: 'gone', data: JSON.stringify(error.report()) });
  } finally {
    // a read that is pending ends with the signal, and nobody waits for what it brings
    end();
    upcoming.catch(() => {});
    await changes.return?.();
  }
}

async function message(
  core: EventCore,
  c: Context<AppEnv>,
  view: InstanceView,
  signal: AbortSignal,
): Promise<string> {
  const panel = panelOf(view, core.transports(), texts.in(languageOf(c)), said(c));
  const wantsLog = view.status === 'starting' || panel.kind === 'failed';
  const log = wantsLog ? await logTail(core.instances, core.http.actor(c), view, signal) : [];
  const page = await core.render(c, 'web-ui/panel.njk', { instance: view, panel, log });
  return JSON.stringify({
    status: view.status,
    kind: panel.kind,
    title: panel.title,
    html: await page.text(),
  });
}

/** The promise's value; null when it takes longer than `ms` or `signal` aborts. The promise itself goes on. */
async function orNothing<T>(promise: Promise<T>, ms: number, signal: AbortSignal): Promise<T | null> {
  let stop = (): void => {};
  const nothing = new Promise<null>((resolve) => {
    const done = (): void => resolve(null);
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
    };
  });
  try {
    return await Promise.race([promise, nothing]);
  } finally {
    stop();
  }
}
