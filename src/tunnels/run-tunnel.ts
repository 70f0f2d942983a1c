import type { WebSocket } from 'ws';
import type { Database } from '../db/database.ts';
import { asAppError } from '../errors.ts';
import type { EventBus } from '../events/bus.ts';
import type { Logger } from '../log.ts';
import type { Recorder, Recording } from '../recordings/recorder.ts';
import type { RecordingFault } from '../recordings/recording-file.ts';
import type { Rush } from '../rush.ts';
import { closeViewer } from './close-viewer.ts';
import { CAME_BACK, type LiveTunnel } from './live-tunnels.ts';
import { figuresOf } from './statistics.ts';
import { CLOSE_CODE, type TunnelEnd, type TunnelTarget, type TunnelTransport } from './transport.ts';
import { VIEWER_LEASE_MS } from './viewer-leases.ts';

export interface TunnelRun {
  readonly db: Database;
  /** The gateway process, for the row. */
  readonly seat: string;
  readonly bus: EventBus;
  readonly log: Logger;
  readonly rush: Pick<Rush, 'turn'>;
  readonly transport: TunnelTransport;
  readonly target: TunnelTarget;
  readonly query: URLSearchParams;
  readonly tunnel: LiveTunnel;
  /** Null for what is not recorded. */
  readonly recorder: Pick<Recorder, 'begin'> | null;
}

/**
 * Carries one desktop over one socket and keeps its row: opened before, closed in any case, with the reason.
 * @param viewer open and paused; closed when this resolves. Never rejects.
 */
export async function runTunnel(viewer: WebSocket, run: TunnelRun): Promise<void> {
  const { db, seat, bus, log, rush, transport, target, query, tunnel } = run;
  let reason = 'viewer-error';
  let recording: Recording | null = null;
  let connected = (): void => {};
  // a transport listens itself from its first line on; until then an error must not end the process
  const ignore = (error: Error): void => log.debug({ err: error }, 'a viewer’s socket failed');
  viewer.on('error', ignore);
  try {
    connected = await rush.turn();
    const openedAt = Date.now();
    const { viewerKey } = tunnel;
    const row = {
      id: tunnel.id,
      instanceId: target.instanceId,
      userId: tunnel.userId,
      transport: transport.id,
      address: tunnel.address.slice(0, 64),
      seat,
      viewerKey,
      aliveUntil: openedAt + VIEWER_LEASE_MS,
      openedAt,
      paintedAt: null,
      closedAt: null,
      reason: null,
      bytesToViewer: 0,
      bytesFromViewer: 0,
    };
    if (viewerKey === null) await db.viewers.insert(row);
    else {
      const former = { closedAt: openedAt, reason: CAME_BACK.reason };
      await db.together(() => [db.viewers.closeElsewhere(seat, viewerKey, former), db.viewers.insert(row)]);
    }
    bus.emit('instance.changed', { instanceId: target.instanceId });
    recording = await record(viewer, run);
    // gone while its row was written: no listener of the transport would be told
    if (viewer.readyState !== viewer.OPEN) {
      reason = 'viewer-lost';
      return;
    }
    const { signal } = tunnel.controller;
    const end = await transport.bridge(viewer, target, {
      query,
      viewerKey,
      stats: tunnel.stats,
      log,
      signal,
      connected,
    });
    reason = end.reason;
    log.info({ reason, ...figuresOf(tunnel.stats) }, 'tunnel ended');
  } catch (thrown) {
    const error = asAppError(thrown);
    reason = error.code;
    log.warn({ code: error.code, detail: error.detail, err: error.cause }, error.message);
    closeViewer(viewer, CLOSE_CODE.unreachable, transport.closeReason?.(error) ?? error.message);
  } finally {
    connected();
    if (viewer.readyState !== viewer.CLOSED) closeViewer(viewer, CLOSE_CODE['viewer-error'], '');
    await recording?.end();
    await closeRow(run, reason);
  }
}

/** What is to be recorded and cannot be is not shown. */
async function record(
  viewer: WebSocket,
  { recorder, transport, target, tunnel }: TunnelRun,
): Promise<Recording | null> {
  if (recorder === null || transport.recordedAs === undefined) return null;
  const { id, userId, controller } = tunnel;
  const { instanceId } = target;
  const recorded = { id, instanceId, userId, transport: transport.id, format: transport.recordedAs };
  return recorder.begin(viewer, recorded, (fault) => controller.abort(RECORDING_ENDS[fault]));
}

const RECORDING_ENDS: Readonly<Record<RecordingFault, TunnelEnd>> = {
  full: { reason: 'recording-ended', message: 'The recording is full; another one begins.' },
  failed: { reason: 'recording-ended', message: 'The recording could not be written any further.' },
};

async function closeRow({ db, bus, log, target, tunnel }: TunnelRun, reason: string): Promise<void> {
  const { bytesToViewer, bytesFromViewer } = tunnel.stats;
  try {
    await db.viewers.close(tunnel.id, {
      closedAt: Date.now(),
      reason: reason.slice(0, 32),
      bytesToViewer,
      bytesFromViewer,
    });
  } catch (error) {
    log.error({ err: error }, 'a viewer’s row could not be closed; it ends by itself');
  }
  bus.emit('instance.changed', { instanceId: target.instanceId });
}
