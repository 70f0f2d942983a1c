import type { HttpBindings } from '@hono/node-server';
import type { Identity, Session } from '../auth/model.ts';

/** What travels with a request through the Hono app. */
export interface AppEnv {
  Bindings: HttpBindings;
  Variables: {
    requestId: string;
    /** Null for nobody; `core.require(…)` and `signedIn(c)` refuse that. */
    session: Session | null;
    user: Identity | null;
    /** Value of the CSP nonce of this answer. */
    nonce: string;
    /** Token that a page's forms send back as `_csrf`. */
    csrf: string;
  };
}
