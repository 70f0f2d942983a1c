import { expect, it } from 'vitest';
import { testApi } from './testing/api.ts';

const APP = { id: 'firefox', name: 'Firefox', provider: 'demo' };

async function running() {
  const api = testApi({ configured: [APP] });
  const { body } = await api.ada('POST', '/api/v1/instances', { appId: 'firefox' });
  const id = String(body.id);
  api.core.instances.become(id, 'running');
  return { api, id, act: (action: string) => api.ada('POST', `/api/v1/instances/${id}/${action}`) };
}

it('keeps a state, and goes back to it only where there is one', async () => {
  const { act } = await running();
  const early = await act('rollback');
  expect([early.status, early.body.code]).toEqual([409, 'ACTION_NOT_ALLOWED']);
  const kept = await act('checkpoint');
  expect([kept.status, kept.body.checkpointAt]).toEqual([200, expect.any(Number)]);
  expect(kept.body.allowedActions).toContain('rollback');
  const back = await act('rollback');
  expect([back.status, back.body.status]).toEqual([202, 'restarting']);
  // asked for once more while it is under way
  expect((await act('rollback')).status).toBe(409);
});

it('does so for one’s own desktops only', async () => {
  const { ada, admin } = testApi({ configured: [APP] });
  const { body } = await admin('POST', '/api/v1/instances', { appId: 'firefox' });
  for (const action of ['checkpoint', 'rollback'])
    expect((await ada('POST', `/api/v1/instances/${body.id}/${action}`)).status).toBe(404);
});
