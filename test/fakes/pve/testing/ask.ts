import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FakePve } from '../start-pve.ts';

export interface Asked {
  readonly method?: string;
  /** Below /api2/json, and already encoded. */
  readonly path: string;
  /** What follows `PVEAPIToken=`. */
  readonly token?: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly body?: string;
  /** Which node is asked; by default the first. */
  readonly host?: number;
}

export interface Told {
  readonly status: number;
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
  readonly data: unknown;
  readonly errors: Readonly<Record<string, string>> | undefined;
  readonly message: string | undefined;
}

const agents = new WeakMap<FakePve, Agent>();

/** Its connections end with the cluster. */
function agentOf(pve: FakePve): Agent {
  const agent = agents.get(pve) ?? new Agent({ keepAlive: true });
  agents.set(pve, agent);
  return agent;
}

/** One request, as it is and no more often. */
export async function ask(pve: FakePve, asked: Asked): Promise<Told> {
  const { method = 'GET', path, token, form, json } = asked;
  const body =
    asked.body ?? (form === undefined ? (json === undefined ? '' : JSON.stringify(json)) : encode(form));
  const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded';
  const typed = form !== undefined || json !== undefined;
  const outgoing = request({
    host: '127.0.0.1',
    port: pve.hosts[asked.host ?? 0]?.port,
    method,
    path: `/api2/json${path}`,
    ca: pve.ca,
    // who says something about the connection has it alone
    agent: asked.headers?.Connection === undefined ? agentOf(pve) : false,
    headers: {
      ...(token !== undefined && { Authorization: `PVEAPIToken=${token}` }),
      ...(typed && { 'Content-Type': type }),
      ...((body !== '' || method === 'POST' || method === 'PUT') && {
        'Content-Length': String(Buffer.byteLength(body)),
      }),
      ...asked.headers,
    },
  });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  return told(incoming, await text(incoming));
}

function told(incoming: IncomingMessage, body: string): Told {
  const isJson = incoming.headers['content-type']?.startsWith('application/json') === true;
  const parsed = (isJson ? JSON.parse(body) : {}) as Partial<Pick<Told, 'data' | 'errors' | 'message'>>;
  const { statusCode = 0, statusMessage = '', headers, rawHeaders } = incoming;
  const { data, errors, message } = parsed;
  return { status: statusCode, text: statusMessage, headers, rawHeaders, body, data, errors, message };
}

function encode(form: Readonly<Record<string, string>>): string {
  return new URLSearchParams(form).toString();
}

/** Data of a call that must succeed. */
export async function must<T>(pve: FakePve, asked: Asked): Promise<T> {
  const { status, text: said, body, data } = await ask(pve, asked);
  if (status !== 200) throw new Error(`${asked.method ?? 'GET'} ${asked.path}: ${status} ${said} ${body}`);
  return data as T;
}

/** Begins a task and waits for its end. @returns its exit status */
export async function task(pve: FakePve, asked: Asked): Promise<string> {
  return ended(pve, await must<string>(pve, asked), asked.token ?? '');
}

export async function ended(pve: FakePve, upid: string, token: string): Promise<string> {
  const node = upid.split(':')[1];
  for (;;) {
    const status = await must<{ status: string; exitstatus?: string }>(pve, {
      path: `/nodes/${node}/tasks/${upid}/status`,
      token,
    });
    if (status.status === 'stopped') return status.exitstatus ?? '';
    await sleep(5);
  }
}
