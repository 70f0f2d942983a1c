import proxmoxApi, { type ApiRequestable, type Proxmox } from 'proxmox-api';
import type { WebSocket } from 'ws';
import { apiPath } from './engine/api-path.ts';
import { Engine } from './engine/engine.ts';
import { type ApiHost, parseHost } from './engine/hosts.ts';
import type { Credentials } from './engine/identity.ts';
import type { Params } from './engine/params.ts';
import type { Trust } from './engine/tls.ts';
import { type Polling, type TaskEnd, type WaitOptions, waitForTask } from './tasks/wait.ts';

/** A little longer than the 30 s after which pveproxy gives up on a worker and says so. */
const TIMEOUT_MS = 35_000;

export interface ClientOptions {
  /** Of one cluster: `pve1.example.org`, with a port if it is not 8006. */
  readonly hosts: readonly string[];
  readonly credentials: Credentials;
  readonly trust: Trust;
  /** For each request and its whole answer; 35 s. */
  readonly timeoutMs?: number;
  /** How often the end of a task is asked for. */
  readonly polling?: Polling;
}

export interface ApiOptions {
  readonly timeoutMs?: number;
  /** Only this host is asked, as what follows lives there: the port of a screen. */
  readonly host?: ApiHost;
  /** Of the answer, where somebody else than Proxmox says what is in it; a longer one is `other`. 16 MiB. */
  readonly limitBytes?: number;
}

/** Where `vncproxy` said that a screen is. */
export interface ScreenAddress {
  /** The one that was asked. */
  readonly host: ApiHost;
  readonly node: string;
  readonly kind: 'qemu' | 'lxc';
  readonly vmid: number;
  readonly port: number;
  readonly ticket: string;
}

/** One Proxmox cluster. It holds connections: whoever made it closes it. */
export interface ProxmoxClient {
  /**
   * The API's paths, typed: `client.api(signal).nodes.$('pve1').qemu.$(100).config.$get()`. A call rejects with a
   * ProxmoxError, or with the signal's own reason. Reads are repeated, at other hosts too; a write is sent at most once,
   * and when its end is not known it rejects with `unknownOutcome`. Numbers and booleans are what the types say.
   */
  api(signal: AbortSignal, options?: ApiOptions): Proxmox.Api;
  /** Hosts in the order in which they are asked. */
  hosts(): readonly ApiHost[];
  /**
   * Waits until a task has ended well, with warnings or without. Rejects with a ProxmoxError that holds its words; with
   * `unknownOutcome` as soon as the client is closed.
   */
  waitForTask(upid: string, options: WaitOptions): Promise<TaskEnd>;
  /** The WebSocket of a screen, open and paused, whose host was trusted before it got the ticket. Its owner closes it. */
  openScreen(address: ScreenAddress, signal: AbortSignal): Promise<WebSocket>;
  /** Aborts when it is closed: nothing can be asked any more. */
  readonly closed: AbortSignal;
  /** Ends what is under way, but for screens. */
  close(): Promise<void>;
}

/** Nothing is sent yet. @throws ProxmoxError of kind `parameter` */
export function proxmoxClient(options: ClientOptions): ProxmoxClient {
  const { credentials, trust } = options;
  const engine = new Engine({ hosts: options.hosts.map(parseHost), credentials, trust });
  const api: ProxmoxClient['api'] = (
    signal,
    { timeoutMs = options.timeoutMs ?? TIMEOUT_MS, ...others } = {},
  ) => {
    const requests: ApiRequestable = {
      doRequest: (method, path, template, params?: Params) =>
        engine.call(method, path, template, params ?? {}, { signal, timeoutMs, ...others }),
    };
    return proxmoxApi(requests);
  };
  return {
    api,
    hosts: () => engine.hosts.inOrder(),
    waitForTask: (upid, wait) => waitForTask({ api, closed: engine.closed }, upid, wait, options.polling),
    openScreen: ({ host, node, kind, vmid, port, ticket }, signal) => {
      const path = apiPath(
        `/api2/json/nodes/${node}/${kind}/${vmid}/vncwebsocket`,
        `/api2/json/nodes/*/${kind}/*/vncwebsocket`,
      );
      return engine.webSocket(host, path, { port, vncticket: ticket }, signal);
    },
    closed: engine.closed,
    close: () => engine.close(),
  };
}
