import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  type AppEnv,
  CHANGE_ERRORS,
  type Core,
  errorAnswers,
  expectedRevision,
  json,
  mayBeKnown,
  mayExpect,
  newRouter,
  noQuery,
  type QuotaView,
  sameAnswer,
  tagged,
  withEtag,
} from '../../src/api.ts';
import { limitsSchema, projectId, quotaSchema, userId } from './schemas.ts';

const SYSTEM = '/api/v1/quotas';
const PROJECT = '/api/v1/projects/{projectId}/quota';
const USER = '/api/v1/users/{userId}/quota';
export const TAG = { name: 'Quotas', description: 'What desktops may take together' };
const tags = [TAG.name];
const COUNTS = 'In place of what was set before. Counts from the next start on, and ends nothing that runs.';

export function quotaRoutes(core: Pick<Core, 'quotas' | 'http' | 'require'>) {
  const { quotas, http } = core;
  const router: OpenAPIHono<AppEnv> = newRouter();
  const middleware = [core.require('quotas.manage'), withEtag];
  const limits = { ...json('The limits; what is left out is as configured', limitsSchema), required: true };
  const answers = { 200: tagged(json('Used and allowed', quotaSchema)) };
  const read = { ...answers, ...sameAnswer() };
  const expecting = { query: noQuery, headers: mayExpect };
  const ofUser = { params: userId, ...expecting };

  const set = (c: Context<AppEnv>, id: string | null, wanted: QuotaView['set']) =>
    quotas.set(http.actor(c), id, wanted, expectedRevision(c));

  const setOfProject = (c: Context<AppEnv>, id: string, wanted: QuotaView['set']) =>
    quotas.setOfProject(http.actor(c), id, wanted, expectedRevision(c));

  router.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/me/quota',
      operationId: 'getMyQuota',
      summary: 'What your desktops take, and what they may',
      tags,
      middleware: [core.require('instances.own'), withEtag],
      request: { query: noQuery, headers: mayBeKnown },
      responses: { ...read, ...errorAnswers() },
    }),
    async (c) => c.json(shown(await quotas.mine(http.actor(c))), 200),
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: SYSTEM,
      operationId: 'getSystemQuota',
      summary: 'What all desktops of the gateway take, and what they may',
      tags,
      middleware,
      request: { query: noQuery, headers: mayBeKnown },
      responses: { ...read, ...errorAnswers() },
    }),
    async (c) => c.json(shown(await quotas.system(http.actor(c))), 200),
  );

  router.openapi(
    createRoute({
      method: 'put',
      path: SYSTEM,
      operationId: 'setSystemQuota',
      summary: 'Limit the whole gateway',
      description: COUNTS,
      tags,
      middleware,
      request: { ...expecting, body: limits },
      responses: { ...answers, ...errorAnswers(...CHANGE_ERRORS, 'PRECONDITION_FAILED') },
    }),
    async (c) => c.json(shown(await set(c, null, given(c.req.valid('json')))), 200),
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: SYSTEM,
      operationId: 'resetSystemQuota',
      summary: 'Limit the whole gateway as configured',
      tags,
      middleware,
      request: expecting,
      responses: { ...answers, ...errorAnswers(...CHANGE_ERRORS, 'PRECONDITION_FAILED') },
    }),
    async (c) => c.json(shown(await set(c, null, {})), 200),
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: USER,
      operationId: 'getUserQuota',
      summary: "What a user's desktops take, and what they may",
      tags,
      middleware,
      request: { params: userId, query: noQuery, headers: mayBeKnown },
      responses: { ...read, ...errorAnswers('USER_NOT_FOUND') },
    }),
    async (c) => c.json(shown(await quotas.ofUser(http.actor(c), c.req.valid('param').userId)), 200),
  );

  router.openapi(
    createRoute({
      method: 'put',
      path: USER,
      operationId: 'setUserQuota',
      summary: 'Limit a user',
      description: COUNTS,
      tags,
      middleware,
      request: { ...ofUser, body: limits },
      responses: { ...answers, ...errorAnswers(...CHANGE_ERRORS, 'USER_NOT_FOUND', 'PRECONDITION_FAILED') },
    }),
    async (c) => {
      const { userId: id } = c.req.valid('param');
      return c.json(shown(await set(c, id, given(c.req.valid('json')))), 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: USER,
      operationId: 'resetUserQuota',
      summary: 'Limit a user as configured for all',
      tags,
      middleware,
      request: ofUser,
      responses: { ...answers, ...errorAnswers(...CHANGE_ERRORS, 'USER_NOT_FOUND', 'PRECONDITION_FAILED') },
    }),
    async (c) => c.json(shown(await set(c, c.req.valid('param').userId, {})), 200),
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: PROJECT,
      operationId: 'getProjectQuota',
      summary: 'What the desktops of a project take, and what they may',
      tags,
      middleware: [core.require('projects.own'), withEtag],
      request: { params: projectId, query: noQuery, headers: mayBeKnown },
      responses: { ...read, ...errorAnswers('PROJECT_NOT_FOUND') },
    }),
    async (c) => c.json(shown(await quotas.ofProject(http.actor(c), c.req.valid('param').projectId)), 200),
  );

  router.openapi(
    createRoute({
      method: 'put',
      path: PROJECT,
      operationId: 'setProjectQuota',
      summary: 'Limit a project',
      description: COUNTS,
      tags,
      middleware,
      request: { params: projectId, ...expecting, body: limits },
      responses: {
        ...answers,
        ...errorAnswers(...CHANGE_ERRORS, 'PROJECT_NOT_FOUND', 'PRECONDITION_FAILED'),
      },
    }),
    async (c) => {
      const { projectId: id } = c.req.valid('param');
      return c.json(shown(await setOfProject(c, id, given(c.req.valid('json')))), 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: PROJECT,
      operationId: 'resetProjectQuota',
      summary: 'Limit a project as configured for all',
      tags,
      middleware,
      request: { params: projectId, ...expecting },
      responses: {
        ...answers,
        ...errorAnswers(...CHANGE_ERRORS, 'PROJECT_NOT_FOUND', 'PRECONDITION_FAILED'),
      },
    }),
    async (c) => c.json(shown(await setOfProject(c, c.req.valid('param').projectId, {})), 200),
  );

  return router;
}

function shown({ scope, user, project, used, allowed, set, revision }: QuotaView) {
  return { scope, user, project, used: { ...used }, allowed: { ...allowed }, set: { ...set }, revision };
}

type Given = Readonly<Partial<Record<keyof QuotaView['allowed'], number | undefined>>>;

/** Without what was left out. */
function given(limits: Given): QuotaView['set'] {
  return Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined));
}
