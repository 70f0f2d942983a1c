/** Cookies and redirects as a browser has them; a cookie belongs to the host and port that set it. */
export class Browser {
  readonly #jar = new Map<string, Map<string, string>>();

  /** One request, no redirect followed. */
  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const { origin } = new URL(url);
    const jar = this.#jar.get(origin) ?? new Map<string, string>();
    this.#jar.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', cookie, ...(init.headers as Record<string, string>) };
    const response = await fetch(url, { ...init, redirect: 'manual', headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/; *(max-age=0|expires=Thu, 01 Jan 1970)/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Goes where it is led, until `stop` says that this address is not to be asked. @returns the last answer. */
  async follow(
    url: string,
    stop: (url: URL) => boolean = () => false,
  ): Promise<{ readonly url: URL; readonly response: Response }> {
    let at = new URL(url);
    for (let hops = 0; hops < 20; hops += 1) {
      const response = await this.ask(at.href);
      const location = response.headers.get('location');
      if (location === null) return { url: at, response };
      const next = new URL(location, at);
      if (stop(next)) return { url: next, response };
      at = next;
    }
    throw new Error(`The way ends nowhere: ${at.href}`);
  }

  post(url: string, fields: Record<string, string> = {}): Promise<Response> {
    const { origin } = new URL(url);
    return this.ask(url, { method: 'POST', headers: { origin }, body: new URLSearchParams(fields) });
  }

  cookie(url: string, name: string): string | undefined {
    return this.#jar.get(new URL(url).origin)?.get(name);
  }
}
