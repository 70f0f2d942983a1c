import {
  AppError,
  asAppError,
  type BridgeContext,
  CLOSE_CODE,
  type DesktopTarget,
  type TunnelEnd,
  type TunnelTransport,
} from '../../src/api.ts';
import { explain, explainNoPicture } from './explain.ts';
import { awaitFirstPicture, type NoPicture } from './first-picture.ts';
import { GuacdComplaint } from './guacd-client.ts';
import type { Hold } from './keeper/keeper.ts';
import type { Returner, Returns } from './keeper/returns.ts';
import { ended, type Outcome, UNEXPLAINED, Verdict } from './outcome.ts';
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
  /** Nobody comes back to a connection where this is missing. */
  readonly returns?: Returns;
}

/** Shows desktops through guacd: the browser speaks the Guacamole protocol. */
export function guacamoleTransport(options: TransportOptions): TunnelTransport {
  return {
    id: 'guacamole',
    title: 'Guacamole',
    subprotocol: 'guacamole',
    protocols: ['vnc', 'rdp', 'ssh', 'telnet'],
    recordedAs: 'guacamole',
    preference: 10,
    unavailable: () => options.pool.source.unavailable(),
    checkQuery: (query) => void parseQuery(query),
    closeReason: closeReasonOf,
    async bridge(viewer, target, context) {
      if (target.protocol === 'console') throw new AppError('VIEWER_UNSUPPORTED', 'guacd shows no consoles.');
      return new Bridge(options, target, context).run(viewer);
    },
  };
}

/** One viewer of one desktop. */
class Bridge {
  readonly #options: TransportOptions;
  readonly #target: DesktopTarget;
  readonly #context: BridgeContext;
  readonly #choices: ViewerChoices;
  readonly #verdict = new Verdict();
  readonly #returner: Returner | null;
  #pump: Pump | null = null;
  #hold: Hold | null = null;

  constructor(options: TransportOptions, target: DesktopTarget, context: BridgeContext) {
    this.#options = options;
    this.#target = target;
    this.#context = context;
    this.#choices = parseQuery(context.query);
    this.#returner = returnerOf(target, context.viewerKey);
  }

  async run(socket: Parameters<TunnelTransport['bridge']>[0]): Promise<TunnelEnd> {
    const { signal } = this.#context;
    const onAbort = (): void => this.#verdict.reach({ kind: 'end', end: signal.reason as TunnelEnd });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    const viewer = new ViewerLink(socket, this.#verdict);
    let pooled = (await this.#rejoin()) ?? (await this.#connect());
    try {
      for (let left = RETRIES; pooled !== null && !this.#verdict.isReached; left -= 1) {
        const pump = this.#pumpThrough(pooled, viewer, left > 0);
        const why = await awaitFirstPicture(pooled, pump, this.#verdict, this.#options.pictureMs);
        if (why === null) break;
        if (why === 'beginning-lost' || (why === 'locked-up' && left > 0)) {
          pooled = await this.#again(pooled, why, viewer);
        } else {
          this.#verdict.reach({
            kind: 'failure',
            error: await explainNoPicture(why, this.#target, signal),
          });
        }
      }
      const outcome = await this.#verdict.outcome;
      const mayComeBack = outcome.kind === 'end' && COME_BACK_AFTER.has(outcome.end.reason);
      this.#stopPump(mayComeBack);
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

  get #hasPicture(): boolean {
    return this.#pump?.hasPicture === true;
  }

  /** Leaves a connection that shows nothing, for a new one; the viewer does not notice. */
  async #again(left: PooledConnection, why: NoPicture, viewer: ViewerLink): Promise<PooledConnection | null> {
    this.#stopPump(false);
    this.#pump = null;
    if (why === 'locked-up') left.fellSilent();
    left.release();
    viewer.hold();
    this.#context.log.warn(
      { why },
      'guacd said ready, and nothing that a viewer could be shown: connecting anew',
    );
    return this.#connect();
  }

  #stopPump(mayComeBack: boolean): void {
    const isKept = mayComeBack && this.#hold?.leave() === true;
    if (!isKept) this.#hold?.release();
    this.#hold = null;
    this.#pump?.stop({ silently: isKept });
  }

  /** The connection that this viewer had before; null when it gets a new one. */
  async #rejoin(): Promise<PooledConnection | null> {
    const { returns, reach, connectMs, handshakeMs } = this.#options;
    if (returns === undefined || this.#returner === null || this.#verdict.isReached) return null;
    const settings = handshakeSettings(this.#target, this.#choices, reach);
    return returns.rejoin(this.#returner, settings, {
      connectMs,
      handshakeMs,
      signal: this.#verdict.signal,
    });
  }

  /** Null when the verdict was reached instead. */
  async #connect(): Promise<PooledConnection | null> {
    const { pool, returns, reach, connectMs, handshakeMs } = this.#options;
    const settings = handshakeSettings(this.#target, this.#choices, reach);
    const door = this.#returner === null || returns === undefined ? {} : { openDoor: returns.openDoor };
    const limits = { connectMs, handshakeMs, signal: this.#verdict.signal, ...door };
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

  #pumpThrough({ connection, lost }: PooledConnection, viewer: ViewerLink, mayBeginAnew: boolean): Pump {
    const { protocol, width, height } = this.#target;
    const { stats, log } = this.#context;
    const pump = new Pump(connection, viewer, this.#verdict, {
      mayBeginAnew,
      stats,
      log,
      canResize: canResize(protocol, this.#choices, connection.parameters),
      // guacd may send it before the viewer is among those that it sends to, and then never again
      announce:
        protocol === 'rdp'
          ? { width: this.#choices.width ?? width, height: this.#choices.height ?? height }
          : null,
    });
    this.#pump = pump;
    pump.start();
    this.#context.connected();
    lost.addEventListener('abort', () => this.#verdict.reach(ended('desktop-closed', lost.reason)), {
      once: true,
    });
    if (this.#returner !== null) this.#hold = this.#options.returns?.hold(this.#returner, connection) ?? null;
    return pump;
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
    if (!this.#hasPicture) throw error;
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

/** Ends after which a viewer that still wants its desktop is not to blame. */
const COME_BACK_AFTER: ReadonlySet<string> = new Set<TunnelEnd['reason']>([
  'shutting-down',
  'viewer-lost',
  'recording-ended',
]);

/** A viewer comes back to the same desktop at the same address only. */
function returnerOf({ protocol, endpoint }: DesktopTarget, key: string | null): Returner | null {
  return key === null ? null : { key, desktop: `${protocol} ${endpoint.host} ${endpoint.port}` };
}

/** New connections in the place of one that shows nothing; what went wrong inside guacd rarely does so again. */
const RETRIES = 2;

/** What guacd calls an error although the desktop just ended. */
const SESSION_ENDS: Readonly<Record<number, string>> = {
  [STATUS.SESSION_CONFLICT]: 'The desktop ended the session because another one took its place.',
  [STATUS.SESSION_TIMEOUT]: 'The desktop ended the session because it was idle for too long.',
  [STATUS.SESSION_CLOSED]: 'The desktop ended the session.',
};
