import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  type AppEnv,
  type AppSharing,
  type Core,
  expectedRevision,
  json,
  mayBeKnown,
  mayExpect,
  newRouter,
  noQuery,
  sameAnswer,
  tagged,
  withEtag,
} from '../../src/api.ts';
import { appId } from './app-schema.ts';
import { CHANGING, failures } from './failures.ts';
import { API_PATH } from './paths.ts';

const tags = ['Applications'];
const ids = z.array(z.string().regex(/^[a-z0-9]{1,32}$/)).max(200);
const named = z.object({ id: z.string(), name: z.string() });
const everybody = z.boolean().describe('Everybody who may see applications');

const sharingSchema = z
  .object({
    everybody,
    projects: z.array(named).describe('Whose members see it, and start it in the project'),
    groups: z.array(named).describe('Whose users see it'),
    revision: z.int().describe('Raised each time that it is set, 0 before; the ETag begins with it'),
  })
  .openapi('AppSharing', {
    examples: [
      {
        everybody: false,
        projects: [{ id: 'p6t2v9k4m8w3x7c5h2b1', name: 'physics' }],
        groups: [],
        revision: 1,
      },
    ],
  });

const newSharingSchema = z
  .strictObject({ everybody, projectIds: ids.default([]), groupIds: ids.default([]) })
  .openapi('NewAppSharing', { examples: [{ everybody: false, projectIds: ['p6t2v9k4m8w3x7c5h2b1'] }] });

/** With whom an application is shared: for who may change applications, and managers of the project that owns it. */
export function appSharingRoutes(core: Pick<Core, 'apps' | 'http' | 'require'>) {
  const router: OpenAPIHono<AppEnv> = newRouter();
  const middleware = [core.require('apps.view'), withEtag];

  router.openapi(
    createRoute({
      method: 'get',
      path: `${API_PATH}/apps/{appId}/sharing`,
      operationId: 'getAppSharing',
      summary: 'With whom an application is shared',
      tags,
      middleware,
      request: { params: appId, query: noQuery, headers: mayBeKnown },
      responses: {
        200: tagged(json('With whom', sharingSchema)),
        ...sameAnswer(),
        ...failures('APP_NOT_FOUND'),
      },
    }),
    async (c) => c.json(shown(await core.apps.sharing(core.http.actor(c), c.req.valid('param').appId)), 200),
  );

  router.openapi(
    createRoute({
      method: 'put',
      path: `${API_PATH}/apps/{appId}/sharing`,
      operationId: 'setAppSharing',
      summary: 'Share an application with projects, groups or everybody',
      description:
        'In place of what was set before, of applications of the configuration too. A manager names projects and groups that they are in.',
      tags,
      middleware,
      request: {
        params: appId,
        query: noQuery,
        headers: mayExpect,
        body: { ...json('With whom', newSharingSchema), required: true },
      },
      responses: {
        200: tagged(json('With whom it is shared now', sharingSchema)),
        ...failures(
          ...CHANGING,
          'APP_NOT_FOUND',
          'PROJECT_NOT_FOUND',
          'GROUP_NOT_FOUND',
          'PRECONDITION_FAILED',
        ),
      },
    }),
    async (c) => {
      const { appId: id } = c.req.valid('param');
      const sharing = await core.apps.share(core.http.actor(c), id, c.req.valid('json'), expectedRevision(c));
      return c.json(shown(sharing), 200);
    },
  );

  return router;
}

function shown({ everybody: all, projects, groups, revision }: AppSharing) {
  return { everybody: all, projects: [...projects], groups: [...groups], revision };
}
