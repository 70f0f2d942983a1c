import type { Actor } from '../auth/model.ts';
import type { ProjectName } from './access.ts';
import type { AppDefinition } from './definition.ts';
import type { AppSharing, NewSharing } from './sharing.ts';

/** An application as people and programs see it; credentials are left out. */
export interface AppView extends Omit<AppDefinition, 'credentials' | 'project'> {
  /** Whose it is; null for the gateway's own. */
  readonly project: ProjectName | null;
  /** Where whoever looks may start it: for themselves alone, and in which of their projects. */
  readonly places: { readonly personal: boolean; readonly projects: readonly ProjectName[] };
  /** Whether whoever looks may change it. */
  readonly mayChange: boolean;
  /** Where it is defined: only those of the database can be changed over REST. */
  readonly source: 'config' | 'database' | 'plugin';
  /** Whether credentials are made for each instance or fixed; never what they are. */
  readonly credentials: 'generate' | 'fixed' | 'none';
  /** Transports that could show it, best first. */
  readonly transports: readonly string[];
  /** Raised by every change; 0 where it is not of the database. */
  readonly revision: number;
}

export interface AppFilter {
  /** The id of a project: only what is shared with it, without what it owns and what is everybody's. */
  readonly sharedWith?: string;
}

/**
 * The gateway's applications are seen by whom they are shared with, at first everybody; a project's by who belongs to it, and
 * by whom they are shared with. What is not seen is APP_NOT_FOUND.
 */
export interface AppService {
  list(actor: Actor, only?: AppFilter): Promise<readonly AppView[]>;
  get(actor: Actor, id: string): Promise<AppView>;
  /**
   * For who holds `apps.manage`, or in a project that they manage `apps.project`. `input` is checked; a wrong field is
   * APP_INVALID with the field in `detail`. Whose it is stays so.
   */
  create(actor: Actor, input: unknown): Promise<AppView>;
  /** @param revision PRECONDITION_FAILED where it has another one. */
  update(actor: Actor, id: string, input: unknown, revision?: number): Promise<AppView>;
  /** APP_IN_USE while instances of it are open. @param revision as above. */
  remove(actor: Actor, id: string, revision?: number): Promise<void>;
  /** For who may share it: who holds `apps.manage`, and managers of the project that owns it. Else FORBIDDEN. */
  sharing(actor: Actor, id: string): Promise<AppSharing>;
  /** The same. Rejects with PROJECT_NOT_FOUND or GROUP_NOT_FOUND too. @param revision as above. */
  share(actor: Actor, id: string, sharing: NewSharing, revision?: number): Promise<AppSharing>;
}
