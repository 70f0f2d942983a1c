import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { AppError, withDeadline } from '../../src/api.ts';

/** RFC 4511 section 4.14: an extended request, message 1, of this OID. */
const OID = '1.3.6.1.4.1.1466.20037';
const START_TLS = Buffer.concat([
  Buffer.from('301d0201017718', 'hex'),
  Buffer.from([0x80, OID.length]),
  Buffer.from(OID),
]);
const LONGEST_ANSWER = 1000;

export interface ConnectOptions {
  readonly startTls: boolean;
  /** PEM. */
  readonly ca: string | undefined;
  /** For the connection to be there, encryption included. */
  readonly timeoutMs: number;
}

/**
 * A connection to a directory, encrypted unless the operator wants it otherwise, before anything is asked. StartTLS is done
 * here and not by the client, which would take over what somebody on the way has put in front of the encryption, and would
 * connect anew without it.
 * @param signal aborts the connection for as long as it lives.
 */
export async function connect(
  address: string,
  { startTls, ca, timeoutMs }: ConnectOptions,
  signal: AbortSignal,
): Promise<Socket> {
  const { protocol, hostname, port } = new URL(address);
  const isLdaps = protocol === 'ldaps:';
  const host = hostname.replace(/^\[|\]$/g, '');
  signal.throwIfAborted();
  const socket = connectTcp({ host, port: Number(port) || (isLdaps ? 636 : 389) });
  const leave = (): void => void socket.destroy();
  signal.addEventListener('abort', leave, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', leave));
  try {
    return await withDeadline(timeoutMs, [signal], async (opening) => {
      await once(socket, 'connect', { signal: opening });
      if (!isLdaps && !startTls) return socket;
      if (!isLdaps) await askForTls(socket, opening);
      return encrypted(socket, host, ca, opening);
    });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function encrypted(
  socket: Socket,
  host: string,
  ca: string | undefined,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const secure = connectTls({
    ...{ socket, host, minVersion: 'TLSv1.2' },
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
  });
  // the one below ends with this one, not the other way round
  secure.once('close', () => socket.destroy());
  await once(secure, 'secureConnect', { signal });
  return secure;
}

async function askForTls(socket: Socket, signal: AbortSignal): Promise<void> {
  socket.write(START_TLS);
  let answer = Buffer.alloc(0);
  while (lengthOf(answer) === null || answer.length < (lengthOf(answer) ?? 0)) {
    const [part] = (await once(socket, 'data', { signal })) as [Buffer];
    answer = Buffer.concat([answer, part]);
    if (answer.length > LONGEST_ANSWER) throw refused();
  }
  socket.pause();
  // nothing may follow it: it would be read as if it came encrypted
  if (answer.length !== lengthOf(answer) || !isSuccess(answer)) throw refused();
}

/** Of the message that begins here, its head included; null while that is not known. */
function lengthOf(bytes: Buffer): number | null {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined) return null;
  if (tag !== 0x30) throw refused();
  if (first < 0x80) return 2 + first;
  const size = first & 0x7f;
  if (size < 1 || size > 4) throw refused();
  return bytes.length < 2 + size ? null : 2 + size + bytes.readUIntBE(2, size);
}

/** Message 1, an extended response (tag 0x78), result 0. */
function isSuccess(bytes: Buffer): boolean {
  const head = bytes[1] !== undefined && bytes[1] < 0x80 ? 2 : 2 + ((bytes[1] ?? 0) & 0x7f);
  const inner = bytes.subarray(head);
  const isAnswer = inner.subarray(0, 4).equals(Buffer.from([0x02, 0x01, 0x01, 0x78]));
  const length = inner[4] ?? 0;
  const result = inner.subarray(length < 0x80 ? 5 : 5 + (length & 0x7f));
  return isAnswer && result.subarray(0, 3).equals(Buffer.from([0x0a, 0x01, 0x00]));
}

function refused(): AppError {
  return new AppError('IDENTITY_PROVIDER_FAILED', 'The directory does not encrypt the connection.', {
    remedy: 'Tell an administrator: nothing was sent to it. It has to know StartTLS, or be reached by ldaps.',
  });
}
