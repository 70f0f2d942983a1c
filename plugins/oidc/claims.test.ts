import { describe, expect, it } from 'vitest';
import { identityOf } from './claims.ts';
import { oidcConfig } from './config.ts';

const settings = (change: object = {}) => {
  const provider = {
    id: 'school',
    title: 'School',
    issuer: 'https://id.example',
    clientId: 'desk',
    ...change,
  };
  const [one] = oidcConfig.parse({ providers: [provider] }).providers;
  if (one === undefined) throw new Error('There is no provider.');
  return one;
};
const claims = { sub: 'x1', preferred_username: 'ada' };

describe('the second factor that a provider vouches for', () => {
  it.each([
    [['pwd', 'mfa'], true],
    [['pwd'], false],
    [[], false],
    ['mfa', false],
    [{ 0: 'mfa' }, false],
    [undefined, false],
  ])('is what it says in amr: %j', (amr, isVouchedFor) => {
    expect(identityOf({ ...claims, amr }, settings()).hasSecondFactor).toBe(isVouchedFor);
  });

  it('is taken for given where the operator knows of it', () => {
    expect(identityOf(claims, settings({ trustSecondFactor: true })).hasSecondFactor).toBe(true);
  });
});
