import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { type AppEnv, AppError, type Core, localPath } from '../../src/api.ts';

const LIFETIME_MS = 10 * 60_000;
/** A longer way back makes the address of the provider too long; the start page then. */
const LONGEST_NEXT = 500;
const BINDING = /^[\w-]{43}$/;

/** A sign-in that is on its way through a provider. */
export interface Flow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** A path of this gateway. */
  readonly next: string;
}

interface Sealed {
  readonly id: string;
  readonly provider: string;
  readonly next: string;
  readonly binding: string;
  readonly until: number;
}

/**
 * What a sign-in remembers while the browser is away. The state is sealed, taken once, and belongs to the browser that began:
 * nonce and PKCE verifier come from a secret in its cookie, which several tabs share. Nothing is stored before an answer comes.
 */
export class Flows {
  readonly #core: Pick<Core, 'sealer' | 'once' | 'info'>;

  constructor(core: Pick<Core, 'sealer' | 'once' | 'info'>) {
    this.#core = core;
  }

  begin(c: Context<AppEnv>, provider: string, next: string): Flow {
    const given = getCookie(c, this.#cookie());
    const secret = given !== undefined && BINDING.test(given) ? given : randomBytes(32).toString('base64url');
    setCookie(c, this.#cookie(), secret, {
      path: '/',
      httpOnly: true,
      secure: this.#isHttps(),
      sameSite: 'Lax',
      maxAge: LIFETIME_MS / 1000,
    });
    const id = randomBytes(16).toString('base64url');
    const kept: Sealed = {
      ...{ id, provider, binding: digest(secret), until: Date.now() + LIFETIME_MS },
      next: next.length > LONGEST_NEXT ? '/' : next,
    };
    const state = Buffer.from(this.#core.sealer.seal(JSON.stringify(kept), 'state'), 'base64');
    return flowOf(state.toString('base64url'), kept, secret);
  }

  /** Rejects with SIGN_IN_OVER for a state of another provider or browser, one that is too old, or was taken before. */
  async resume(c: Context<AppEnv>, provider: string, state: string): Promise<Flow> {
    const kept = this.#open(state);
    const secret = getCookie(c, this.#cookie()) ?? '';
    if (kept === null || kept.provider !== provider || kept.until <= Date.now()) throw over();
    if (!BINDING.test(secret) || !equal(kept.binding, digest(secret))) throw over();
    if (!(await this.#core.once(`state:${kept.id}`, kept.until))) throw over();
    return flowOf(state, kept, secret);
  }

  #open(state: string): Sealed | null {
    if (!/^[\w-]{20,2000}$/.test(state)) return null;
    const bytes = Buffer.from(state, 'base64url');
    // letters that decode to nothing would make many states of one
    if (bytes.toString('base64url') !== state) return null;
    try {
      return JSON.parse(this.#core.sealer.open(bytes.toString('base64'), 'state')) as Sealed;
    } catch {
      return null;
    }
  }

  /** With the prefix no other site of the same domain can put a cookie of its own in the place of ours. */
  #cookie(): string {
    return this.#isHttps() ? '__Host-deskgate-oidc' : 'deskgate-oidc';
  }

  #isHttps(): boolean {
    return this.#core.info.publicUrl().startsWith('https://');
  }
}

function flowOf(state: string, { id, next }: Sealed, secret: string): Flow {
  const derived = (what: string): string =>
    createHmac('sha256', secret).update(`${what}:${id}`).digest('base64url');
  return { state, nonce: derived('nonce'), verifier: derived('verifier'), next: localPath(next) };
}

const digest = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

const equal = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

function over(): AppError {
  return new AppError(
    'SIGN_IN_OVER',
    'This sign-in is over, was begun in another browser, or was answered before.',
    {
      remedy: 'Begin again at the sign-in page.',
    },
  );
}
