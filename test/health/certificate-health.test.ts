import { describe, expect, it } from 'vitest';
import { certificateHealth, isCertificateEnded } from '../../src/certificate-health.ts';

const NOW = Date.parse('2030-05-08T12:00:00Z');
const DAY_MS = 86_400_000;
const at = (days: number) =>
  certificateHealth({ message: 'It answers.', server: 'ldap.example', endsAt: NOW + days * DAY_MS }, NOW);

describe('a certificate', () => {
  it.each([365, 30.1])('that is good for %s days is not spoken of', (days) => {
    expect(at(days)).toEqual({ ok: true, message: 'It answers.' });
  });

  it.each([
    [30, '2030-06-07, in 30 days'],
    [12.5, '2030-05-21, in 12 days'],
    [7, '2030-05-15, in 7 days'],
  ])('that ends in %s days is a warning with a remedy', (days, when) => {
    expect(at(days)).toEqual({
      ...{ ok: true, warning: true },
      message: `It answers. The certificate of ldap.example ends on ${when}.`,
      remedy: 'Renew it: when it has ended, the gateway takes no answer of ldap.example any more.',
    });
  });

  it.each([
    [6.9, 'ends on 2030-05-15, in 6 days'],
    [1, 'ends on 2030-05-09, in 1 day'],
    [0.2, 'ends on 2030-05-08, in less than a day'],
    [-0.2, 'ended on 2030-05-08, 1 day ago'],
    [-3, 'ended on 2030-05-05, 3 days ago'],
  ])('that ends in %s days fails', (days, words) => {
    expect(at(days)).toMatchObject({
      ...{ ok: false, warning: false, remedy: expect.stringContaining('Renew it') },
      message: `It answers. The certificate of ldap.example ${words}.`,
    });
  });

  it('that nobody showed is not missed', () => {
    expect(certificateHealth({ message: 'It answers.', server: 'ldap.example', endsAt: null })).toEqual({
      ...{ ok: true, message: 'It answers.' },
    });
  });

  it('that has ended is found among the causes of an error', () => {
    const ended = Object.assign(new Error('certificate has expired'), { code: 'CERT_HAS_EXPIRED' });
    expect(isCertificateEnded(new TypeError('fetch failed', { cause: ended }))).toBe(true);
    expect(isCertificateEnded(ended)).toBe(true);
    const loop = new Error('a loop');
    loop.cause = loop;
    for (const other of [loop, new Error('no'), 'CERT_HAS_EXPIRED', null]) {
      expect(isCertificateEnded(other)).toBe(false);
    }
  });
});
