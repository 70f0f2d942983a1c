import { type Actor, asAppError, type Core, newId } from '../../src/api.ts';

/** Applications of drafts have ids that begin so; they go when their desktop does. */
export const TRY_PREFIX = 'try-';
/** A try that nobody ends. */
const LONGEST_MINUTES = 15;

/** Starts desktops of applications that were only typed yet, and leaves nothing of them. */
export class DraftTries {
  readonly #core: Pick<Core, 'apps' | 'instances'>;

  constructor(core: Pick<Core, 'apps' | 'instances'>) {
    this.#core = core;
  }

  /** @returns the address of the page that shows how it goes. */
  async begin(actor: Actor, draft: Readonly<Record<string, unknown>>): Promise<string> {
    const { apps, instances } = this.#core;
    const { home: _, ...rest } = draft;
    const id = `${TRY_PREFIX}${newId().slice(0, 12)}`;
    await apps.create(actor, { ...rest, id, warm: 0, schedule: [], maxMinutes: LONGEST_MINUTES });
    try {
      const instance = await instances.start(actor, id);
      return `/admin/tries/${instance.id}`;
    } catch (error) {
      await apps.remove(actor, id);
      throw error;
    }
  }

  /** Stops or forgets the desktop; its application goes with the next sweep that finds it free. */
  async end(actor: Actor, instanceId: string): Promise<void> {
    const { instances } = this.#core;
    const { allowedActions, appId } = await instances.get(actor, instanceId);
    if (allowedActions.includes('stop') || allowedActions.includes('cancel'))
      await instances.stop(actor, instanceId);
    else if (allowedActions.includes('delete')) await instances.remove(actor, instanceId);
    if (appId.startsWith(TRY_PREFIX)) await this.#remove(actor, appId);
  }

  /** Removes what tries have left that are over. */
  async sweep(actor: Actor): Promise<void> {
    for (const { id, source } of await this.#core.apps.list(actor)) {
      if (id.startsWith(TRY_PREFIX) && source === 'database') await this.#remove(actor, id);
    }
  }

  async #remove(actor: Actor, appId: string): Promise<void> {
    try {
      await this.#core.apps.remove(actor, appId);
    } catch (thrown) {
      const { code } = asAppError(thrown);
      // its desktop still ends, or another page has removed it
      if (code !== 'APP_IN_USE' && code !== 'APP_NOT_FOUND') throw thrown;
    }
  }
}
