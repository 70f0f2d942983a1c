import { unlessAborted } from '../../../src/api.ts';
import { ProxmoxError } from './error.ts';
import type { ApiHost } from './hosts.ts';
import type { Identity, PasswordCredentials, Proof } from './identity.ts';

/** A ticket lives for two hours. */
const RENEW_AFTER_MS = 90 * 60_000;

export interface Login {
  readonly ticket: string;
  readonly CSRFPreventionToken?: string | undefined;
  readonly NeedTFA?: boolean | undefined;
}

interface Held extends Proof {
  readonly ticket: string;
  readonly csrf: string;
  readonly since: number;
}

/** Whoever waits for it may leave without ending it for the others. */
type PostTicket = (host: ApiHost, form: PasswordCredentials) => Promise<Login>;

/** A ticket for a user name and a password: made when it is first needed, renewed before it ends, and good at every node. */
export class TicketIdentity implements Identity {
  readonly #credentials: PasswordCredentials;
  readonly #post: PostTicket;
  #held: Held | null = null;
  /** The login that is under way: whoever comes meanwhile waits for it. */
  #coming: Promise<Held> | null = null;

  constructor(credentials: PasswordCredentials, post: PostTicket) {
    if (!credentials.username.includes('@')) {
      throw new ProxmoxError('parameter', 'Expected a user name with its realm, as "root@pam".');
    }
    this.#credentials = credentials;
    this.#post = post;
  }

  async proof(host: ApiHost, signal: AbortSignal): Promise<Proof> {
    const held = this.#held;
    if (held !== null && performance.now() - held.since < RENEW_AFTER_MS) return held;
    if (this.#coming === null) {
      this.#coming = this.#renew(host, held).finally(() => {
        this.#coming = null;
      });
      // whoever waits hears of it
      this.#coming.catch(() => {});
    }
    return unlessAborted(this.#coming, signal);
  }

  mayRenew(refused: Proof): boolean {
    if (this.#held === refused) this.#held = null;
    return true;
  }

  secrets(): readonly string[] {
    const { password } = this.#credentials;
    const held = this.#held === null ? [] : [this.#held.ticket, this.#held.csrf];
    return [password, ...held].flatMap((text) => [text, encodeURIComponent(text)]);
  }

  async #renew(host: ApiHost, old: Held | null): Promise<Held> {
    const { username, password } = this.#credentials;
    if (old !== null) {
      try {
        return await this.#logIn(host, { username, password: old.ticket });
      } catch (error) {
        if (!(error instanceof ProxmoxError) || error.kind !== 'auth') throw error;
      }
    }
    this.#held = null;
    return this.#logIn(host, { username, password });
  }

  async #logIn(host: ApiHost, form: PasswordCredentials): Promise<Held> {
    const since = performance.now();
    const { ticket, CSRFPreventionToken: csrf = '', NeedTFA } = await this.#post(host, form);
    if (NeedTFA) {
      throw new ProxmoxError(
        'auth',
        `${form.username} signs in with a second factor, which a gateway does not have. Use an API token.`,
      );
    }
    const readHeaders = { cookie: `PVEAuthCookie=${encodeURIComponent(ticket)}` };
    const writeHeaders = { ...readHeaders, csrfpreventiontoken: csrf };
    this.#held = { ticket, csrf, since, readHeaders, writeHeaders };
    return this.#held;
  }
}
