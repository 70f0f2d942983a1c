import { type Client, client, type TestGateway } from '../../../test/flows/gateway.ts';

export interface ActionAnswer {
  readonly status: number;
  readonly retCode: number;
  readonly message: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly data: any;
  readonly requestId: string;
  readonly headers: Headers;
  readonly text: string;
}

/** A person by their session, or a program by its key. */
export type Who = Client | string;

/** Sends a body as it is. */
export async function send(
  gateway: TestGateway,
  who: Who,
  body: string,
  headers: Readonly<Record<string, string>> = {},
  query = '',
): Promise<ActionAnswer> {
  const key: Record<string, string> = typeof who === 'string' ? { authorization: `Bearer ${who}` } : {};
  const from = typeof who === 'string' ? client(gateway.url, '') : who;
  const answer = await from.fetch(`/api/action${query}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...key, ...headers },
  });
  const text = await answer.text();
  return { ...JSON.parse(text), status: answer.status, headers: answer.headers, text };
}

export type Ask = (who: Who, action: string, params?: object) => Promise<ActionAnswer>;

export const asker =
  (gateway: TestGateway): Ask =>
  (who, action, params = {}) =>
    send(gateway, who, JSON.stringify({ action, ...params }));
