import type { Actor } from '../auth/model.ts';
import type { AppDefinition } from './definition.ts';

/** An application as people and programs see it; credentials are left out. */
export interface AppView extends Omit<AppDefinition, 'credentials'> {
  /** Where it is defined: only those of the database can be changed over REST. */
  readonly source: 'config' | 'database' | 'plugin';
  /** Whether credentials are made for each instance or fixed; never what they are. */
  readonly credentials: 'generate' | 'fixed' | 'none';
  /** Transports that could show it, best first. */
  readonly transports: readonly string[];
  /** Raised by every change; 0 where it is not of the database. */
  readonly revision: number;
}

export interface AppService {
  list(actor: Actor): Promise<readonly AppView[]>;
  get(actor: Actor, id: string): Promise<AppView>;
  /** Administrators only. `input` is checked; a wrong field is APP_INVALID with the field in `detail`. */
  create(actor: Actor, input: unknown): Promise<AppView>;
  /** @param revision PRECONDITION_FAILED where it has another one. */
  update(actor: Actor, id: string, input: unknown, revision?: number): Promise<AppView>;
  /** APP_IN_USE while instances of it are open. @param revision as above. */
  remove(actor: Actor, id: string, revision?: number): Promise<void>;
}
