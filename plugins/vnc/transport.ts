import { once } from 'node:events';
import type { WebSocket } from 'ws';
import {
  AppError,
  CLOSE_CODE,
  closeViewer,
  type TunnelEnd,
  type TunnelTarget,
  type TunnelTransport,
} from '../../src/api.ts';
import { DesktopSocket } from './desktop-socket.ts';
import { DesktopStream } from './desktop-stream.ts';
import { LargeBuffers } from './read-buffers.ts';
import { type Desktop, VERSION_QUERY, VncTunnel, type VncTunnelOptions } from './tunnel.ts';

/** Shows desktops that speak VNC. */
export function vncTransport(options: VncTunnelOptions): TunnelTransport {
  return rfbTransport(
    { id: 'vnc', title: 'VNC', subprotocol: 'binary', protocols: ['vnc'], preference: 20 },
    options,
  );
}

/** Shows machines' own screens. Whatever else can show a machine is the better choice while all is well. */
export function consoleTransport(options: VncTunnelOptions): TunnelTransport {
  return rfbTransport(
    { id: 'console', title: 'Console', subprotocol: 'console', protocols: ['console'], preference: 0 },
    options,
  );
}

type Face = Pick<TunnelTransport, 'id' | 'title' | 'subprotocol' | 'protocols' | 'preference'>;

/**
 * Carries RFB in binary WebSocket messages. The gateway does the security handshake with either side itself, so that a
 * browser never needs a password; from then on the bytes pass untouched.
 */
function rfbTransport(face: Face, options: VncTunnelOptions): TunnelTransport {
  const buffers = new LargeBuffers();
  return {
    ...face,
    recordedAs: 'rfb',
    unavailable: () => null,
    checkQuery(query) {
      for (const [key, value] of query) {
        if (key === VERSION_QUERY && value === '3.8') continue;
        throw new AppError(
          'BAD_REQUEST',
          `The viewer ${face.title} takes no parameter but ${VERSION_QUERY}=3.8.`,
          {
            detail: `unknown parameter: ${key.slice(0, 60)}`,
          },
        );
      }
    },
    async bridge(viewer, target, context) {
      if (context.signal.aborted) return closed(viewer, context.signal.reason as TunnelEnd);
      const outcome = await new VncTunnel(viewer, desktopOf(target, buffers), context, options).ended();
      if ('error' in outcome) throw outcome.error;
      return closed(viewer, outcome.end);
    },
  };
}

function desktopOf(target: TunnelTarget, buffers: LargeBuffers): Desktop {
  if (target.protocol === 'console') {
    return { connect: (events) => new DesktopStream(target.openConsole, events), password: null };
  }
  const { endpoint, credentials } = target;
  return {
    connect: (events) => new DesktopSocket(endpoint, buffers, events),
    password: credentials.password,
  };
}

async function closed(viewer: WebSocket, end: TunnelEnd): Promise<TunnelEnd> {
  if (viewer.readyState !== viewer.CLOSED) {
    const gone = once(viewer, 'close');
    closeViewer(viewer, CLOSE_CODE[end.reason], end.message);
    await gone;
  }
  return end;
}
