import { AppError, isCertificateEnded } from '../../src/api.ts';

/** Result codes of a bind that mean this person does not get in (RFC 4511 appendix A). */
const REFUSED = new Set([19, 32, 34, 48, 49, 50, 53]);

export function isRefusal(thrown: unknown): boolean {
  const code = (thrown as { code?: unknown }).code;
  return typeof code === 'number' && REFUSED.has(code);
}

/** An error of talking to the directory as people are told it. */
export function failureOf(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const { code } = thrown as { code?: unknown };
  if (isCertificateEnded(thrown)) {
    return new AppError('IDENTITY_PROVIDER_FAILED', 'The certificate of the directory has ended.', {
      remedy: 'Tell an administrator: it has to be renewed there.',
      cause: thrown,
    });
  }
  if (typeof code === 'string' && /CERT|TLS|SSL|SIGNATURE|ISSUER/.test(code)) {
    return new AppError('IDENTITY_PROVIDER_FAILED', 'The directory cannot show that it is the right one.', {
      remedy: 'Tell an administrator: its certificate has to fit its name, and "ca" its authority.',
      cause: thrown,
    });
  }
  if (typeof code === 'number') {
    return new AppError('IDENTITY_PROVIDER_FAILED', 'The directory does not accept the gateway’s question.', {
      remedy: 'Tell an administrator: bind_dn, bind_password, base and the filters have to fit.',
      cause: thrown,
    });
  }
  return new AppError('IDENTITY_PROVIDER_UNREACHABLE', 'The directory does not answer.', { cause: thrown });
}
