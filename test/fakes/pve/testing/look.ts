import { once } from 'node:events';
import { WebSocket } from 'ws';
import { rfb } from '../../../../src/api.ts';
import type { FakePve } from '../start-pve.ts';
import { must } from './ask.ts';

const READ_LIMIT = 4 * 1024 * 1024;

export interface VncOffer {
  readonly port: string;
  readonly ticket: string;
  readonly password?: string;
  readonly upid: string;
  readonly cert: string;
}

/** A WebSocket to a screen, and what came over it. */
export interface View {
  readonly socket: WebSocket;
  readonly reader: rfb.RfbReader;
  /** The code with which it was closed. */
  readonly closed: Promise<number>;
}

export interface Viewed {
  readonly pve: FakePve;
  readonly token: string;
  readonly vmid: number;
  readonly kind?: 'qemu' | 'lxc';
  readonly node?: string;
  /** Index of the node that is asked. */
  readonly host?: number;
}

export function offer(of: Viewed, form: Readonly<Record<string, string>> = {}): Promise<VncOffer> {
  const { pve, token, host = 0 } = of;
  return must(pve, {
    method: 'POST',
    path: `${pathOf(of)}/vncproxy`,
    token,
    host,
    form: { websocket: '1', ...form },
  });
}

export function open(of: Viewed, { port, ticket }: Pick<VncOffer, 'port' | 'ticket'>): View {
  const { pve, token, host = 0 } = of;
  const query = `port=${port}&vncticket=${encodeURIComponent(ticket)}`;
  const url = `wss://127.0.0.1:${pve.hosts[host]?.port}/api2/json${pathOf(of)}/vncwebsocket?${query}`;
  const headers = { Authorization: `PVEAPIToken=${token}` };
  const socket = new WebSocket(url, ['binary'], { ca: pve.ca, headers, perMessageDeflate: false });
  const reader = new rfb.RfbReader({ limit: READ_LIMIT });
  socket.on('message', (data: Buffer) => reader.push(data));
  socket.on('error', (error) => reader.end(error));
  const closed = new Promise<number>((resolve) => {
    socket.once('close', (code) => {
      reader.end(new Error(`closed with ${code}`));
      resolve(code);
    });
  });
  return { socket, reader, closed };
}

/** From the ticket to ServerInit. @throws what the screen refuses with */
export async function look(
  of: Viewed,
  form: Readonly<Record<string, string>> = {},
): Promise<View & { readonly name: string }> {
  const offered = await offer(of, form);
  const view = open(of, offered);
  const name = await logIn(view, offered.password ?? offered.ticket);
  return { ...view, name };
}

export async function logIn({ socket, reader }: View, password: string): Promise<string> {
  const write = (bytes: Buffer): void => socket.send(bytes);
  const init = await rfb.logInToDesktop({ reader, write, password: password.slice(0, 8) });
  return init.subarray(24).toString('utf8');
}

/** Asks for the whole picture. @returns the bytes of its first rectangle that are pixels, when it is raw */
export async function picture({ socket, reader }: View, width: number, height: number): Promise<Buffer> {
  const request = Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  request.writeUInt16BE(width, 6);
  request.writeUInt16BE(height, 8);
  socket.send(request);
  const head = await reader.read(16);
  return reader.read(head.readUInt16BE(8) * head.readUInt16BE(10) * 4);
}

export async function leave({ socket, closed }: View): Promise<void> {
  socket.close();
  await closed;
}

/** The status line with which an upgrade was refused. */
export async function refusal({ socket }: View): Promise<string> {
  const [, response] = await once(socket, 'unexpected-response');
  response.resume();
  return `${response.statusCode} ${response.statusMessage}`;
}

function pathOf({ vmid, kind = 'qemu', node = 'pve1' }: Viewed): string {
  return `/nodes/${node}/${kind}/${vmid}`;
}
