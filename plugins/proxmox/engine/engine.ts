import { setMaxListeners } from 'node:events';
import { Pool } from 'undici';
import type { WebSocket } from 'ws';
import { pause, redact } from '../../../src/api.ts';
import { readAnswer } from './answer.ts';
import { type ApiPath, apiPath } from './api-path.ts';
import { deadline } from './deadline.ts';
import { ProxmoxError } from './error.ts';
import { ANSWER_LIMIT_BYTES, ExchangeError, exchange, type HttpReply, type HttpRequest } from './exchange.ts';
import { type ApiHost, Hosts } from './hosts.ts';
import type { Credentials, Identity, PasswordCredentials, Proof } from './identity.ts';
import { encodeParams, type Params, secretValues } from './params.ts';
import { type Login, TicketIdentity } from './ticket-identity.ts';
import { type Trust, trustedConnector } from './tls.ts';
import { tokenIdentity } from './token-identity.ts';
import { openWebSocket } from './web-socket.ts';

const CONNECTIONS_PER_HOST = 8;
/** pveproxy closes what is idle for five seconds. */
const IDLE_MS = 3000;
const READ_ATTEMPTS = 3;
const REPEAT_AFTER_MS = 100;
const LOGIN_TIMEOUT_MS = 20_000;
const NO_WORKER = /got no worker upid/;

export interface EngineOptions {
  readonly hosts: readonly ApiHost[];
  readonly credentials: Credentials;
  readonly trust: Trust;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** For one request and its whole answer. */
  readonly timeoutMs: number;
  /** Only this host is asked. */
  readonly host?: ApiHost | undefined;
  /** Of the answer; 16 MiB when left out. */
  readonly limitBytes?: number | undefined;
}

interface Call {
  readonly method: HttpRequest['method'];
  readonly path: ApiPath;
  readonly params: Params;
}

/** Carries calls to one of the cluster's hosts: a read until it is answered, a write at most once. */
export class Engine {
  readonly hosts: Hosts;
  readonly #trust: Trust;
  readonly #pools: ReadonlyMap<string, Pool>;
  readonly #identity: Identity;
  readonly #life = new AbortController();

