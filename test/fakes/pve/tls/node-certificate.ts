import type { CertificateOptions } from '../options.ts';
import { type Authority, type Certificate, issue } from './certificates.ts';

const DAY_MS = 86_400_000;
const YEARS_OF_A_LEAF = 2;

/** As pvecm makes it: two years, the node's name and its addresses. */
export function nodeCertificate(
  authority: Authority,
  name: string,
  options: CertificateOptions = {},
): Certificate {
  const { hosts = ['localhost'], addresses = ['127.0.0.1', '::1'], isExpired = false } = options;
  const now = Date.now();
  return issue(authority, {
    name: `${name}.simulated`,
    hosts: [...hosts, name, `${name}.simulated`],
    addresses,
    notBefore: new Date(now - (isExpired ? 10 : 1) * DAY_MS),
    notAfter: new Date(isExpired ? now - DAY_MS : now + YEARS_OF_A_LEAF * 365 * DAY_MS),
  });
}
