import { ApiError, errorOf } from './api-error.ts';
import { eventsOf, type ServerEvent } from './events.ts';
import { OPERATIONS, type Operations } from './operations.ts';

export type { ServerEvent } from './events.ts';

export interface ClientOptions {
  /** Where the gateway is, such as `https://desks.example.org`. */
  readonly url: string;
  /** An access key. */
  readonly key: string;
  /** For tests and unusual networks. */
  readonly fetch?: typeof fetch;
}

type Id = keyof Operations;
type Part<Name extends Id, Key extends string> = Operations[Name] extends {
  readonly [key in Key]: infer Value;
}
  ? Value
  : never;
/** A part that has a field that must be given. */
type Wanted<Key extends string, Value> = [Value] extends [never] | [undefined]
  ? { readonly [key in Key]?: undefined }
  : Record<never, never> extends Value
    ? { readonly [key in Key]?: Value }
    : { readonly [key in Key]: Value };

/** What an operation is given: only what it takes, all that it needs. */
export type Given<Name extends Id> = Wanted<'path', Part<Name, 'path'>> &
  Wanted<'query', Part<Name, 'query'>> &
  Wanted<'headers', Part<Name, 'headers'>> &
  Wanted<'body', Part<Name, 'body'>> & { readonly signal?: AbortSignal };

interface AnyGiven {
  readonly path?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

type Rest<Name extends Id> =
  Record<never, never> extends Given<Name> ? [given?: Given<Name>] : [given: Given<Name>];

/** The gateway's API, each operation by its name and with its types. Rejects with ApiError. */
export class GatewayClient {
  readonly url: string;
  readonly #key: string;
  readonly #fetch: typeof fetch;

  constructor({ url, key, fetch: ask = fetch }: ClientOptions) {
    this.url = url.replace(/\/+$/, '');
    this.#key = key;
    this.#fetch = ask;
  }

  async ask<Name extends Id>(name: Name, ...[given]: Rest<Name>): Promise<Operations[Name]['answer']> {
    const answer = await this.#send(name, given as AnyGiven | undefined, 'application/json');
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
    return (text === '' ? null : isJson ? JSON.parse(text) : text) as Operations[Name]['answer'];
  }

  /** Every item of a list, page after page. */
  async *all<Name extends Id>(
    name: Name,
    ...[given]: Rest<Name>
  ): AsyncGenerator<Operations[Name]['answer'] extends { items: readonly (infer Item)[] } ? Item : never> {
    for (let offset = 0; ; ) {
      const asked = (given ?? {}) as AnyGiven;
      const page = { ...asked, query: { limit: 200, ...asked.query, offset } };
      const answer = await this.#send(name, page, 'application/json');
      const { items, total } = (await answer.json()) as { items: never[]; total: number };
      yield* items;
      offset += items.length;
      if (items.length === 0 || offset >= total) return;
    }
  }

  /** Server-sent events, until the gateway ends them, the connection breaks or `signal` aborts. */
  async *events<Name extends Id>(name: Name, ...[given]: Rest<Name>): AsyncGenerator<ServerEvent> {
    const answer = await this.#send(name, given as AnyGiven | undefined, 'text/event-stream');
    if (answer.body !== null) yield* eventsOf(answer.body);
  }

  /** The body as it comes, for what is no JSON. */
  async open<Name extends Id>(name: Name, ...[given]: Rest<Name>): Promise<Response> {
    return this.#send(name, given as AnyGiven | undefined, '*/*');
  }

  async #send(name: Id, given: AnyGiven = {}, accept = '*/*'): Promise<Response> {
    const [method, template] = OPERATIONS[name];
    const path = template.replace(/\{(\w+)\}/g, (_, key: string) =>
      encodeURIComponent(String(given.path?.[key])),
    );
    const url = new URL(this.url + path);
    for (const [key, value] of Object.entries(given.query ?? {})) {
      if (value !== undefined) url.searchParams.set(key, String(value));
    }
    const headers: Record<string, string> = { accept, authorization: `Bearer ${this.#key}` };
    for (const [key, value] of Object.entries(given.headers ?? {})) {
      if (value !== undefined) headers[key] = String(value);
    }
    if (given.body !== undefined) headers['content-type'] = 'application/json';
    const init: RequestInit = {
      method,
      headers,
      // a key is for the gateway and for nobody whom it points to
      redirect: 'manual',
      ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
      ...(given.signal === undefined ? {} : { signal: given.signal }),
    };
    const answer = await this.#fetch(url, init).catch((cause: unknown) => {
      given.signal?.throwIfAborted();
      const why = cause instanceof Error && cause.cause instanceof Error ? `: ${cause.cause.message}` : '';
      const message = `No gateway answers at ${this.url}${why}.`;
      throw new ApiError(0, { code: 'GATEWAY_UNREACHABLE', message }, cause);
    });
    if (!answer.ok) throw await errorOf(answer);
    return answer;
  }
}
