import type { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { type AppEnv, AppError, type Core, newRouter } from '../../src/api.ts';
import { allowedMethods } from './allowed-methods.ts';
import { appSharingRoutes } from './app-sharing.ts';
import { appRoutes } from './apps.ts';
import { docsRoutes, leadToSignIn } from './docs.ts';
import type { EventStreams } from './event-streams.ts';
import { homeRoutes } from './homes.ts';
import { instanceActRoutes } from './instance-acts.ts';
import { instanceConnectionRoutes } from './instance-connections.ts';
import { instanceEventRoutes } from './instance-events.ts';
import { instanceLogRoutes } from './instance-logs.ts';
import { instanceTraceRoutes } from './instance-trace.ts';
import { instanceRoutes } from './instances.ts';
import { jobRoutes } from './jobs.ts';
import { addDocument } from './openapi.ts';
import { API_PATH, DOCS_PATH } from './paths.ts';
import { poolRoutes } from './pools.ts';
import { prepareRoutes } from './prepare.ts';
import { readJson } from './request-body.ts';
import { sessionRoutes } from './session.ts';

export interface RestApiOptions {
  readonly docs: boolean;
  readonly streams: EventStreams;
}

/** The whole API below /api/v1. */
export function restApi(core: Core, { docs, streams }: RestApiOptions): OpenAPIHono<AppEnv> {
  const router = newRouter();
  if (docs) router.use(DOCS_PATH, leadToSignIn);
  router.use(`${API_PATH}/*`, core.require('rest-api.use'), refusePrototype, readJson);
  router.route('/', appRoutes(core));
  router.route('/', appSharingRoutes(core));
  router.route('/', prepareRoutes(core));
  router.route('/', instanceRoutes(core));
  router.route('/', instanceActRoutes(core));
  router.route('/', instanceTraceRoutes(core));
  router.route('/', instanceConnectionRoutes(core));
  router.route('/', poolRoutes(core));
  router.route('/', instanceLogRoutes(core));
  router.route('/', instanceEventRoutes(core, streams));
  router.route('/', homeRoutes(core));
  router.route('/', jobRoutes(core));
  router.route('/', sessionRoutes());
  addDocument(router, core.info.version, () => core.apis());
  if (docs) router.route('/', docsRoutes());
  router.all(`${API_PATH}/*`, allowedMethods(router));
  return router;
}

/** Collecting query parameters in an object loses this one, so no schema would see it. */
const refusePrototype: MiddlewareHandler<AppEnv> = async function refusePrototype(c, next) {
  if (new URL(c.req.url).searchParams.has('__proto__')) {
    throw new AppError('BAD_REQUEST', 'Wrong query parameter: __proto__.', {
      detail: '__proto__: unknown field',
    });
  }
  await next();
};
