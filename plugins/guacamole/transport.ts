import {
  asAppError,
  type BridgeContext,
  CLOSE_CODE,
  type TunnelEnd,
  type TunnelTarget,
  type TunnelTransport,
} from '../../src/api.ts';
import { explain } from './explain.ts';
import { GuacdComplaint } from './guacd-client.ts';
import { type Outcome, UNEXPLAINED, Verdict } from './outcome.ts';
import type { GuacdPool, PooledConnection } from './pool.ts';
import { Pump } from './pump.ts';
import { parseQuery, type ViewerChoices } from './query.ts';
import { canResize, handshakeSettings, type Reach } from './settings.ts';
import { closeReason, closeReasonOf, STATUS, STATUS_OF_END } from './status.ts';
import { ViewerLink } from './viewer-link.ts';

export interface TransportOptions {
  readonly pool: GuacdPool;
  readonly reach: Reach;
  readonly connectMs: number;
  readonly handshakeMs: number;
  /** From `ready` until the first picture is complete. */
  readonly pictureMs: number;
}

/** Shows desktops through guacd: the browser speaks the Guacamole protocol. */
export function guacamoleTransport(options: TransportOptions): TunnelTransport {
  return {
    id: 'guacamole',
    title: 'Guacamole',
    subprotocol: 'guacamole',
    protocols: ['vnc', 'rdp', 'ssh', 'telnet'],
    preference: 10,
    unavailable: () => options.pool.source.unavailable(),
    checkQuery: (query) => void parseQuery(query),
    closeReason: closeReasonOf,
    bridge: (viewer, target, context) => new Bridge(options, target, context).run(viewer),
  };
}

/** One viewer of one desktop. */
class Bridge {
  readonly #options: TransportOptions;
  readonly #target: TunnelTarget;
  readonly #context: BridgeContext;
  readonly #choices: ViewerChoices;
  readonly #verdict = new Verdict();
  #pump: Pump | null = null;

  constructor(options: TransportOptions, target: TunnelTarget, context: BridgeContext) {
    this.#options = options;
    this.#target = target;
    this.#context = context;
    this.#choices = parseQuery(context.query);
  }

  async run(socket: Parameters<TunnelTransport['bridge']>[0]): Promise<TunnelEnd> {
    const { signal } = this.#context;
    const onAbort = (): void => this.#verdict.reach({ kind: 'end', end: signal.reason as TunnelEnd });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    const viewer = new ViewerLink(socket, this.#verdict);
    const pooled = await this.#connect();
    try {
      if (pooled !== null && !this.#verdict.isReached) this.#pumpThrough(pooled, viewer);
      const outcome = await this.#verdict.outcome;
      this.#pump?.stop();
      const end = await this.#endOf(outcome);
      const { reason, message } = end;
      await viewer.close(CLOSE_CODE[reason], closeReason(this.#statusOf(outcome, end), message));
      return end;
    } catch (error) {
      viewer.release();
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (this.#pump === null) pooled?.connection.socket.destroy();
      pooled?.release();
    }
  }

  /** Null when the verdict was reached instead. */
  async #connect(): Promise<PooledConnection | null> {
    const { pool, reach, connectMs, handshakeMs } = this.#options;
    const settings = handshakeSettings(this.#target, this.#choices, reach);
    const limits = { connectMs, handshakeMs, signal: this.#verdict.signal };
    try {
      return await pool.connect(this.#target.protocol, settings, limits);
    } catch (error) {
      if (error instanceof GuacdComplaint) {
        const { status, message: words } = error;
        this.#verdict.reach({ kind: 'complaint', complaint: { status, words } });
      } else {
        this.#verdict.reach({ kind: 'failure', error: asAppError(error) });
      }
      return null;
    }
  }

  #pumpThrough({ connection }: PooledConnection, viewer: ViewerLink): void {
    const { protocol, width, height } = this.#target;
    const { stats, log } = this.#context;
    this.#pump = new Pump(connection, viewer, this.#verdict, {
      stats,
      log,
      pictureMs: this.#options.pictureMs,
      canResize: canResize(protocol, this.#choices, connection.parameters),
      // guacd may send it before the viewer is among those that it sends to, and then never again
      announce:
        protocol === 'rdp'
          ? { width: this.#choices.width ?? width, height: this.#choices.height ?? height }
          : null,
    });
    this.#pump.start();
  }

  /** Throws the AppError of a desktop that was never shown. */
  async #endOf(outcome: Outcome): Promise<TunnelEnd> {
    if (outcome.kind === 'end') return outcome.end;
    if (outcome.kind === 'failure') throw outcome.error;
    const session = SESSION_ENDS[outcome.complaint.status];
    if (session !== undefined) return { reason: 'desktop-closed', message: session };
    const { signal } = this.#context;
    const error = await explain(outcome.complaint, this.#target, { reach: this.#options.reach, signal });
    if (signal.aborted) return signal.reason as TunnelEnd;
    if (this.#pump?.hasPicture !== true) throw error;
    // nothing is wrong with the desktop: it ended soon
    if (outcome.complaint === UNEXPLAINED && error.code === 'GUACD_UNREACHABLE') {
      return { reason: 'desktop-closed', message: 'The desktop ended the connection.' };
    }
    return { reason: 'desktop-error', message: error.message };
  }

  /** guacd's own status where it had one. */
  #statusOf(outcome: Outcome, { reason }: TunnelEnd): number {
    const isTheirs =
      outcome.kind === 'complaint' &&
      outcome.complaint !== UNEXPLAINED &&
      (reason === 'desktop-error' || reason === 'desktop-closed');
    return (isTheirs && outcome.complaint.status) || STATUS_OF_END[reason];
  }
}

/** What guacd calls an error although the desktop just ended. */
const SESSION_ENDS: Readonly<Record<number, string>> = {
  [STATUS.SESSION_CONFLICT]: 'The desktop ended the session because another one took its place.',
  [STATUS.SESSION_TIMEOUT]: 'The desktop ended the session because it was idle for too long.',
  [STATUS.SESSION_CLOSED]: 'The desktop ended the session.',
};
