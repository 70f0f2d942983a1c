import { connect } from 'node:net';
import { connectionFailure, type GuestProtocol } from '../../src/api.ts';
import { Framer, MAX_INSTRUCTION_BYTES } from './framer.ts';
import type { GuacdAddress } from './guacd-client.ts';
import { decode, encode } from './instruction.ts';

export interface AskOptions {
  readonly timeoutMs: number;
  /** Whether it knows this one; VNC when unset. */
  readonly protocol?: GuestProtocol;
  readonly signal: AbortSignal;
}

/** What a guacd says of itself; `why` is a clause, without its address. */
export type GuacdAnswer =
  | { readonly answered: true; readonly version: string }
  | { readonly answered: false; readonly why: string };

/** The first step of a handshake, and no more. Rejects only when `signal` aborts, with its reason. */
export function askGuacd(
  address: GuacdAddress,
  { timeoutMs, protocol = 'vnc', signal }: AskOptions,
): Promise<GuacdAnswer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const socket = connect({ ...address, noDelay: true });
    const framer = new Framer();
    let bytes: Buffer = Buffer.alloc(0);
    const release = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', leave);
      socket.removeAllListeners().on('error', () => undefined);
      socket.destroy();
    };
    const settle = (answer: GuacdAnswer): void => {
      release();
      resolve(answer);
    };
    const leave = (): void => {
      release();
      reject(signal.reason);
    };
    const fail = (why: string): void => settle({ answered: false, why });
    const timer = setTimeout(() => fail('it does not answer in time'), timeoutMs);
    signal.addEventListener('abort', leave, { once: true });
    socket.once('connect', () => socket.write(encode('select', protocol)));
    socket.once('error', (error) => fail(connectionFailure(error)));
    socket.once('close', () => fail('it closed the connection'));
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const version = versionIn(framer, bytes);
      if (version === undefined) return;
      if (version === null) fail('what answers is not guacd');
      else settle({ answered: true, version });
    });
  });
}

/** Undefined as long as more is needed, null when it is no answer of guacd's. */
function versionIn(framer: Framer, bytes: Buffer): string | null | undefined {
  try {
    if (framer.scan(bytes, 0, bytes.length) === 0 && framer.lastBegin < 0) {
      return bytes.length > MAX_INSTRUCTION_BYTES ? null : undefined;
    }
  } catch {
    return null;
  }
  const { opcode, args } = decode(bytes);
  if (opcode !== 'args') return null;
  const version = /^VERSION_(\d+_\d+_\d+)$/.exec(args[0] ?? '')?.[1];
  // before 1.1.0 guacd did not say
  return version?.replaceAll('_', '.') ?? '1.0.0';
}
