import { connect } from 'node:net';
import { AppError, connectionFailure, rfb } from '../../src/api.ts';

export interface LogInCheck {
  readonly host: string;
  readonly port: number;
  readonly password: string | null;
  readonly timeoutMs: number;
}

const MOST_BYTES = 4096;

/**
 * Signs in to a VNC desktop from the gateway and leaves at once: tells whether it is there and takes the password.
 * Rejects with DESKTOP_UNREACHABLE, DESKTOP_REFUSED or DESKTOP_PROTOCOL_ERROR.
 */
export async function checkVncLogIn({ host, port, password, timeoutMs }: LogInCheck): Promise<void> {
  const reader = new rfb.RfbReader({ limit: MOST_BYTES });
  const socket = connect({ host, port, noDelay: true });
  const lost = (why: string): void =>
    reader.end(new AppError('DESKTOP_UNREACHABLE', `The desktop cannot be reached: ${why}.`));
  const timer = setTimeout(() => lost('it does not answer in time'), timeoutMs);
  socket.on('data', (bytes: Buffer) => void (reader.push(bytes) || socket.pause()));
  socket.on('error', (error) => lost(connectionFailure(error)));
  socket.on('close', () => lost('it closed the connection'));
  try {
    await rfb.logInToDesktop({ reader, password, write: (bytes) => void socket.write(bytes) });
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}
