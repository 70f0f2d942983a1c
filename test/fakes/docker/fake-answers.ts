import type { ServerResponse } from 'node:http';
import { setImmediate as tick } from 'node:timers/promises';

/** What the engine answers: a JSON body, lines of JSON, bytes, or nothing but the status. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly lines?: readonly object[];
  readonly bytes?: Buffer;
}

/** What it does instead of answering. */
export type Misdeed =
  | { readonly kind: 'refuse'; readonly status: number; readonly message: string }
  | { readonly kind: 'stay-silent' }
  | { readonly kind: 'hang-up' }
  | { readonly kind: 'hang-up-half-way' }
  | { readonly kind: 'stall-half-way' }
  | { readonly kind: 'talk-nonsense' };

export async function send(response: ServerResponse, answer: Answer): Promise<void> {
  const { status, bytes, lines, body } = answer;
  if (bytes !== undefined) return sendBytes(response, status, bytes);
  if (lines !== undefined) {
    const text = lines.map((line) => `${JSON.stringify(line)}\r\n`).join('');
    return sendBytes(response, status, Buffer.from(text));
  }
  return sendBytes(response, status, Buffer.from(body === undefined ? '' : JSON.stringify(body)));
}

export async function misbehave(response: ServerResponse, misdeed: Misdeed): Promise<void> {
  switch (misdeed.kind) {
    case 'refuse':
      return send(response, { status: misdeed.status, body: { message: misdeed.message } });
    case 'stay-silent':
      return;
    case 'hang-up':
      response.destroy();
      return;
    case 'hang-up-half-way':
    case 'stall-half-way':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
      response.write('{"Id": "half of an ans');
      await tick();
      if (misdeed.kind === 'hang-up-half-way') response.destroy();
      return;
    case 'talk-nonsense':
      response.socket?.end('SSH-2.0-not-an-engine\r\n');
      return;
  }
}

async function sendBytes(response: ServerResponse, status: number, bytes: Buffer): Promise<void> {
  response.writeHead(status, bytes.length === 0 ? {} : { 'content-type': 'application/json' });
  for (const byte of bytes) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    await tick();
  }
  response.end();
}
