import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { AppError, Mutexes, rfb } from '../../../src/api.ts';
import type { ProxmoxClient } from '../client.ts';
import type { GuestPath } from '../cluster.ts';
import { deadline } from '../engine/deadline.ts';
import { ProxmoxError } from '../engine/error.ts';
import type { ApiHost } from '../engine/hosts.ts';
import { ScreenStream } from './screen-stream.ts';

const TRIES = 3;
/** Proxmox waits ten seconds for the one connection, and says nothing when it is late. */
const OPEN_MS = 8000;
const OFFER_TIMEOUT_MS = 15_000;
const HANDSHAKE_LIMIT = 64 * 1024;

/**
 * Screens of machines and text consoles of containers. A machine has one VNC password, and each offer of its screen sets
 * another: so they are opened one after the other, and again when somebody else came in between.
 */
export class Screens {
  readonly #client: ProxmoxClient;
  readonly #watchMs: number | undefined;
  readonly #mutexes = new Mutexes();

  /** @param watchMs how often a screen is asked for a sign of life. */
  constructor(client: ProxmoxClient, watchMs?: number) {
    this.#client = client;
    this.#watchMs = watchMs;
  }

  /**
   * Resolves with an RFB server that asks for no password; whoever has it destroys it. Rejects with an AppError, a
   * ProxmoxError or the signal's reason.
   * @param isRunning is known: else it is asked for, as Proxmox offers a screen of a machine that does not run, too.
   */
  open(guest: GuestPath, signal: AbortSignal, isRunning = false): Promise<Duplex> {
    return this.#mutexes.run(`${guest.kind}/${guest.vmid}`, signal, async () => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          if (!isRunning || attempt > 1) await this.#mustRun(guest, signal);
          return await this.#openOnce(guest, signal);
        } catch (error) {
          signal.throwIfAborted();
          if (attempt >= TRIES || !isPassing(error)) throw error;
        }
      }
    });
  }

  async #openOnce(guest: GuestPath, signal: AbortSignal): Promise<Duplex> {
    // the port is open where it was asked for, and nowhere else
    const [host] = this.#client.hosts();
    if (host === undefined)
      throw new AppError('PROVIDER_UNREACHABLE', 'No API host of Proxmox is configured.');
    const { port, ticket, password } = await this.#offer(guest, host, signal);
    const limit = deadline(signal, OPEN_MS);
    try {
      const webSocket = await this.#client.openScreen({ ...guest, host, port, ticket }, limit.signal);
      const init = await logIn(webSocket, password ?? ticket, limit.signal);
      return new ScreenStream(webSocket, { init: init(), watchMs: this.#watchMs });
    } catch (error) {
      if (!limit.isLate) throw error;
      throw new AppError(
        'DESKTOP_SILENT',
        `The screen of the machine did not answer within ${OPEN_MS / 1000} s.`,
      );
    } finally {
      limit.end();
    }
  }

  async #offer({ node, kind, vmid }: GuestPath, host: ApiHost, signal: AbortSignal): Promise<Offer> {
    const { qemu, lxc } = this.#client.api(signal, { host, timeoutMs: OFFER_TIMEOUT_MS }).nodes.$(node);
    const offered =
      kind === 'qemu'
        ? await qemu.$(vmid).vncproxy.$post({ websocket: true, 'generate-password': true })
        : await lxc.$(vmid).vncproxy.$post({ websocket: true });
    return offered as Offer;
  }

  async #mustRun({ node, kind, vmid }: GuestPath, signal: AbortSignal): Promise<void> {
    const { status } = await this.#client.api(signal).nodes.$(node)[kind].$(vmid).status.current.$get();
    if (status !== 'running') throw new AppError('DESKTOP_UNREACHABLE', 'The machine does not run.');
  }
}

interface Offer {
  readonly port: number;
  readonly ticket: string;
  readonly password?: string;
}

/** Another offer may do better: somebody else set the password, or the connection was lost. */
function isPassing(error: unknown): boolean {
  if (error instanceof ProxmoxError)
    return ['auth', 'busy', 'unreachable', 'unknownOutcome'].includes(error.kind);
  return error instanceof AppError && error.code === 'DESKTOP_REFUSED';
}

/** @returns what takes ServerInit and all that came after it, when somebody else listens. */
async function logIn(webSocket: WebSocket, password: string, signal: AbortSignal): Promise<() => Buffer> {
  const reader = new rfb.RfbReader({ limit: HANDSHAKE_LIMIT, signal });
  const onMessage = (data: Buffer): void => {
    if (!reader.push(data)) webSocket.pause();
  };
  const onClose = (): void =>
    reader.end(new ProxmoxError('unreachable', 'Proxmox closed the screen of the machine.'));
  webSocket.on('message', onMessage).once('close', onClose).on('error', reader.end.bind(reader));
  webSocket.resume();
  const write = (bytes: Buffer): void => webSocket.send(bytes);
  try {
    const init = await rfb.logInToDesktop({ reader, write, password });
    return () => {
      webSocket.off('message', onMessage).off('close', onClose);
      const rest = reader.rest();
      reader.end(null);
      return Buffer.concat([init, rest]);
    };
  } catch (error) {
    webSocket.terminate();
    throw error;
  }
}
