import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mismatches } from '../../test/openapi/json-schema.ts';
import { FIREFOX, testApi } from './testing/api.ts';
import { type DocumentAnswer, type OpenApiDocument, operationsOf, resolver } from './testing/document.ts';
import { type FuzzedRequest, requestArbitrary } from './testing/request-arbitrary.ts';

const RUNS = 120;
/** Two that can do each thing, so that chance does not miss them all. */
const STATUSES = [
  'running',
  'running',
  'stopped',
  'stopped',
  'failed',
  'lost',
  'paused',
  'paused',
  'pending',
] as const;
const VIEWER = {
  ...{ id: 'viewer', instanceId: 'of-it', transport: 'vnc', user: { id: 'ada', username: 'ada' } },
  ...{ openedAt: 1, closedAt: null, reason: null, bytesToViewer: 2, bytesFromViewer: 3, statistics: null },
};
const document: OpenApiDocument = (await testApi().ada('GET', '/api/v1/openapi.json')).body;
const resolve = resolver(document);

async function subject() {
  const api = testApi({ isQuick: true, mostPerUser: RUNS });
  await api.admin('POST', '/api/v1/apps', { ...FIREFOX, id: 'stored' });
  const { core, ada } = api;
  const instances: string[] = [];
  for (const status of STATUSES) {
    const { id } = (await ada('POST', '/api/v1/instances', { appId: 'firefox' })).body;
    core.instances.become(id, status);
    instances.push(id);
  }
  for (const id of instances.slice(0, 2)) await ada('POST', `/api/v1/instances/${id}/checkpoint`);
  const cookies = { admin: api.cookie('admin'), ada: api.cookie('ada'), nobody: '' };
  const send = (method: string, { who, path, contentType, headers: more, body }: FuzzedRequest) => {
    const headers = new Headers({ ...more, Cookie: cookies[who] });
    if (contentType !== null && body !== null) headers.set('Content-Type', contentType);
    return api.fetch(path, { method, headers, ...(method === 'GET' ? {} : { body }) });
  };
  const homes = ['home-1', 'home-2', 'home-3'];
  for (const [n, id] of homes.entries()) {
    const owner = core.auth.openSession(n === 0 ? 'admin' : 'ada').user;
    const appId = ['firefox', 'firefox', 'stored'][n] ?? '';
    core.homes.views.push({ id, appId, provider: 'docker', owner, inUse: false, createdAt: 1, usedAt: 1 });
  }
  api.core.connections.views.push(VIEWER);
  api.core.jobs.add({ id: 'waiting' });
  api.core.jobs.add({ id: 'over', registry: 'failed' });
  return {
    send,
    names: {
      appId: ['firefox', 'stored'],
      instanceId: instances,
      jobId: ['waiting', 'over'],
      homeId: homes,
      connectionId: [VIEWER.id],
    },
    streams: api.streams,
  };
}

/** What is wrong with an answer in the eyes of the document. */
async function misfit(
  answers: Readonly<Record<string, DocumentAnswer>>,
  response: Response,
): Promise<string[]> {
  const declared = answers[String(response.status)];
  if (declared === undefined) return [`status ${response.status} is not declared: ${await response.text()}`];
  const type = response.headers.get('content-type')?.split(';')[0] ?? null;
  if (declared.content === undefined) return type === null ? [] : [`a body of type ${type} is not declared`];
  const content = type === null ? undefined : declared.content[type];
  if (content === undefined) return [`the type ${type} is not declared for ${response.status}`];
  if (type === 'text/event-stream') {
    await response.body?.cancel();
    return [];
  }
  return mismatches(
    content.schema,
    type === 'application/json' ? await response.json() : await response.text(),
    resolve,
  );
}

describe('whatever is sent', () => {
  it.each(operationsOf(document).map((placed) => [placed.operation.operationId, placed] as const))(
    '%s answers as the document says, and never that the gateway failed',
    async (_, placed) => {
      const { send, names, streams } = await subject();
      const seen = new Set<number>();
      await fc.assert(
        fc.asyncProperty(requestArbitrary(placed, names, resolve), async (request) => {
          const response = await send(placed.method, request);
          seen.add(response.status);
          expect(response.status).toBeLessThan(500);
          expect(await misfit(placed.operation.responses, response)).toEqual([]);
        }),
        { numRuns: RUNS },
      );
      // a generator that never gets past the door proves nothing
      expect(
        [...seen].some((status) => status < 300),
        `only ${[...seen].join(', ')}`,
      ).toBe(true);
      expect(seen).toContain(400);
      expect(seen).toContain(401);
      expect(streams.count).toBe(0);
    },
    30_000,
  );
});
