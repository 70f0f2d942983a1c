import { AppError } from '../../src/api.ts';

/** As nodemailer has them. */
interface SmtpError {
  readonly code?: string;
  readonly responseCode?: number;
  readonly message?: string;
}

/** What the server said is the operator's, without what was sent to it. */
export function failureOf(thrown: unknown, host: string, timeoutSeconds: number): AppError {
  const { code = '', responseCode = 0, message = '' } = thrown as SmtpError;
  const cause = thrown;
  if (thrown instanceof DOMException || code === 'ETIMEDOUT') {
    return new AppError('MAIL_UNREACHABLE', `The mail server ${host} took longer than ${timeoutSeconds} s.`, {
      cause,
    });
  }
  if (code === 'EAUTH') {
    return new AppError('MAIL_UNREACHABLE', `The mail server ${host} does not let the gateway in.`, {
      remedy: 'Check user and password of the plugin mail.',
      cause,
    });
  }
  // what OpenSSL says comes as a failure of the socket
  if (code === 'ETLS' || (code === 'ESOCKET' && /certificate|altname|ssl|tls/i.test(message))) {
    return new AppError('MAIL_UNREACHABLE', `The connection to the mail server ${host} cannot be secured.`, {
      remedy: 'Check tls and ca of the plugin mail, and the certificate of the server.',
      cause,
      detail: code,
    });
  }
  // RFC 5321 section 4.2.1: 5yz is for good
  if (responseCode >= 500) {
    return new AppError('MAIL_REFUSED', `The mail server ${host} refuses the mail (${responseCode}).`, {
      cause,
    });
  }
  return new AppError('MAIL_UNREACHABLE', `The mail server ${host} does not take the mail over.`, {
    cause,
    ...(code === '' ? {} : { detail: responseCode > 0 ? `${code} ${responseCode}` : code }),
  });
}
