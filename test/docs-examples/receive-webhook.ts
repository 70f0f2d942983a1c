import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const TOLERANCE_SECONDS = 300;
/** Ids of deliveries that were handled, at least those of the last five minutes; in a database where it matters. */
const handled = new Set<string>();

/** Whether the gateway sent this, lately. */
export function isGenuine(secret: string, headers: Readonly<Record<string, unknown>>, body: string): boolean {
  const timestamp = String(headers['deskgate-timestamp']);
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) < TOLERANCE_SECONDS)) return false;
  const expected = Buffer.from(
    `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`,
  );
  const given = Buffer.from(String(headers['deskgate-signature']));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export function receive(secret: string, handle: (event: { type: string; payload: object }) => void) {
  return createServer(async (request, response) => {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    if (!isGenuine(secret, request.headers, body)) {
      response.writeHead(401).end();
      return;
    }
    const id = String(request.headers['deskgate-delivery']);
    if (!handled.has(id)) handle(JSON.parse(body));
    handled.add(id);
    response.writeHead(204).end();
  });
}
