import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  type AppEnv,
  CHANGE_ERRORS,
  type Core,
  errorAnswers,
  expectedRevision,
  json,
  located,
  mayBeKnown,
  mayExpect,
  newRouter,
  noQuery,
  sameAnswer,
  tagged,
  withEtag,
} from '../../src/api.ts';
import { PATH } from './path.ts';
import {
  changedProjectSchema,
  newProjectSchema,
  projectId,
  projectListSchema,
  projectQuery,
  projectSchema,
} from './schemas.ts';

export const PROJECTS = {
  name: 'Projects',
  description: 'What people own together: applications, desktops and access keys',
};
const tags = [PROJECTS.name];

export function projectRoutes(core: Pick<Core, 'projects' | 'http' | 'require'>) {
  const { projects, http } = core;
  const router: OpenAPIHono<AppEnv> = newRouter();
  const own = core.require('projects.own');
  const manage = core.require('projects.manage');

  router.openapi(
    createRoute({
      method: 'get',
      path: PATH,
      operationId: 'listProjects',
      summary: 'Your projects, by name',
      tags,
      middleware: own,
      request: { query: projectQuery },
      responses: { 200: json('A page of projects', projectListSchema), ...errorAnswers() },
    }),
    async (c) => {
      const { search, ...filter } = c.req.valid('query');
      const { offset, limit } = filter;
      const page = { ...filter, search: search || undefined };
      const { items, total } = await projects.list(http.actor(c), page);
      return c.json({ items: [...items], total, offset, limit }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: PATH,
      operationId: 'createProject',
      summary: 'Make a project, and become its first manager',
      tags,
      middleware: manage,
      request: { query: noQuery, body: { ...json('The project', newProjectSchema), required: true } },
      responses: {
        201: located(json('The new project', projectSchema)),
        ...errorAnswers(...CHANGE_ERRORS, 'PROJECT_EXISTS'),
      },
    }),
    async (c) => {
      const project = await projects.create(http.actor(c), c.req.valid('json'));
      c.header('Location', `${PATH}/${project.id}`);
      return c.json(project, 201);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/{projectId}`,
      operationId: 'getProject',
      summary: 'One project',
      tags,
      middleware: [own, withEtag],
      request: { params: projectId, query: noQuery, headers: mayBeKnown },
      responses: {
        200: tagged(json('The project', projectSchema)),
        ...sameAnswer(),
        ...errorAnswers('PROJECT_NOT_FOUND'),
      },
    }),
    async (c) => c.json(await projects.get(http.actor(c), c.req.valid('param').projectId), 200),
  );

  router.openapi(
    createRoute({
      method: 'patch',
      path: `${PATH}/{projectId}`,
      operationId: 'changeProject',
      summary: 'Rename or describe a project',
      description: 'For its managers.',
      tags,
      middleware: [own, withEtag],
      request: {
        params: projectId,
        query: noQuery,
        headers: mayExpect,
        body: { ...json('What is to be otherwise', changedProjectSchema), required: true },
      },
      responses: {
        200: tagged(json('The project as it is now', projectSchema)),
        ...errorAnswers(...CHANGE_ERRORS, 'PROJECT_NOT_FOUND', 'PROJECT_EXISTS', 'PRECONDITION_FAILED'),
      },
    }),
    async (c) => {
      const { projectId: id } = c.req.valid('param');
      const change = c.req.valid('json');
      return c.json(await projects.change(http.actor(c), id, change, expectedRevision(c)), 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: `${PATH}/{projectId}`,
      operationId: 'removeProject',
      summary: 'Remove a project that has neither applications nor desktops, with its keys',
      tags,
      middleware: manage,
      request: { params: projectId, query: noQuery, headers: mayExpect },
      responses: {
        204: { description: 'It is gone' },
        ...errorAnswers(...CHANGE_ERRORS, 'PROJECT_NOT_FOUND', 'PROJECT_IN_USE', 'PRECONDITION_FAILED'),
      },
    }),
    async (c) => {
      await projects.remove(http.actor(c), c.req.valid('param').projectId, expectedRevision(c));
      return c.body(null, 204);
    },
  );

  return router;
}
