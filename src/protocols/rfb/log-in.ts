import { AppError } from '../../errors.ts';
import type { RfbReader } from './reader.ts';
import { cleanLine, readReason, SECURITY, SECURITY_OK, securityName } from './security.ts';
import { handshakeOf, type RfbMinor, VERSION_LENGTH, versionMessage } from './version.ts';
import { CHALLENGE_LENGTH, vncAuthResponse } from './vnc-auth.ts';

export interface DesktopLogIn {
  readonly reader: RfbReader;
  readonly write: (bytes: Buffer) => void;
  readonly password: string | null;
}

const SERVER_INIT_LENGTH = 24;
const NAME_LENGTH_AT = 20;
const MAX_NAME = 1024;
const SHARED = Buffer.from([1]);

/**
 * The client's part of the RFB handshake (RFC 6143 section 7.1 and 7.3), always asking for a shared desktop.
 * @returns the ServerInit message, its name freed of control characters.
 * Rejects with DESKTOP_REFUSED when the desktop wants other credentials, with DESKTOP_PROTOCOL_ERROR when it does not speak
 * RFB, and with what the reader was ended with. A refusal is final: servers lock an address out after a few.
 */
export async function logInToDesktop({ reader, write, password }: DesktopLogIn): Promise<Buffer> {
  const minor = handshakeOf(await reader.read(VERSION_LENGTH));
  if (minor === null) throw broken('It does not speak RFB.');
  write(versionMessage(minor));
  const type = minor === 3 ? await typeImposed(reader) : await typeOffered(reader, password);
  if (minor !== 3) write(Buffer.from([type]));
  if (type === SECURITY.vncAuth) write(vncAuthResponse(await reader.read(CHALLENGE_LENGTH), known(password)));
  // before 3.8 there is no result after None
  if (type === SECURITY.vncAuth || minor === 8) await readResult(reader, minor);
  write(SHARED);
  return readServerInit(reader);
}

/** RFC 6143 appendix A.1: a 3.3 server decides. */
async function typeImposed(reader: RfbReader): Promise<number> {
  const type = (await reader.read(4)).readUInt32BE(0);
  if (type === SECURITY.invalid)
    throw refused('The desktop refused the connection', await readReason(reader));
  if (type !== SECURITY.none && type !== SECURITY.vncAuth) throw unacceptable([type]);
  return type;
}

async function typeOffered(reader: RfbReader, password: string | null): Promise<number> {
  const [count = 0] = await reader.read(1);
  if (count === 0) throw refused('The desktop refused the connection', await readReason(reader));
  const types = [...(await reader.read(count))];
  if (types.includes(SECURITY.none)) return SECURITY.none;
  if (!types.includes(SECURITY.vncAuth)) throw unacceptable(types);
  known(password);
  return SECURITY.vncAuth;
}

async function readResult(reader: RfbReader, minor: RfbMinor): Promise<void> {
  const result = (await reader.read(4)).readUInt32BE(0);
  if (result === SECURITY_OK) return;
  throw refused('The desktop refused the password', minor === 8 ? await readReason(reader) : null);
}

async function readServerInit(reader: RfbReader): Promise<Buffer> {
  const fixed = await reader.read(SERVER_INIT_LENGTH);
  const length = fixed.readUInt32BE(NAME_LENGTH_AT);
  if (length > MAX_NAME) throw broken('Its name is longer than any name.');
  const name = (await reader.read(length)).map((byte) => (byte < 0x20 || byte === 0x7f ? 0x20 : byte));
  return Buffer.concat([fixed, name]);
}

function known(password: string | null): string {
  if (password !== null) return password;
  throw new AppError('DESKTOP_REFUSED', 'The desktop asks for a password, and the application has none.', {
    remedy: 'Give the application the password of its desktop, or "generate" where the desktop takes one.',
  });
}

function refused(what: string, reason: string | null): AppError {
  return new AppError('DESKTOP_REFUSED', `${what}${reason === null ? '' : `: ${withoutPeriod(reason)}`}.`);
}

function unacceptable(types: readonly number[]): AppError {
  return new AppError('DESKTOP_REFUSED', 'The desktop offers no security type that the gateway speaks.', {
    detail: `offered: ${types.map(securityName).join(', ')}; spoken: 1 (None), 2 (VncAuth)`,
    remedy: 'Let the desktop offer VNC authentication (VncAuth) or None.',
  });
}

function broken(detail: string): AppError {
  return new AppError('DESKTOP_PROTOCOL_ERROR', 'The desktop does not answer as a VNC server.', { detail });
}

function withoutPeriod(reason: string): string {
  return (cleanLine(reason.slice(0, 160)) ?? '').replace(/[.\s]+$/, '');
}
