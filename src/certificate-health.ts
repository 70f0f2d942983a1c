import type { ProviderHealth } from './instances/provider.ts';

const DAY_MS = 86_400_000;
/** Time enough to renew a certificate on a working day. */
const SOON_DAYS = 30;
/** Whatever renews it by itself would have done so by now. */
const TOO_SOON_DAYS = 7;

/** A server that has answered, as a health check tells it. */
export interface CertifiedAnswer {
  /** What is well, as one sentence. */
  readonly message: string;
  /** Whose certificate it is, as in `of ldap.example`. */
  readonly server: string;
  /** `notAfter` of the certificate (RFC 5280 section 4.1.2.5) in ms; null where the connection has none. */
  readonly endsAt: number | null;
}

/**
 * How a server does that answers now, and does not any more when its certificate has ended: a warning from 30 days before,
 * and failing from 7 days before.
 */
export function certificateHealth(
  { message, server, endsAt }: CertifiedAnswer,
  now = Date.now(),
): ProviderHealth {
  if (endsAt === null || endsAt - now > SOON_DAYS * DAY_MS) return { ok: true, message };
  const days = Math.floor((endsAt - now) / DAY_MS);
  const when = `on ${new Date(endsAt).toISOString().slice(0, 10)}, ${inDays(days)}`;
  return {
    ok: days >= TOO_SOON_DAYS,
    warning: days >= TOO_SOON_DAYS,
    message: `${message} The certificate of ${server} ${days < 0 ? 'ended' : 'ends'} ${when}.`,
    remedy: `Renew it: when it has ended, the gateway takes no answer of ${server} any more.`,
  };
}

function inDays(days: number): string {
  if (days < 0) return `${-days} ${days === -1 ? 'day' : 'days'} ago`;
  if (days === 0) return 'in less than a day';
  return `in ${days} ${days === 1 ? 'day' : 'days'}`;
}

/** Whether a connection failed because the certificate of the other side has ended; looks into the causes of an error too. */
export function isCertificateEnded(thrown: unknown): boolean {
  let error = thrown;
  for (let depth = 0; depth < 5 && error instanceof Error; depth++) {
    if ((error as NodeJS.ErrnoException).code === 'CERT_HAS_EXPIRED') return true;
    error = error.cause;
  }
  return false;
}
