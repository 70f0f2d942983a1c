import { describe, expect, it } from 'vitest';
import { testApi } from './testing/api.ts';

describe('/api/v1/jobs', () => {
  it('lists jobs with how many there are of each kind', async () => {
    const { admin, core } = testApi();
    core.jobs.add({ id: 'one' });
    core.jobs.add({ id: 'two', registry: 'failed', error: { code: 'PROVIDER_FAILED' } });
    const all = await admin('GET', '/api/v1/jobs');
    expect(all.status).toBe(200);
    expect(all.body).toMatchObject({ total: 2, offset: 0, limit: 50, counts: { queued: 1, failed: 1 } });
    const { body } = await admin('GET', '/api/v1/jobs?registry=failed&limit=1');
    expect(body).toMatchObject({ total: 1, limit: 1, items: [{ id: 'two', registry: 'failed' }] });
    expect((await admin('GET', '/api/v1/jobs?registry=lost')).status).toBe(400);
  });

  it('shows one, cancels it and does it again', async () => {
    const { admin, core } = testApi();
    core.jobs.add({ id: 'one' });
    expect((await admin('GET', '/api/v1/jobs/one')).body).toMatchObject({ id: 'one', registry: 'queued' });
    expect((await admin('POST', '/api/v1/jobs/one/cancel')).body.registry).toBe('canceled');
    expect(await admin('POST', '/api/v1/jobs/one/cancel')).toMatchObject({
      status: 409,
      body: { code: 'ACTION_NOT_ALLOWED' },
    });
    expect((await admin('POST', '/api/v1/jobs/one/retry')).body.registry).toBe('queued');
    expect(await admin('GET', '/api/v1/jobs/nothing')).toMatchObject({
      status: 404,
      body: { code: 'JOB_NOT_FOUND' },
    });
  });

  it('is for administrators only', async () => {
    const { ada, nobody, core } = testApi();
    core.jobs.add({ id: 'one' });
    for (const [method, path] of [
      ['GET', '/api/v1/jobs'],
      ['GET', '/api/v1/jobs/one'],
      ['POST', '/api/v1/jobs/one/cancel'],
      ['POST', '/api/v1/jobs/one/retry'],
    ] as const) {
      expect((await ada(method, path)).status).toBe(403);
      expect((await nobody(method, path)).status).toBe(401);
    }
  });
});
