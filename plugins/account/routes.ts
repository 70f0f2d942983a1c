import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  type AppEnv,
  CHANGE_ERRORS,
  type Core,
  errorAnswers,
  json,
  languageOf,
  newRouter,
  noQuery,
  pageOf,
} from '../../src/api.ts';
import { passkeyRoutes } from './passkey-routes.ts';
import { preferenceRoutes } from './preference-routes.ts';
import {
  addressSchema,
  codeSchema,
  endedSchema,
  factorSchema,
  newAddressSchema,
  newFactorSchema,
  newPasswordSchema,
  passwordSchema,
  recoveryCodesSchema,
  sessionId,
  sessionListSchema,
  sessionNameSchema,
  sessionQuery,
  sessionSchema,
} from './schemas.ts';

const PATH = '/api/v1/me';
export const ACCOUNT = {
  name: 'Account',
  description: 'The own password, sessions, passkeys and second factor',
};
const tags = [ACCOUNT.name];
const withCode = { query: noQuery, body: { ...json('A code', codeSchema), required: true } };
const CODE_ERRORS = [...CHANGE_ERRORS, 'CODE_WRONG', 'SECOND_FACTOR_OFF', 'RATE_LIMITED'] as const;

export function accountRoutes(core: Pick<Core, 'account' | 'passkeys' | 'http' | 'require'>) {
  const { account, http } = core;
  const router: OpenAPIHono<AppEnv> = newRouter();
  const middleware = core.require('account.own');

  router.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/sessions`,
      operationId: 'listSessions',
      summary: 'Your sessions, the one seen last first',
      ...{ tags, middleware, request: { query: sessionQuery } },
      responses: { 200: json('A page of sessions', sessionListSchema), ...errorAnswers() },
    }),
    async (c) => {
      const all = await account.sessions(http.self(c));
      return c.json(pageOf(all, c.req.valid('query')), 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${PATH}/sessions/end-others`,
      operationId: 'endOtherSessions',
      summary: 'End all your sessions but this one, and their open streams within 2 s',
      ...{ tags, middleware, request: { query: noQuery } },
      responses: { 200: json('How many', endedSchema), ...errorAnswers(...CHANGE_ERRORS) },
    }),
    async (c) => c.json({ ended: await account.endOtherSessions(http.self(c)) }, 200),
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: `${PATH}/sessions/{sessionId}`,
      operationId: 'endSession',
      summary: 'End one of your sessions, and its open streams within 2 s',
      ...{ tags, middleware, request: { params: sessionId, query: noQuery } },
      responses: {
        204: { description: 'It has ended' },
        ...errorAnswers(...CHANGE_ERRORS, 'SESSION_NOT_FOUND'),
      },
    }),
    async (c) => {
      await account.endSession(http.self(c), c.req.valid('param').sessionId);
      return c.body(null, 204);
    },
  );

  router.openapi(
    createRoute({
      method: 'patch',
      path: `${PATH}/sessions/{sessionId}`,
      operationId: 'renameSession',
      summary: 'Name one of your sessions',
      ...{ tags, middleware },
      request: {
        params: sessionId,
        query: noQuery,
        body: { ...json('Its name', sessionNameSchema), required: true },
      },
      responses: {
        200: json('The session as it is now', sessionSchema),
        ...errorAnswers(...CHANGE_ERRORS, 'SESSION_NOT_FOUND'),
      },
    }),
    async (c) => {
      const { sessionId: id } = c.req.valid('param');
      return c.json(await account.renameSession(http.self(c), id, c.req.valid('json').name), 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${PATH}/password`,
      operationId: 'changePassword',
      summary: 'Change your password, and end your other sessions',
      ...{ tags, middleware },
      request: { query: noQuery, body: { ...json('Both passwords', newPasswordSchema), required: true } },
      responses: {
        204: { description: 'It is changed' },
        ...errorAnswers(...CHANGE_ERRORS, 'PASSWORD_WRONG', 'RATE_LIMITED'),
      },
    }),
    async (c) => {
      const { present, next } = c.req.valid('json');
      await account.changePassword(http.self(c), present, next);
      return c.body(null, 204);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/email`,
      operationId: 'getAddress',
      summary: 'Your mail address',
      ...{ tags, middleware, request: { query: noQuery } },
      responses: { 200: json('The address', addressSchema), ...errorAnswers() },
    }),
    (c) => c.json({ email: c.get('user')?.email ?? null, canChange: account.sendsMail() }, 200),
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${PATH}/email`,
      operationId: 'requestAddress',
      summary: 'Have a link sent to another mail address, which counts once you have opened it',
      ...{ tags, middleware },
      request: { query: noQuery, body: { ...json('The address', newAddressSchema), required: true } },
      responses: {
        202: { description: 'The link is on its way' },
        ...errorAnswers(...CHANGE_ERRORS, 'PASSWORD_WRONG', 'RATE_LIMITED', 'MAIL_OFF'),
      },
    }),
    async (c) => {
      const { email, password } = c.req.valid('json');
      await account.requestAddress(http.self(c), email, password, languageOf(c));
      return c.body(null, 202);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${PATH}/email/remove`,
      operationId: 'removeAddress',
      summary: 'Take your mail address away; no password can be recovered then',
      ...{ tags, middleware },
      request: { query: noQuery, body: { ...json('Your password', passwordSchema), required: true } },
      responses: {
        204: { description: 'It is gone' },
        ...errorAnswers(...CHANGE_ERRORS, 'PASSWORD_WRONG', 'RATE_LIMITED'),
      },
    }),
    async (c) => {
      await account.removeAddress(http.self(c), c.req.valid('json').password);
      return c.body(null, 204);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/factor`,
      operationId: 'getSecondFactor',
      summary: 'Whether your sign-ins ask for a code besides the password',
      ...{ tags, middleware, request: { query: noQuery } },
      responses: { 200: json('The second factor', factorSchema), ...errorAnswers() },
    }),
    async (c) => c.json(await account.secondFactor(http.self(c)), 200),
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${PATH}/factor`,
      operationId: 'beginSecondFactor',
      summary: 'Make a secret for your authenticator app; it counts once a code of it is confirmed',
      ...{ tags, middleware },
      request: { query: noQuery, body: { ...json('Your password', passwordSchema), required: true } },
      responses: {
        200: json('The secret', newFactorSchema),
        ...errorAnswers(
          ...CHANGE_ERRORS,
          'PASSWORD_WRONG',
          'SIGN_IN_AGAIN',
          'SECOND_FACTOR_ON',
          'RATE_LIMITED',
        ),
      },
    }),
    async (c) => {
      const { password } = c.req.valid('json');
      return c.json(await account.beginSecondFactor(http.self(c), password), 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${PATH}/factor/confirm`,
      operationId: 'confirmSecondFactor',
      summary: 'Switch the second factor on, with a code of the new secret',
      ...{ tags, middleware, request: withCode },
      responses: { 200: json('Recovery codes', recoveryCodesSchema), ...errorAnswers(...CODE_ERRORS) },
    }),
    async (c) => {
      const codes = await account.confirmSecondFactor(http.self(c), c.req.valid('json').code);
      return c.json({ recoveryCodes: [...codes] }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${PATH}/factor/recovery-codes`,
      operationId: 'renewRecoveryCodes',
      summary: 'Make new recovery codes in place of all that there were',
      ...{ tags, middleware, request: withCode },
      responses: { 200: json('Recovery codes', recoveryCodesSchema), ...errorAnswers(...CODE_ERRORS) },
    }),
    async (c) => {
      const codes = await account.renewRecoveryCodes(http.self(c), c.req.valid('json').code);
      return c.json({ recoveryCodes: [...codes] }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${PATH}/factor/off`,
      operationId: 'endSecondFactor',
      summary: 'Switch the second factor off',
      ...{ tags, middleware, request: withCode },
      responses: { 204: { description: 'The password is enough now' }, ...errorAnswers(...CODE_ERRORS) },
    }),
    async (c) => {
      await account.endSecondFactor(http.self(c), c.req.valid('json').code);
      return c.body(null, 204);
    },
  );

  return router
    .route('/', passkeyRoutes(core, ACCOUNT.name))
    .route('/', preferenceRoutes(core, ACCOUNT.name));
}
