import type { Identity } from '../auth/identity.ts';
import type { Permission } from '../auth/permission.ts';
import type { ParamTable } from '../schema/param.ts';
import type { Params } from '../schema/params.ts';

export interface Call {
  readonly params: Params;
  readonly who: Identity;
  /** The node that the client speaks to. */
  readonly host: string;
}

/** One call of the API. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below /api2/json. What is in braces is a parameter and is declared in `params` too, unless it is a usual one. */
  readonly path: string;
  readonly params?: ParamTable;
  readonly permission: Permission;
  /** Done by the privileged daemon: such a call can hang. */
  readonly isProtected?: boolean;
  handle(call: Call): unknown;
}
