import type { HttpBindings } from '@hono/node-server';
import type { Identity, Session } from '../auth/model.ts';
import type { Said } from '../texts/phrases.ts';
import type { Language } from '../texts/texts.ts';

/** What travels with a request through the Hono app. */
export interface AppEnv {
  Bindings: HttpBindings;
  Variables: {
    requestId: string;
    /** Null for nobody; `core.require(…)` and `signedIn(c)` refuse that. */
    session: Session | null;
    user: Identity | null;
    /** Who has signed in and must give or set up a second factor first: everywhere else they are nobody, `user` is null. */
    half?: { readonly session: Session; readonly user: Identity };
    /** As of a `KeyHolder`: for the audit log. */
    isKeyNews?: boolean;
    /** Who signs in with this request, or says to be somebody and is refused (then without an id): for the audit log. */
    claimed?: { readonly id: string | null; readonly name: string };
    /** Code of a refusal that is answered with a page, not thrown: for the audit log. */
    refusal?: string;
    /** What the request does, where one route does many things; null where it only reads. For the audit log. */
    act?: { readonly name: string; readonly resources: readonly string[] } | null;
    /** What the browser is known by, see `deviceOf`. */
    device?: string;
    /** Read by `said(c)`. */
    phrases?: (language: Language) => Said;
    /** Value of the CSP nonce of this answer. */
    nonce: string;
    /** Token that a page's forms send back as `_csrf`; made where somebody asks for it. */
    csrf: () => string;
    /** Tells that the answer now waits for work that others do, which must not wait for the answer; left out where nobody counts. */
    takesLong?: () => void;
  };
}
