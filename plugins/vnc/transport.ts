import { once } from 'node:events';
import type { WebSocket } from 'ws';
import { AppError, CLOSE_CODE, closeViewer, type TunnelEnd, type TunnelTransport } from '../../src/api.ts';
import { LargeBuffers } from './read-buffers.ts';
import { VERSION_QUERY, VncTunnel } from './tunnel.ts';

export interface VncTransportOptions {
  readonly handshakeTimeoutMs: number;
  readonly heartbeatMs: number;
}

/**
 * Carries RFB in binary WebSocket messages. The gateway does the security handshake with either side itself, so that a
 * browser never needs a password; from then on the bytes pass untouched.
 */
export function vncTransport(options: VncTransportOptions): TunnelTransport {
  const buffers = new LargeBuffers();
  return {
    id: 'vnc',
    title: 'VNC',
    subprotocol: 'binary',
    protocols: ['vnc'],
    preference: 20,
    unavailable: () => null,
    checkQuery(query) {
      for (const [key, value] of query) {
        if (key === VERSION_QUERY && value === '3.8') continue;
        throw new AppError('BAD_REQUEST', `The VNC viewer takes no parameter but ${VERSION_QUERY}=3.8.`, {
          detail: `unknown parameter: ${key.slice(0, 60)}`,
        });
      }
    },
    async bridge(viewer, target, context) {
      if (context.signal.aborted) return closed(viewer, context.signal.reason as TunnelEnd);
      const outcome = await new VncTunnel(viewer, target, context, { ...options, buffers }).ended();
      if ('error' in outcome) throw outcome.error;
      return closed(viewer, outcome.end);
    },
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
