import { connect } from 'node:net';
import { AppError } from '../errors.ts';
import type { Protocol } from '../instances/provider.ts';
import { pause } from '../wait.ts';
import { BANNERS } from './banner.ts';

export interface DesktopAddress {
  readonly protocol: Protocol;
  readonly host: string;
  readonly port: number;
}

export interface ProbeOptions extends DesktopAddress {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/**
 * `why` says as a clause, without host and port, what was found instead of the protocol's handshake; `isLate` when
 * `timeoutMs` passed without any finding.
 */
export type ProbeResult =
  | { readonly answered: true }
  | { readonly answered: false; readonly why: string; readonly isLate: boolean };

const FIRST_GAP_MS = 5;
const LONGEST_GAP_MS = 250;
const GAP_GROWTH = 1.5;
/** A desktop on a busy machine may accept long before it speaks; a port proxy may accept and never get through. */
const FIRST_ATTEMPT_MS = 2000;
const LONGEST_ATTEMPT_MS = 10_000;
const MAX_BYTES = 4096;

/**
 * Resolves when the desktop's own protocol answers. An accepted connection is not enough: a port proxy accepts before
 * the guest listens. A TigerVNC server counts each connection without authentication against the address until one
 * succeeds, so a desktop that has answered is not asked again.
 * Rejects with DESKTOP_SILENT after `timeoutMs`, and with the signal's reason when it aborts.
 */
export async function waitForDesktop(options: ProbeOptions): Promise<void> {
  const { signal, timeoutMs } = options;
  const deadline = performance.now() + timeoutMs;
  let gap = FIRST_GAP_MS;
  let attempt = FIRST_ATTEMPT_MS;
  let found: string | null = null;
  for (;;) {
    const left = deadline - performance.now();
    const result = await probeDesktop({ ...options, timeoutMs: Math.max(1, Math.min(attempt, left)) });
    if (result.answered) return;
    const isCutShort = result.isLate && left < attempt;
    // what an attempt without its full time did not find out says nothing
    if (!isCutShort || found === null) found = result.why;
    if (performance.now() + gap >= deadline) throw silent(timeoutMs, found);
    await pause(gap, signal);
    signal.throwIfAborted();
    gap = Math.min(gap * GAP_GROWTH, LONGEST_GAP_MS);
    attempt = Math.min(attempt * GAP_GROWTH, LONGEST_ATTEMPT_MS);
  }
}

/** One attempt, its socket closed when this settles. Rejects only when `signal` aborts, with its reason. */
export function probeDesktop({
  protocol,
  host,
  port,
  signal,
  timeoutMs,
}: ProbeOptions): Promise<ProbeResult> {
  if (protocol === 'console')
    throw new AppError('PROVIDER_FAILED', 'A console has no address to be asked at.');
  const banner = BANNERS[protocol];
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const socket = connect({ host, port, noDelay: true });
    let bytes: Buffer = Buffer.alloc(0);
    let isOpen = false;
    let openLongEnough: NodeJS.Timeout | undefined;

    const release = (): void => {
      clearTimeout(late);
      clearTimeout(openLongEnough);
      signal.removeEventListener('abort', leave);
      socket.removeAllListeners();
      // a reset may still arrive
      socket.on('error', () => {});
      socket.destroy();
    };
    const settle = (result: ProbeResult): void => {
      release();
      resolve(result);
    };
    const fail = (why: string, isLate = false): void => settle({ answered: false, why, isLate });
    const leave = (): void => {
      release();
      reject(signal.reason);
    };
    const late = setTimeout(
      () => fail(isOpen ? 'it accepted the connection and said nothing' : 'its address did not react', true),
      timeoutMs,
    );
    signal.addEventListener('abort', leave, { once: true });

    socket.once('connect', () => {
      isOpen = true;
      if (banner.greeting !== null) socket.write(banner.greeting);
      if (banner.openForMs !== undefined) {
        openLongEnough = setTimeout(() => settle({ answered: true }), banner.openForMs);
      }
    });
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const known = banner.recognises(bytes);
      if (known === true) settle({ answered: true });
      else if (known === false || bytes.length > MAX_BYTES) fail(`what answered does not speak ${protocol}`);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => fail(connectionFailure(error)));
    socket.once('close', () => fail('it closed the connection without a word'));
  });
}

/** A socket's failure as a clause, without the host and port that Node's own message holds. */
export function connectionFailure({ code }: NodeJS.ErrnoException): string {
  return FAILURES[code ?? ''] ?? `the connection failed${code === undefined ? '' : ` (${code})`}`;
}

const FAILURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at its port',
  ECONNRESET: 'it reset the connection',
  EPIPE: 'it closed the connection',
  ETIMEDOUT: 'its address did not react',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name cannot be looked up now',
  EACCES: 'connecting to it is not permitted',
};

function silent(timeoutMs: number, why: string): AppError {
  const seconds = Math.round(timeoutMs / 100) / 10;
  return new AppError('DESKTOP_SILENT', `The desktop did not answer within ${seconds} s.`, {
    detail: `At the last attempt ${why}.`,
  });
}
