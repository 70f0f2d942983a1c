import { describe, expect, it } from 'vitest';
import { hideSecrets, refuseSecrets } from '../../src/jobs/secrets.ts';

describe('what a job stores', () => {
  it('is refused when its parameters hold what is secret by its name, however deep', () => {
    expect(() => refuseSecrets('image.pull', { image: 'a', auth: { password: 'hunter2' } })).toThrow(
      /image\.pull would hold a secret/,
    );
    expect(() => refuseSecrets('x', { list: [{ accessToken: 'hunter2' }] })).toThrow(AppErrorLike);
    expect(() => refuseSecrets('x', { url: 'redis://me:hunter2@host/1' })).toThrow(AppErrorLike);
  });

  it('says nothing of the secret when it is refused', () => {
    expect(() => refuseSecrets('x', { password: 'hunter2' })).not.toThrow(/hunter2/);
  });

  it('may be anything else', () => {
    const params = { image: 'registry.example.org:5000/a@sha256:00', password: null, tries: [1, null, true] };
    expect(() => refuseSecrets('image.pull', params)).not.toThrow();
    expect(hideSecrets(params)).toEqual(params);
  });

  it('loses in a result what is secret', () => {
    expect(hideSecrets({ ref: 'x', token: 'hunter2', at: 'mysql://me:hunter2@host/db' })).toEqual({
      ref: 'x',
      token: '[hidden]',
      at: 'mysql://me:[hidden]@host/db',
    });
  });
});

const AppErrorLike = /would hold a secret/;
