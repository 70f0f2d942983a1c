import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** Paths and hosts that stay as they are when they are parsed. */
const PLAIN_TARGET = /^\/[A-Za-z0-9/_~=&?.-]*$/;
const DOTS = /\/\.\.?(?:[/?]|$)/;
const PLAIN_HOST = /^[a-z0-9._-]+(?::(?:[1-5]\d{3,4}|[6-9]\d{3}))?$/;

/**
 * The request of an upgrade, as the app asks for it. What is asked of nearly every one is answered without a `Request` and its
 * `Headers`, whose making takes longer than all that decides about the upgrade.
 * @throws TypeError for an address that is none.
 */
export function upgradeRequest(incoming: IncomingMessage): Request {
  const { url: target = '/', headers } = incoming;
  const { host = 'localhost' } = headers;
  const isPlain = PLAIN_TARGET.test(target) && !DOTS.test(target) && PLAIN_HOST.test(host);
  if (isPlain) return new UpgradeRequest(`http://${host}${target}`, headers) as unknown as Request;
  if (target.startsWith('/')) return whole(plainUrl(host, target), headers);
  throw new TypeError('An upgrade names a path.');
}

/** A host that is more than a host would change the path. */
function plainUrl(host: string, target: string): string {
  const [path = ''] = target.split('?', 1);
  const url = new URL(`http://${host}${target}`);
  const name = host.replace(/:\d*$/, '').toLowerCase();
  if (path.includes('\\') || url.hostname !== name) throw new TypeError('The address is none.');
  return url.href;
}

function whole(url: string, headers: IncomingHttpHeaders): Request {
  const given = new Headers();
  for (const name of Object.keys(headers)) {
    const value = headerOf(headers, name);
    if (value !== null) given.append(name, value);
  }
  return new Request(url, { headers: given });
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) || null;
}

class UpgradeRequest {
  readonly method = 'GET';
  readonly body = null;
  readonly url: string;
  readonly headers: UpgradeHeaders;
  readonly #given: IncomingHttpHeaders;
  #whole: Request | null = null;

  constructor(url: string, given: IncomingHttpHeaders) {
    this.url = url;
    this.#given = given;
    this.headers = new UpgradeHeaders(given, () => this.whole.headers);
  }

  get whole(): Request {
    this.#whole ??= whole(this.url, this.#given);
    return this.#whole;
  }
}

class UpgradeHeaders {
  readonly #given: IncomingHttpHeaders;
  readonly #whole: () => Headers;

  constructor(given: IncomingHttpHeaders, all: () => Headers) {
    this.#given = given;
    this.#whole = all;
  }

  get(name: string): string | null {
    return headerOf(this.#given, name.toLowerCase());
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  get whole(): Headers {
    return this.#whole();
  }
}

passOn(UpgradeRequest.prototype, Request.prototype);
passOn(UpgradeHeaders.prototype, Headers.prototype);

/**
 * Gives `to` what it does not have of `from` and of what that inherits, since others put their own `Request` in place of Node's:
 * it is asked of the whole object.
 */
function passOn(to: { readonly whole: object }, from: object): void {
  if (from === Object.prototype) return;
  for (const key of Reflect.ownKeys(from)) {
    if (key in to) continue;
    Object.defineProperty(to, key, {
      configurable: true,
      get(this: { readonly whole: object }): unknown {
        const { whole: all } = this;
        const value: unknown = Reflect.get(all, key, all);
        return typeof value === 'function' ? value.bind(all) : value;
      },
    });
  }
  passOn(to, Object.getPrototypeOf(from));
}
