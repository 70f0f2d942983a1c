import { expect, it } from 'vitest';
import type { ConnectionView } from '../../src/api.ts';
import { testApi } from './testing/api.ts';

const CLOSED: ConnectionView = {
  id: 'closed',
  instanceId: 'i',
  transport: 'vnc',
  user: { id: 'u', username: 'ada' },
  openedAt: 1,
  closedAt: 2,
  reason: 'viewer-closed',
  bytesToViewer: 5,
  bytesFromViewer: 6,
  statistics: null,
};
const OPEN: ConnectionView = {
  ...CLOSED,
  id: 'open',
  closedAt: null,
  reason: null,
  statistics: {
    bytesToViewer: 5,
    bytesFromViewer: 6,
    framesToViewer: 2,
    framesFromViewer: 3,
    instructionsToViewer: {},
    instructionsFromViewer: { PointerEvent: 3 },
    codecs: ['Tight'],
    viewerStalls: { count: 1, ms: 20.5 },
    desktopStalls: { count: 0, ms: 0 },
    roundTripMs: 7.1,
  },
};

it('lists the viewers of one’s own instance, and of anybody’s to an administrator', async () => {
  const api = testApi();
  const { id } = (await api.ada('POST', '/api/v1/instances', { appId: 'firefox' })).body;
  const path = `/api/v1/instances/${id}/connections`;
  expect(await api.ada('GET', path)).toMatchObject({ status: 200, body: { items: [] } });
  api.core.connections.views.push(OPEN, CLOSED);
  expect((await api.ada('GET', path)).body).toEqual({ items: [OPEN, CLOSED] });
  expect((await api.admin('GET', path)).body.items).toHaveLength(2);
  expect(await api.nobody('GET', path)).toMatchObject({ status: 401 });
  expect(await api.ada('GET', `${path}?all=1`)).toMatchObject({ status: 400 });
});

it('does not find somebody else’s, nor what is not there', async () => {
  const api = testApi();
  const { id } = (await api.admin('POST', '/api/v1/instances', { appId: 'firefox' })).body;
  for (const unseen of [id, 'nothing']) {
    expect(await api.ada('GET', `/api/v1/instances/${unseen}/connections`)).toMatchObject({
      status: 404,
      body: { code: 'INSTANCE_NOT_FOUND' },
    });
  }
});
