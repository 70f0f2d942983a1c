import { userInfo } from 'node:os';
import { AppError, asAppError } from '../errors.ts';
import { SshFailure } from './ssh-failure.ts';

/** What the engine answered instead of doing what it was asked. */
export interface EngineRefusal {
  /** HTTP status. */
  readonly status: number;
  /** The engine's own words. */
  readonly message: string;
}

/** The engine's refusal behind an error of `Engine.ask`; null when it was something else. */
export function engineRefusal(error: unknown): EngineRefusal | null {
  const thrown = error instanceof AppError ? error.cause : error;
  if (!(thrown instanceof Error) || !('statusCode' in thrown)) return null;
  const { statusCode, json } = thrown as Error & { statusCode?: unknown; json?: unknown };
  if (typeof statusCode !== 'number') return null;
  const told = typeof json === 'object' && json !== null && 'message' in json ? json.message : null;
  const message = typeof told === 'string' ? told : thrown.message.replace(/^\(HTTP code \d+\) .*? - /, '');
  return { status: statusCode, message: message.trim() };
}

/**
 * What a client or connection threw, as an AppError: PROVIDER_UNREACHABLE when the engine could not be asked,
 * PROVIDER_FAILED with the engine's own words when it refused.
 * @param address as people are told it.
 */
export function engineFailure(error: unknown, address: string): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof SshFailure) {
    const { message, remedy, complaint } = error;
    return new AppError('PROVIDER_UNREACHABLE', message, { remedy, detail: complaint, cause: error });
  }
  const refusal = engineRefusal(error);
  if (refusal !== null) {
    if (/HTTP request to an HTTPS server/i.test(refusal.message)) return wantsTls(address, error);
    const message = `Docker did not do what it was asked (status ${refusal.status}).`;
    return new AppError('PROVIDER_FAILED', message, { detail: refusal.message, cause: error });
  }
  if (!(error instanceof Error) || isMistake(error)) return asAppError(error);
  const code = 'code' in error ? String(error.code) : '';
  const known = CONNECTION[code] ?? (isTls(code) ? TLS : BROKEN);
  return new AppError('PROVIDER_UNREACHABLE', known.message(address), {
    remedy: known.remedy(address),
    cause: error,
    ...(known === BROKEN ? { detail: error.message } : {}),
  });
}

function wantsTls(address: string, cause: unknown): AppError {
  return new AppError('PROVIDER_UNREACHABLE', `Docker at ${address} wants TLS.`, {
    remedy:
      'Set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or cert_path of [plugins.docker], to the folder with ca.pem, cert.pem and key.pem.',
    cause,
  });
}

/** @param ms how long it was waited for. */
export function engineSilent(address: string, ms: number): AppError {
  return new AppError(
    'PROVIDER_UNREACHABLE',
    `Docker at ${address} did not answer within ${Math.round(ms / 100) / 10} s.`,
    { remedy: 'Look at the log of the Docker daemon, and restart it if it hangs.' },
  );
}

interface Known {
  readonly message: (address: string) => string;
  readonly remedy: (address: string) => string;
}

const ABSENT: Known = {
  message: (address) => `No Docker daemon listens at ${address}.`,
  remedy: () =>
    'Install Docker and start it (systemctl start docker), or set DOCKER_HOST to where it listens.',
};

const FORBIDDEN: Known = {
  message: (address) => `The gateway may not use Docker at ${address}: permission denied.`,
  remedy: () =>
    `Add the gateway's user to the socket's group (usermod -aG docker ${userName()}) and start the gateway from a new session, or run Docker rootless.`,
};

const UNKNOWN_HOST: Known = {
  message: (address) => `The host of Docker at ${address} is unknown.`,
  remedy: () => 'Correct the host name in DOCKER_HOST, or in host of [plugins.docker].',
};

const NO_ROUTE: Known = {
  message: (address) => `The host of Docker at ${address} cannot be reached.`,
  remedy: () => 'Check the network and the firewall between the gateway and Docker.',
};

const TLS: Known = {
  message: (address) => `The gateway and Docker at ${address} could not agree on TLS.`,
  remedy: () =>
    'Check ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH (or cert_path of [plugins.docker]), and that Docker listens with TLS.',
};

const BROKEN: Known = {
  message: (address) => `The connection to Docker at ${address} broke.`,
  remedy: () => 'Check that the Docker daemon is running, and look at its log.',
};

const CONNECTION: Readonly<Record<string, Known>> = {
  ENOENT: ABSENT,
  ECONNREFUSED: ABSENT,
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  ENOTFOUND: UNKNOWN_HOST,
  EAI_AGAIN: UNKNOWN_HOST,
  ETIMEDOUT: NO_ROUTE,
  EHOSTUNREACH: NO_ROUTE,
  ENETUNREACH: NO_ROUTE,
};

/** Of the program, not of the connection. System errors carry a code, which some of these may too. */
function isMistake(error: Error): boolean {
  return !('code' in error) && (error instanceof TypeError || error instanceof RangeError);
}

function isTls(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|ERR_OSSL)/.test(code);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'USER';
  }
}
