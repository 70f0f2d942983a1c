import { AppError } from '../errors.ts';
import { Turns } from './turns.ts';

const MIN_LENGTH = 8;
const MAX_BYTES = 1024;

/** Parameters of OWASP's password storage sheet for argon2id: 19 MiB, 2 passes, 1 lane. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Half of libuv's threads, so that a crowd at the door does not keep everybody else's files from being read. */
const turns = new Turns({ atOnce: 2, longestLine: 100 });

/** Hash of a password that nobody has: verified for unknown users so that they take as long as known ones. */
let decoy: Promise<string> | undefined;

export async function hashPassword(password: string): Promise<string> {
  const { hash } = await import('@node-rs/argon2');
  return hash(password, OPTIONS);
}

/** Takes the same time whether the user exists or not. Runs outside the event loop's thread. Rejects with RATE_LIMITED. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const { verify } = await import('@node-rs/argon2');
  if (Buffer.byteLength(password) > MAX_BYTES) return false;
  decoy ??= hashPassword('nobody has this password');
  const hash = stored ?? (await decoy);
  const matches = await turns.take(() => verify(hash, password));
  if (matches === null) {
    throw new AppError('RATE_LIMITED', 'Too many people sign in at this moment.', {
      headers: { 'Retry-After': '5' },
    });
  }
  return matches && stored !== null;
}

/** Rejects a new password that is too short or too long to be one. */
export function checkNewPassword(password: string): void {
  if (Array.from(password).length < MIN_LENGTH) {
    throw new AppError('INVALID_BODY', `The password needs at least ${MIN_LENGTH} characters.`, {
      detail: 'password',
    });
  }
  if (Buffer.byteLength(password) > MAX_BYTES) {
    throw new AppError('INVALID_BODY', `The password may hold at most ${MAX_BYTES} bytes.`, {
      detail: 'password',
    });
  }
}
