import { aborted } from '../aborted.ts';
import type { Clock } from '../clock.ts';
import { died } from '../errors.ts';
import type { Guest } from '../state/guest.ts';

const FIRST_PORT = 5900;
const LAST_PORT = 5999;
const ACCEPT_MS = 10_000;
/** A client needs real time to connect, however fast the simulated time goes. */
const LEAST_ACCEPT_MS = 1000;

/** A worker that listens for one connection. Its port is a number only: nothing listens on this machine. */
export interface VncProxy {
  readonly host: string;
  readonly port: number;
  readonly guest: Guest;
  readonly password: string;
  /** Ends the connection, or the waiting for it. */
  readonly end: AbortController;
  /** Aborts when nobody has come in time. */
  readonly late: AbortController;
  isTaken: boolean;
  /** Nothing passes any more, in either direction. */
  isFrozen: boolean;
}

export class VncProxies {
  readonly #clock: Clock;
  readonly #open = new Set<VncProxy>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  freePort(host: string): number {
    const taken = new Set([...this.#open].filter((proxy) => proxy.host === host).map(({ port }) => port));
    for (let port = FIRST_PORT; port <= LAST_PORT; port += 1) if (!taken.has(port)) return port;
    throw died('unable to find free port (5900-5999)');
  }

  open(host: string, port: number, guest: Guest, password: string): VncProxy {
    const proxy = {
      host,
      port,
      guest,
      password,
      end: new AbortController(),
      late: new AbortController(),
      isTaken: false,
      isFrozen: false,
    };
    this.#open.add(proxy);
    return proxy;
  }

  /** The work of its task: waits for the connection, and for the end of that. */
  async serve(proxy: VncProxy, cancel: AbortSignal): Promise<void> {
    const cancelled = (): void => proxy.end.abort();
    const late = (): void => proxy.late.abort();
    cancel.addEventListener('abort', cancelled, { once: true });
    const timer = setTimeout(late, Math.max(this.#clock.scaled(ACCEPT_MS), LEAST_ACCEPT_MS));
    try {
      await Promise.race([aborted(proxy.end.signal), aborted(proxy.late.signal)]);
      if (!proxy.isTaken && !proxy.end.signal.aborted) throw new Error('connection timed out');
      await aborted(proxy.end.signal);
    } finally {
      clearTimeout(timer);
      cancel.removeEventListener('abort', cancelled);
      this.#open.delete(proxy);
      proxy.end.abort();
    }
  }

  /** As if the time in which a viewer may come were over for all that wait. */
  hurry(): void {
    for (const proxy of this.#open) proxy.late.abort();
  }

  /** The one connection that a port is for. Null: nobody listens there any more. */
  take(host: string, port: number): VncProxy | null {
    const proxy = [...this.#open].find((one) => one.host === host && one.port === port && !one.isTaken);
    if (proxy === undefined) return null;
    proxy.isTaken = true;
    return proxy;
  }

  /** Cuts connections; of one machine or of all. */
  kill(vmid: number | null): void {
    for (const proxy of this.#open) {
      if (vmid === null || proxy.guest.vmid === vmid) proxy.end.abort();
    }
  }

  freeze(vmid: number | null): void {
    for (const proxy of this.#open) {
      if (vmid === null || proxy.guest.vmid === vmid) proxy.isFrozen = true;
    }
  }

  /** Connections that are open now. */
  get taken(): number {
    return [...this.#open].filter(({ isTaken }) => isTaken).length;
  }
}
