import type { Tunnel } from 'guacamole-common-js';
import type { DesktopEvents } from './desktop.ts';
import { Guacamole } from './guacamole-library.ts';
import { encodeInstruction, parseInstructions } from './instruction.ts';

const INTERNAL = '';

/** What the library's types leave out. */
interface WholeTunnel extends Tunnel {
  setState(state: Tunnel.State): void;
  setUUID(id: string): void;
}

export interface SocketTunnel {
  readonly tunnel: Tunnel;
  /** Asks the gateway for an answer; `roundTrip` is told how long it took. */
  ping(): void;
}

/**
 * A tunnel over a socket that is open already, so that the page sees with which code it closes; lengths are counted in code
 * points, which the library's own tunnel does not do.
 */
export function socketTunnel(
  socket: WebSocket,
  events: Pick<DesktopEvents, 'roundTrip' | 'failed'>,
): SocketTunnel {
  const { CONNECTING, OPEN, CLOSED } = Guacamole.Tunnel.State;
  // abstract in the types only
  const tunnel = new (Guacamole.Tunnel as unknown as new () => WholeTunnel)();

  const send = (...elements: unknown[]): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(encodeInstruction(elements));
  };

  const instructionsOf = (frame: string): string[][] => {
    try {
      return parseInstructions(frame);
    } catch (error) {
      events.failed(error instanceof Error ? error.message : String(error));
      return [];
    }
  };

  const receive = ({ data }: MessageEvent<unknown>): void => {
    if (typeof data !== 'string') return;
    for (const [opcode = INTERNAL, ...elements] of instructionsOf(data)) {
      if (opcode !== INTERNAL) tunnel.oninstruction?.(opcode, elements);
      else if (elements[0] === 'ping') events.roundTrip(performance.now() - Number(elements[1]));
      else if (elements.length === 1 && tunnel.uuid === null) tunnel.setUUID(elements[0] ?? '');
      if (tunnel.state === CONNECTING) tunnel.setState(OPEN);
    }
  };

  const closed = (): void => tunnel.setState(CLOSED);

  tunnel.connect = () => {
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', receive);
    socket.addEventListener('close', closed);
    tunnel.setState(CONNECTING);
  };
  tunnel.disconnect = () => {
    socket.removeEventListener('message', receive);
    socket.removeEventListener('close', closed);
    socket.close();
    closed();
  };
  tunnel.sendMessage = (...elements: unknown[]) => {
    if (tunnel.isConnected()) send(...elements);
  };
  return { tunnel, ping: () => send(INTERNAL, 'ping', performance.now()) };
}
