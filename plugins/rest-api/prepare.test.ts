import { describe, expect, it } from 'vitest';
import { testApi } from './testing/api.ts';

const PATH = '/api/v1/apps/firefox/prepare';

describe('POST /api/v1/apps/{appId}/prepare', () => {
  it('answers with the job that does it, and where that is', async () => {
    const { admin } = testApi();
    const { status, headers, body } = await admin('POST', PATH);
    expect(status).toBe(202);
    expect(body).toMatchObject({ action: 'image.pull', registry: 'queued', params: { appId: 'firefox' } });
    const job = headers.get('location') ?? '';
    expect(job).toBe(`/api/v1/jobs/${body.id}`);
    expect((await admin('GET', job)).body).toEqual(body);
  });

  it('does it once at a time', async () => {
    const { admin } = testApi();
    await admin('POST', PATH);
    expect(await admin('POST', PATH)).toMatchObject({ status: 409, body: { code: 'INSTANCE_BUSY' } });
  });

  it('knows its applications, and wants nothing said', async () => {
    const { admin } = testApi();
    expect(await admin('POST', '/api/v1/apps/nothing/prepare')).toMatchObject({
      status: 404,
      body: { code: 'APP_NOT_FOUND' },
    });
    expect((await admin('POST', PATH, { image: 'another' })).status).toBe(400);
  });

  it('is for administrators only', async () => {
    const { ada, nobody, core } = testApi();
    expect((await ada('POST', PATH)).status).toBe(403);
    expect((await nobody('POST', PATH)).status).toBe(401);
    expect(core.jobs.views.size).toBe(0);
  });
});