  constructor({ hosts, credentials, trust }: EngineOptions) {
    this.hosts = new Hosts(hosts);
    this.#trust = trust;
    setMaxListeners(0, this.#life.signal);
    const connect = trustedConnector(trust, this.#life.signal);
    this.#identity =
      'token' in credentials
        ? tokenIdentity(credentials)
        : new TicketIdentity(credentials, (host, form) => this.#postTicket(host, form));
    const options = { connections: CONNECTIONS_PER_HOST, pipelining: 1, keepAliveTimeout: IDLE_MS, connect };
    // the deadline of a call is for all of it
    const noTimeouts = { headersTimeout: 0, bodyTimeout: 0, keepAliveMaxTimeout: IDLE_MS };
    this.#pools = new Map(
      hosts.map(({ origin }) => [origin, new Pool(origin, { ...options, ...noTimeouts })]),
    );
  }

  /** Rejects with a ProxmoxError, or with the signal's own reason. */
  async call(method: string, path: string, template: string, params: Params, options: CallOptions) {
    // as many calls as they like may have one signal
    setMaxListeners(0, options.signal);
    const call = { method: methodOf(method), path: apiPath(path, template), params };
    const isRead = call.method === 'GET';
    const hosts = options.host === undefined ? this.hosts.inOrder() : [options.host];
    const attempts = isRead || isScreen(call) ? Math.max(READ_ATTEMPTS, hosts.length) : hosts.length;
    let at = 0;
    for (let attempt = 1; ; attempt += 1) {
      const host = hosts[at % hosts.length] as ApiHost;
      try {
        return await this.#ask(host, call, options);
      } catch (error) {
        if (!(error instanceof ProxmoxError) || attempt >= attempts) throw error;
        if (error.kind === 'unreachable') at += 1;
        else if (!isScreen(call) || !NO_WORKER.test(error.message)) throw error;
        // of a write no host is asked twice that could not be reached
        if (!isRead && at >= hosts.length) throw error;
        if (at === 0 || at >= hosts.length) await pause(REPEAT_AFTER_MS, options.signal);
        options.signal.throwIfAborted();
      }
    }
  }

  /** Aborts when it is closed. */
  get closed(): AbortSignal {
    return this.#life.signal;
  }

  /** A WebSocket to this host, open and paused. It is not asked for twice. */
  async webSocket(host: ApiHost, path: ApiPath, params: Params, signal: AbortSignal): Promise<WebSocket> {
    const { readHeaders: headers } = await this.#identity.proof(host, signal);
    const target = `${path.text}?${encodeParams(params)}`;
    return openWebSocket({ host, trust: this.#trust, path: target, headers, signal });
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.#life.abort(new ProxmoxError('unreachable', 'The client of Proxmox was closed.'));
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }

  async #ask(host: ApiHost, call: Call, options: CallOptions): Promise<unknown> {
    const proof = await this.#identity.proof(host, options.signal);
    let reply = await this.#send(host, call, proof, options);
    if (reply.status === 401 && this.#identity.mayRenew(proof)) {
      const better = await this.#identity.proof(host, options.signal);
      reply = await this.#send(host, call, better, options);
    }
    return readAnswer(reply, this.#asked(call));
  }

  async #send(host: ApiHost, call: Call, proof: Proof | null, options: CallOptions): Promise<HttpReply> {
    const pool = this.#pools.get(host.origin);
    if (pool === undefined)
      throw new ProxmoxError('parameter', `${host.origin} is not a configured API host.`);
    const limit = deadline(options.signal, options.timeoutMs);
    try {
      const reply = await exchange(
        pool,
        httpRequest(call, proof),
        limit.signal,
        options.limitBytes ?? ANSWER_LIMIT_BYTES,
      );
      this.hosts.answered(host);
      return reply;
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof ExchangeError)) throw error;
      if (!error.isTooLong) this.hosts.failed(host);
      throw this.#lost(host, call, error);
    } finally {
      limit.end();
    }
  }

  async #postTicket(host: ApiHost, form: PasswordCredentials): Promise<Login> {
    const path = apiPath('/api2/json/access/ticket', '/api2/json/access/ticket');
    const call: Call = { method: 'POST', path, params: { ...form } };
    try {
      const reply = await this.#send(host, call, null, {
        signal: this.#life.signal,
        timeoutMs: LOGIN_TIMEOUT_MS,
      });
      return readAnswer(reply, this.#asked(call)) as Login;
    } catch (error) {
      // a login that got lost has changed nothing
      if (error instanceof ProxmoxError && error.kind === 'unknownOutcome') {
        throw new ProxmoxError('unreachable', error.message, error);
      }
      throw error;
    }
  }

  #lost(
    { origin }: ApiHost,
    call: Call,
    { wasSent, isTooLong, message, cause }: ExchangeError,
  ): ProxmoxError {
    const { method, path } = call;
    const why = this.#asked(call).hide(message);
    if (method === 'GET' || !wasSent) {
      const kind = isTooLong ? 'other' : 'unreachable';
      return new ProxmoxError(kind, `${origin} could not be asked: ${why}.`, { cause });
    }
    const words = `${method} ${path.template} was sent to ${origin} and not answered: ${why}.`;
    return new ProxmoxError('unknownOutcome', words, { cause });
  }

  #asked({ method, path, params }: Call) {
    const secrets = [...this.#identity.secrets(), ...secretValues(params)];
    const { template, ids } = path;
    return { method, template, ids, hide: (text: string): string => redact(text, secrets) };
  }
}

function httpRequest({ method, path, params }: Call, proof: Proof | null): HttpRequest {
  const encoded = encodeParams(params);
  const headers = { accept: 'application/json' };
  if (method === 'GET' || method === 'DELETE') {
    const identity = method === 'GET' ? proof?.readHeaders : proof?.writeHeaders;
    const query = encoded === '' ? '' : `?${encoded}`;
    return { method, path: `${path.text}${query}`, headers: { ...headers, ...identity }, body: null };
  }
  const type: Record<string, string> =
    encoded === '' ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  return {
    method,
    path: path.text,
    headers: { ...headers, ...type, ...proof?.writeHeaders },
    body: encoded === '' ? null : encoded,
  };
}

/** The one write that may be repeated: a worker that could not be started has done nothing. */
function isScreen({ method, path }: Call): boolean {
  return method === 'POST' && path.template.endsWith('/vncproxy');
}

function methodOf(word: string): HttpRequest['method'] {
  const method = word.toUpperCase();
  if (method === 'GET' || method === 'POST' || method === 'PUT' || method === 'DELETE') return method;
  throw new ProxmoxError('parameter', `The API has no method ${method}.`);
}
