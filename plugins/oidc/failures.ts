import { AppError, isCertificateEnded } from '../../src/api.ts';

const UNREACHABLE = new Set(['TimeoutError', 'AbortError']);

/** What a provider says of itself when it refuses (RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6). */
const REFUSALS: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  access_denied: 'did not let you in, or you have canceled',
  login_required: 'wants you to sign in there first',
  interaction_required: 'wants to ask you something first',
  consent_required: 'needs your consent',
  account_selection_required: 'wants you to choose an account',
  temporarily_unavailable: 'cannot sign anybody in at the moment',
  server_error: 'has met an error of its own',
});

/** Mistakes of the configuration here or there, which only an administrator can mend. */
const MISCONFIGURED = new Set([
  ...['invalid_client', 'unauthorized_client', 'invalid_scope', 'invalid_request'],
  ...['unsupported_response_type', 'unsupported_grant_type'],
]);

/** An error of talking to a provider as people are told it. Nothing that the provider wrote stands in it. */
export function failureOf(thrown: unknown, title: string): AppError {
  if (thrown instanceof AppError) return thrown;
  const { name, error } = thrown as { name?: unknown; error?: unknown };
  if (isCertificateEnded(thrown)) {
    return new AppError('IDENTITY_PROVIDER_FAILED', `The certificate of ${title} has ended.`, {
      remedy: 'Tell an administrator: it has to be renewed there.',
      cause: thrown,
    });
  }
  if (UNREACHABLE.has(String(name)) || isNetwork(thrown)) {
    return new AppError('IDENTITY_PROVIDER_UNREACHABLE', `${title} does not answer.`, { cause: thrown });
  }
  const code = typeof error === 'string' ? error : '';
  if (code === 'invalid_grant') {
    return new AppError('SIGN_IN_OVER', `${title} does not take its own answer any more.`, {
      remedy: 'Begin again at the sign-in page.',
    });
  }
  const words = REFUSALS[code];
  if (words !== undefined) return new AppError('IDENTITY_PROVIDER_FAILED', `${title} ${words}.`);
  if (MISCONFIGURED.has(code)) {
    return new AppError('IDENTITY_PROVIDER_FAILED', `${title} does not accept this gateway (${code}).`, {
      remedy: 'Tell an administrator: client_id, client_secret, scopes and the redirect URI have to fit.',
    });
  }
  return new AppError('IDENTITY_PROVIDER_FAILED', `${title} sent an answer that cannot be trusted.`, {
    cause: thrown,
  });
}

/** What may be written into the log: errors of tokens carry the tokens with them. */
export function reasonOf(thrown: unknown): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { reason: 'unknown' };
  const { code, error } = thrown as { code?: unknown; error?: unknown };
  const cause = thrown.cause instanceof Error ? thrown.cause.message.slice(0, 200) : undefined;
  return { reason: thrown.message.slice(0, 200), code, error, ...(isNetwork(thrown) ? { cause } : {}) };
}

function isNetwork(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const inner = thrown.cause;
  return (
    (thrown instanceof TypeError && thrown.message === 'fetch failed') ||
    (inner !== undefined && inner !== thrown && isDeeper(inner))
  );
}

const isDeeper = (inner: unknown): boolean =>
  (inner instanceof Error && UNREACHABLE.has(inner.name)) || isNetwork(inner);
