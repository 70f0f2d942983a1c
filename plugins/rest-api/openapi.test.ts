import { beforeAll, describe, expect, it } from 'vitest';
import { type JsonSchema, mismatches } from '../../test/openapi/json-schema.ts';
import { testApi } from './testing/api.ts';
import { type OpenApiDocument, operationsOf, type PlacedOperation, resolver } from './testing/document.ts';

let document: OpenApiDocument;
let operations: PlacedOperation[];

beforeAll(async () => {
  const { status, headers, body } = await testApi().ada('GET', '/api/v1/openapi.json');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/json');
  document = body;
  operations = operationsOf(document);
});

/** Every object in the document, with where it stands. */
function* objectsIn(
  value: unknown,
  path: string,
): Generator<{ path: string; value: Record<string, unknown> }> {
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) yield* objectsIn(item, `${path}/${at}`);
  } else if (typeof value === 'object' && value !== null) {
    yield { path, value: value as Record<string, unknown> };
    for (const [key, item] of Object.entries(value)) yield* objectsIn(item, `${path}/${key}`);
  }
}

describe('the OpenAPI document', () => {
  it('is of version 3.1 and says what it describes', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: 'Deskgate', version: '0.0.0-test' });
  });

  it('lists these operations', () => {
    const lines = operations.map(
      ({ method, path, operation }) => `${operation.operationId}: ${method} ${path}`,
    );
    expect(lines).toMatchInlineSnapshot(`
      [
        "listApps: GET /api/v1/apps",
        "createApp: POST /api/v1/apps",
        "getApp: GET /api/v1/apps/{appId}",
        "replaceApp: PUT /api/v1/apps/{appId}",
        "removeApp: DELETE /api/v1/apps/{appId}",
        "startApp: POST /api/v1/apps/{appId}/start",
        "getAppSharing: GET /api/v1/apps/{appId}/sharing",
        "setAppSharing: PUT /api/v1/apps/{appId}/sharing",
        "prepareApp: POST /api/v1/apps/{appId}/prepare",
        "listInstances: GET /api/v1/instances",
        "startInstance: POST /api/v1/instances",
        "getInstance: GET /api/v1/instances/{instanceId}",
        "deleteInstance: DELETE /api/v1/instances/{instanceId}",
        "stopInstance: POST /api/v1/instances/{instanceId}/stop",
        "startInstanceAgain: POST /api/v1/instances/{instanceId}/start",
        "restartInstance: POST /api/v1/instances/{instanceId}/restart",
        "pauseInstance: POST /api/v1/instances/{instanceId}/pause",
        "resumeInstance: POST /api/v1/instances/{instanceId}/resume",
        "snapshotInstance: POST /api/v1/instances/{instanceId}/snapshot",
        "checkpointInstance: POST /api/v1/instances/{instanceId}/checkpoint",
        "rollbackInstance: POST /api/v1/instances/{instanceId}/rollback",
        "reconcileInstance: POST /api/v1/instances/{instanceId}/reconcile",
        "getInstanceTrace: GET /api/v1/instances/{instanceId}/trace",
        "listInstanceConnections: GET /api/v1/instances/{instanceId}/connections",
        "endInstanceConnection: DELETE /api/v1/instances/{instanceId}/connections/{connectionId}",
        "listPools: GET /api/v1/pools",
        "getInstanceLogs: GET /api/v1/instances/{instanceId}/logs",
        "watchInstance: GET /api/v1/instances/{instanceId}/events",
        "resetApp: DELETE /api/v1/apps/{appId}/home",
        "listHomes: GET /api/v1/homes",
        "removeHome: DELETE /api/v1/homes/{homeId}",
        "listJobs: GET /api/v1/jobs",
        "getJob: GET /api/v1/jobs/{jobId}",
        "cancelJob: POST /api/v1/jobs/{jobId}/cancel",
        "retryJob: POST /api/v1/jobs/{jobId}/retry",
        "getMe: GET /api/v1/me",
        "getDocument: GET /api/v1/openapi.json",
      ]
    `);
  });

  it('names every operation once, with a known tag, a summary and a successful answer', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = document.tags.map(({ name }) => name);
    for (const { operation } of operations) {
      expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/);
      expect(operation.summary).not.toBe('');
      expect(tags).toEqual(expect.arrayContaining([...operation.tags]));
      expect(operation.tags).toHaveLength(1);
      expect(Object.keys(operation.responses).some((status) => status.startsWith('2'))).toBe(true);
    }
  });

  it('declares each variable of a path as a required parameter, and no others', () => {
    for (const { path, operation } of operations) {
      const variables = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(declared.map(({ name }) => name)).toEqual(variables);
      expect(declared.every(({ required }) => required)).toBe(true);
    }
  });

  it('declares 401 everywhere, 404 where a name is in the path, and what a changing request can meet', () => {
    for (const { method, path, operation } of operations) {
      const statuses = Object.keys(operation.responses);
      expect(statuses).toEqual(expect.arrayContaining(['400', '401', '403', '500', '503']));
      if (path.includes('{')) expect(statuses).toContain('404');
      if (method !== 'GET') expect(statuses).toEqual(expect.arrayContaining(['413', '415']));
    }
  });

  it('describes every answer, and gives errors one shape with an example of every code', () => {
    const resolve = resolver(document);
    for (const { operation } of operations) {
      for (const [status, { description, content }] of Object.entries(operation.responses)) {
        expect(description).not.toBe('');
        if (Number(status) < 400) continue;
        const { schema, examples = {} } = content?.['application/json'] ?? { schema: {} };
        expect(schema).toEqual({ $ref: '#/components/schemas/Error' });
        expect(Object.keys(examples)).not.toEqual([]);
        for (const [code, { value }] of Object.entries(examples)) {
          expect(value).toMatchObject({ code });
          expect(mismatches(schema, value, resolve)).toEqual([]);
        }
      }
    }
  });

  it('refers only to what is there', () => {
    const refs = [...objectsIn(document, '#')].flatMap(({ value }) =>
      '$ref' in value ? [String(value.$ref)] : [],
    );
    expect(refs.length).toBeGreaterThan(50);
    for (const ref of refs) expect(resolver(document)(ref)).toBeDefined();
    const used = new Set(refs.map((ref) => ref.split('/').at(-1)));
    expect(Object.keys(document.components.schemas).filter((name) => !used.has(name))).toEqual([]);
  });

  it('holds no schema of the older dialect and no example that does not fit its schema', () => {
    const resolve = resolver(document);
    let examples = 0;
    for (const { path, value } of objectsIn(document, '#')) {
      expect(value, path).not.toHaveProperty('nullable');
      if (!path.startsWith('#/components/schemas/') || !Array.isArray(value.examples)) continue;
      for (const example of value.examples) {
        examples += 1;
        expect(mismatches(value as JsonSchema, example, resolve), path).toEqual([]);
      }
    }
    expect(examples).toBeGreaterThanOrEqual(4);
  });

  it('requires the session everywhere and says which cookie that is', () => {
    expect(document.security).toEqual([{ session: [] }, { key: [] }]);
    expect(document.components.securitySchemes).toMatchObject({
      session: { type: 'apiKey', in: 'cookie', name: 'deskgate' },
      key: { type: 'http', scheme: 'bearer' },
    });
  });

  it('knows every address of the API, and the docs page no more', async () => {
    const { admin } = testApi();
    for (const { method, path } of operations) {
      const { headers } = await admin('OPTIONS', path.replace(/\{\w+\}/g, 'x'));
      expect(headers.get('allow')?.split(', ')).toContain(method);
    }
  });
});
