import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import { type Api, ResetConnection } from './api.ts';
import { send } from './reply.ts';
import { readRequest } from './request.ts';
import { type LoggedRequest, logged } from './request-log.ts';

const REQUESTS_PER_CONNECTION = 100;

/** Carries requests of one node's port to the API and the answers back. */
export function carry(
  api: Api,
  clock: Clock,
  log: LoggedRequest[],
  host: string,
): (incoming: IncomingMessage, response: ServerResponse) => void {
  const counts = new WeakMap<Socket, number>();
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming, host, true);
    const line = logged(request);
    log.push(line);
    const reply = await api.answer(request);
    line.status = reply.status;
    const count = (counts.get(incoming.socket) ?? 0) + 1;
    counts.set(incoming.socket, count);
    const acceptsGzip = /\bgzip\b/.test(String(incoming.headers['accept-encoding'] ?? ''));
    send(response, reply, { acceptsGzip, isLast: count >= REQUESTS_PER_CONNECTION, now: clock.now() });
    // what was not read of a body that is refused
    if (reply.status >= 400) incoming.resume();
  };
  return (incoming, response) => {
    answer(incoming, response).catch((error: unknown) => {
      if (error instanceof ResetConnection) incoming.socket.destroy();
      else response.destroy();
    });
  };
}
